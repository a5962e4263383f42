package daemon

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"time"

	"footfall/hashing"
	"footfall/hashing/secret"
	"footfall/sensor/engine"
	"footfall/sensor/keep"
)

// Names of the descriptors kept by the service manager.
const (
	keptKey   = "footfall-key"
	keptState = "footfall-state"
)

var errNoKeyFile = errors.New("the kernel has no secret memory (memfd_secret) for the key")

// keepInterval is how often the state is saved for a successor. A kill -9
// costs the frames of at most so long. An opt-out by radio is saved within
// keepUrgent, for it may not be heard again. Saving takes at most about a fiftieth
// of the time, however large the state is.
const (
	keepInterval = 2 * time.Second
	keepUrgent   = 100 * time.Millisecond
	keepShare    = 50
)

// handover leaves an engine's state with the service manager, so that a restart
// within the key period goes on with the same key and the same window. A nil
// handover keeps nothing.
type handover struct {
	manager *keep.Manager
	memory  *keep.Memory
	log     *slog.Logger
	soon    time.Time // when the state may be saved again
	next    time.Time // when it is to be
	owed    bool      // it is to be as soon as it can
	buf     []byte
	sealing [32]byte
}

// resume returns the engine left by the process before, or nil if it has
// left no usable one; the reason is logged.
func (h *handover) resume(c engine.Config, now, notBefore int64) *engine.Engine {
	key, state := h.manager.Take(keptKey), h.manager.Take(keptState)
	if key == nil || state == nil {
		for _, f := range []*os.File{key, state} {
			if f != nil {
				_ = f.Close()
			}
		}
		return nil
	}
	resumed, err := h.load(c, key, state, now, notBefore)
	if err != nil {
		h.log.Info("a new key period begins", "reason", err)
		return nil
	}
	h.log.Info("the key period goes on", "epoch", resumed.Epoch())
	return resumed
}

// load makes an engine of the state left by the process before. Reading it leaves
// pseudonyms on the stack as handling frames does, so it is wiped in the same way.
func (h *handover) load(c engine.Config, key, state *os.File, now, notBefore int64) (e *engine.Engine, err error) {
	err = secret.OnDeepStack(func() error {
		defer secret.WipeStack()
		e, err = h.read(c, key, state, now, notBefore)
		return err
	})
	return e, err
}

func (h *handover) read(c engine.Config, key, state *os.File, now, notBefore int64) (*engine.Engine, error) {
	snapshot, err := h.unseal(key, state)
	if err != nil {
		_, _ = key.Close(), state.Close()
		return nil, err
	}
	defer clear(snapshot)
	resumed, err := engine.Resume(c, key, snapshot, now, notBefore)
	if err != nil {
		_ = state.Close()
		h.memory = nil
		return nil, err
	}
	return resumed, nil
}

func (h *handover) unseal(key, state *os.File) ([]byte, error) {
	if err := hashing.SealingKeyFrom(key, &h.sealing); err != nil {
		return nil, err
	}
	defer clear(h.sealing[:])
	memory, err := keep.Open(state)
	if err != nil {
		return nil, err
	}
	h.memory = memory
	return memory.Load(&h.sealing)
}

// begin hands a new engine's key, and memory for its state, to the manager. A
// key that cannot be handed over, because it is not in secret memory, ends with
// the process, and then so does the state.
func (h *handover) begin(e *engine.Engine) *handover {
	if err := h.offer(e); err != nil {
		h.log.Warn("a restart will begin a new key period", "reason", err)
		_ = errors.Join(h.manager.Remove(keptState), h.manager.Remove(keptKey)) // of the process before
		return nil
	}
	return h
}

func (h *handover) offer(e *engine.Engine) error {
	file := e.KeyFile()
	if file == nil {
		return errNoKeyFile
	}
	memory, err := keep.New(keptState)
	if err != nil {
		return err
	}
	if err := h.manager.Store(keptState, memory.File()); err != nil {
		return err
	}
	if err := h.manager.Store(keptKey, file); err != nil {
		return err
	}
	h.memory = memory
	return nil
}

// save seals the engine's state into the kept memory, if it is time to or if
// it must be now. A window that is still being estimated is emitted first.
func (h *handover) save(e *engine.Engine, now time.Time, must bool) {
	if h == nil {
		return
	}
	h.owed = h.owed || must
	if e.Estimated() != nil || !h.owed && now.Before(h.next) && (!e.Urgent() || now.Before(h.soon)) {
		return
	}
	h.owed = false
	began := time.Now()
	if !e.SealingKey(&h.sealing) {
		return
	}
	h.buf = e.Snapshot(h.buf[:0], now.UnixNano())
	if err := h.memory.Save(&h.sealing, rand.Reader, h.buf); err != nil {
		h.log.Error("the state cannot be kept for a restart", "error", err)
	}
	clear(h.buf[:cap(h.buf)])
	clear(h.sealing[:])
	cost := keepShare * time.Since(began)
	h.soon, h.next = now.Add(max(keepUrgent, cost)), now.Add(max(keepInterval, cost))
}

// erase wipes the kept state and has the manager let go of it.
func (h *handover) erase() {
	if h == nil {
		return
	}
	err := errors.Join(h.memory.Wipe(), h.manager.Remove(keptState), h.manager.Remove(keptKey))
	if err != nil {
		h.log.Error("what the service manager keeps could not be erased", "error", err)
	}
}

// after is the handover of an engine going on in the same process. If it has a
// new key, that one is kept from now on.
func (h *handover) after(e *engine.Engine) *handover {
	if h == nil || e == nil {
		return nil
	}
	return h.begin(e)
}
