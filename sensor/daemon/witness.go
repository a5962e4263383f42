package daemon

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"sync"
	"sync/atomic"
	"time"

	"footfall/configs"
	"footfall/sensor/disclose"
	"footfall/sensor/evidence"
	"footfall/sensor/status"
)

// accountEvery is the longest time between two accounts in the privacy log. A crash loses
// what was not written yet.
const accountEvery = status.ManifestInterval

// witness is the task that keeps the privacy log and signs the manifest.
type witness struct {
	key    ed25519.PrivateKey // nil if there is none to be had
	log    *evidence.Log      // nil likewise; owned by the task, and by assembly before it
	listed func() int
	now    func() time.Time
	notes  *slog.Logger
	ready  chan struct{}

	perWindow float64 // ε of one window; 0 for exact numbers
	exact     bool
	daily     bool // the key changes daily

	mu       sync.Mutex
	spent    evidence.Spent
	epoch    string
	due      bool // the key has changed
	accounts time.Time

	head    atomic.Pointer[evidence.Head]
	failure atomic.Pointer[string]
	erased  atomic.Bool
}

// newWitness opens key and log. A sensor counts without them, and says so. In a process
// that goes on with other settings there is no start to note.
func newWitness(c *configs.Config, version string, random io.Reader, now func() time.Time, listed func() int, goesOn bool, notes *slog.Logger) *witness {
	w := &witness{
		listed: listed, now: now, notes: notes, ready: make(chan struct{}), accounts: now(),
		exact: c.Privacy.Epsilon == nil, daily: c.Key.Life != configs.LifeWindow,
	}
	if !w.exact {
		w.perWindow, _ = c.Privacy.Epsilon.Float64()
	}
	w.perWindow += spent(c.Kinds.Enabled, c.Kinds.Epsilon)
	w.check(w.open(c, version, random, goesOn))
	return w
}

// spent is an ε that is spent if something is measured.
func spent(measured bool, epsilon *big.Rat) float64 {
	if !measured || epsilon == nil {
		return 0
	}
	e, _ := epsilon.Float64()
	return e
}

func (w *witness) open(c *configs.Config, version string, random io.Reader, goesOn bool) (err error) {
	if w.key, err = evidence.OpenKey(evidence.KeyPath(c.Outbox.Path), random); err != nil {
		return err
	}
	if w.log, err = evidence.Open(evidence.LogPath(c.Outbox.Path), w.key, w.now()); err != nil {
		return err
	}
	settings := json.RawMessage(status.Encode(status.Settings(c)))
	if goesOn {
		return w.log.Settings(settings, w.now())
	}
	return w.log.Start(version, settings, w.now())
}

// check tells a new failure, and the newest line to those who publish it.
func (w *witness) check(err error) {
	if w.log != nil {
		head := w.log.Head()
		w.head.Store(&head)
	}
	if err == nil {
		w.failure.Store(nil)
		return
	}
	text := fmt.Sprintf("the privacy log cannot be kept, or the manifest not be signed: %v; see that the disk has room and is mounted writable", err)
	if old := w.failure.Swap(&text); old == nil || *old != text {
		w.notes.Error("no evidence is kept", "error", err)
	}
}

func (w *witness) String() string         { return "privacy log" }
func (w *witness) Ready() <-chan struct{} { return w.ready }

// Run looks for what is to be noted until ctx ends, and then notes the last account.
func (w *witness) Run(ctx context.Context) error {
	close(w.ready)
	for ctx.Err() == nil {
		w.look()
		wait(ctx, lookInterval)
	}
	if w.log != nil {
		w.check(w.log.Account(w.take(), w.now()))
		if w.erased.Load() {
			w.check(w.log.Erased(w.now()))
		}
	}
	return nil
}

func (w *witness) look() {
	if w.log == nil {
		return
	}
	w.check(w.log.Lists(w.listed(), w.now()))
	w.mu.Lock()
	due := w.due || w.now().Sub(w.accounts).Abs() >= accountEvery
	w.mu.Unlock()
	if !due {
		return
	}
	spent := w.take()
	if err := w.log.Account(spent, w.now()); err != nil {
		w.check(err)
		w.giveBack(spent)
		return
	}
	w.check(nil)
}

// released notes a window on its way out. It does no I/O: the goroutine that counts calls
// it.
func (w *witness) released(payloads []disclose.Payload) {
	if w == nil || len(payloads) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.spent.Windows++
	if w.exact {
		w.spent.Exact++
	}
	w.spent.Epsilon += w.perWindow
	for _, s := range []*disclose.Stays{payloads[0].Hour, payloads[0].Day} {
		if s != nil {
			w.spent.Epsilon += s.Epsilon.Float64()
		}
	}
	if epoch := payloads[0].Epoch; epoch != w.epoch {
		if w.epoch != "" {
			w.spent.KeyChanges++
			w.due = w.due || w.daily
		}
		w.epoch = epoch
	}
}

// take begins a new account and returns the old one.
func (w *witness) take() evidence.Spent {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.spent
	w.spent, w.due, w.accounts = evidence.Spent{}, false, w.now()
	return s
}

func (w *witness) giveBack(s evidence.Spent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.spent.Windows += s.Windows
	w.spent.KeyChanges += s.KeyChanges
	w.spent.Epsilon += s.Epsilon
	w.spent.Exact += s.Exact
	w.due = true
}

// alert says why there is no evidence; "" if there is.
func (w *witness) alert() string {
	if w == nil {
		return ""
	}
	if text := w.failure.Load(); text != nil {
		return *text
	}
	return ""
}

// sign makes the payload of a manifest, signed if there is a key.
func (w *witness) sign(m status.Manifest) []byte {
	if w == nil || w.key == nil {
		return status.Encode(m)
	}
	m.PublicKey = evidence.PublicKey(w.key)
	if head := w.head.Load(); head != nil {
		m.Log = *head
	}
	return evidence.Sign(w.key, status.Encode(m))
}

// newest is the newest line of the log.
func (w *witness) newest() evidence.Head {
	if w == nil || w.head.Load() == nil {
		return evidence.Head{}
	}
	return *w.head.Load()
}
