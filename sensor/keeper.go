package sensor

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"time"

	"footfall/hashing"
	"footfall/sensor/keep"
)

// Names under which the service manager keeps descriptors.
const (
	keptKey   = "footfall-key"
	keptState = "footfall-state"
)

var errNoKeyFile = errors.New("the kernel has no secret memory (memfd_secret) for the key")

// keepInterval is how often the state is saved for a successor: what a kill -9
// costs is the frames of at most so long. An opt-out by radio is saved within
// keepUrgent, for it may not be heard again. Saving takes at most about a fiftieth
// of the time, however large the state is.
const (
	keepInterval = 2 * time.Second
	keepUrgent   = 100 * time.Millisecond
	keepShare    = 50
)

// keeper leaves an engine's state with the service manager, so that a restart
// within the key period goes on with the same key and the same window. A nil
// keeper keeps nothing.
type keeper struct {
	manager *keep.Manager
	memory  *keep.Memory
	log     *slog.Logger
	soon    time.Time // when the state may be saved again
	next    time.Time // when it is to be
	buf     []byte
	sealing [32]byte
}

// resume returns the engine that the process before has left, or nil if it has
// left none that can be used; the reason is logged.
func (k *keeper) resume(c EngineConfig, now, notBefore int64) *Engine {
	key, state := k.manager.Take(keptKey), k.manager.Take(keptState)
	if key == nil || state == nil {
		for _, f := range []*os.File{key, state} {
			if f != nil {
				_ = f.Close()
			}
		}
		return nil
	}
	engine, err := k.load(c, key, state, now, notBefore)
	if err != nil {
		k.log.Info("a new key period begins", "reason", err)
		return nil
	}
	k.log.Info("the key period goes on", "epoch", engine.Epoch())
	return engine
}

// load makes an engine of what the process before has left. Reading it leaves
// pseudonyms on the stack as handling frames does, so it is wiped in the same way.
func (k *keeper) load(c EngineConfig, key, state *os.File, now, notBefore int64) (e *Engine, err error) {
	_, err = onDeepStack(0, func() error {
		defer wipeStack(0)
		e, err = k.read(c, key, state, now, notBefore)
		return err
	})
	return e, err
}

func (k *keeper) read(c EngineConfig, key, state *os.File, now, notBefore int64) (*Engine, error) {
	snapshot, err := k.unseal(key, state)
	if err != nil {
		_, _ = key.Close(), state.Close()
		return nil, err
	}
	defer clear(snapshot)
	engine, err := ResumeEngine(c, key, snapshot, now, notBefore)
	if err != nil {
		_ = state.Close()
		k.memory = nil
		return nil, err
	}
	return engine, nil
}

func (k *keeper) unseal(key, state *os.File) ([]byte, error) {
	if err := hashing.SealingKeyFrom(key, &k.sealing); err != nil {
		return nil, err
	}
	defer clear(k.sealing[:])
	memory, err := keep.Open(state)
	if err != nil {
		return nil, err
	}
	k.memory = memory
	return memory.Load(&k.sealing)
}

// begin hands a new engine's key, and memory for its state, to the manager. A
// key that cannot be handed over, because it is not in secret memory, ends with
// the process, and then so does the state.
func (k *keeper) begin(e *Engine) *keeper {
	if err := k.handOver(e); err != nil {
		k.log.Warn("a restart will begin a new key period", "reason", err)
		_ = errors.Join(k.manager.Remove(keptState), k.manager.Remove(keptKey)) // of the process before
		return nil
	}
	return k
}

func (k *keeper) handOver(e *Engine) error {
	file := e.gate.KeyFile()
	if file == nil {
		return errNoKeyFile
	}
	memory, err := keep.New(keptState)
	if err != nil {
		return err
	}
	if err := k.manager.Store(keptState, memory.File()); err != nil {
		return err
	}
	if err := k.manager.Store(keptKey, file); err != nil {
		return err
	}
	k.memory = memory
	return nil
}

// save seals the engine's state into the kept memory, if it is time to or if
// it must be now.
func (k *keeper) save(e *Engine, now time.Time, must bool) {
	if k == nil || !must && now.Before(k.next) && (!e.urgent || now.Before(k.soon)) {
		return
	}
	e.urgent = false
	began := time.Now()
	if !e.gate.SealingKey(&k.sealing) {
		return
	}
	k.buf = e.Snapshot(k.buf[:0], now.UnixNano())
	if err := k.memory.Save(&k.sealing, rand.Reader, k.buf); err != nil {
		k.log.Error("the state cannot be kept for a restart", "error", err)
	}
	clear(k.buf[:cap(k.buf)])
	clear(k.sealing[:])
	cost := keepShare * time.Since(began)
	k.soon, k.next = now.Add(max(keepUrgent, cost)), now.Add(max(keepInterval, cost))
}

// erase wipes what is kept and has the manager let go of it.
func (k *keeper) erase() {
	if k == nil {
		return
	}
	err := errors.Join(k.memory.Wipe(), k.manager.Remove(keptState), k.manager.Remove(keptKey))
	if err != nil {
		k.log.Error("what the service manager keeps could not be erased", "error", err)
	}
}
