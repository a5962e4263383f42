package hashing

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Worker makes the slow checks of a gate, one after the other and at most so
// many per second, away from the goroutine that counts.
//
// It holds raw addresses: those that wait, in slots that are overwritten when
// an address is taken, and the one being checked, overwritten when the check
// is done. When the key changes, when the lists change and when Run ends, all
// that wait are overwritten.
type Worker struct {
	every time.Duration
	wake  chan struct{} // capacity 1: something waits
	found chan struct{} // capacity 1: something was found out
	ready chan struct{}

	current query // the worker's own, but for its address while mu is not held

	mu         sync.Mutex
	checkers   []Checker
	generation uint64  // findings of an earlier one are void
	waiting    []query // a ring
	first, n   int
	busy       bool // current is being checked
	stopped    bool
	findings   []finding
}

// query is an address that waits for its check.
type query struct {
	address    [6]byte
	domain     uint8
	tag        uint64
	id         ID // 0 unless the device has been counted
	generation uint64
}

// finding is what came of a query. It knows the address no more.
type finding struct {
	tag    uint64
	id     ID
	domain uint8
	listed bool
}

func newWorker(size, perSecond int) *Worker {
	return &Worker{
		every: time.Second / time.Duration(perSecond),
		wake:  make(chan struct{}, 1), found: make(chan struct{}, 1), ready: make(chan struct{}),
		waiting: make([]query, size), findings: make([]finding, 0, size),
	}
}

const workerName = "opt-out checks"

// String names the worker.
func (*Worker) String() string { return workerName }

// GoString names the worker.
func (*Worker) GoString() string { return workerName }

// Format writes the name whatever the verb, and none of what waits.
func (*Worker) Format(f fmt.State, _ rune) { writePlaceholder(f, workerName) }

// Ready is closed once the worker does its work.
func (w *Worker) Ready() <-chan struct{} { return w.ready }

// Found delivers a value when findings wait for [Gate.Settle].
func (w *Worker) Found() <-chan struct{} { return w.found }

// Run checks until ctx ends, and then overwrites what waits and returns nil.
// It is called once.
func (w *Worker) Run(ctx context.Context) error {
	defer w.stop()
	close(w.ready)
	pace := time.NewTimer(0)
	defer pace.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.wake:
		}
		for w.next() {
			// The pause runs from the beginning of a check, so that slow
			// checks do not make it longer.
			if !pause(ctx, pace) {
				w.done(false, false)
				return nil
			}
			pace.Reset(w.every)
			w.done(listed(w.lists(), &w.current.address), true)
		}
	}
}

// pause waits for the timer; false if ctx ends first.
func pause(ctx context.Context, t *time.Timer) bool {
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// push lets an address wait for its check; false if there is no room. What is
// on its way to Settle takes room too, so that findings stay bounded.
func (w *Worker) push(address *[6]byte, domain uint8, tag *uint64, id *ID) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped || w.n+len(w.findings)+btoi(w.busy) >= len(w.waiting) {
		return false
	}
	q := &w.waiting[(w.first+w.n)%len(w.waiting)]
	q.address, q.domain, q.tag, q.id, q.generation = *address, domain, *tag, *id, w.generation
	w.n++
	signal(w.wake)
	return true
}

// next moves the query that has waited longest to current.
func (w *Worker) next() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.n == 0 {
		return false
	}
	w.current = w.waiting[w.first]
	w.waiting[w.first] = query{}
	w.first, w.n, w.busy = (w.first+1)%len(w.waiting), w.n-1, true
	return true
}

// done overwrites current and leaves what was found, unless it is void.
func (w *Worker) done(isListed, found bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	q := &w.current
	if found && q.generation == w.generation {
		w.findings = append(w.findings, finding{tag: q.tag, id: q.id, domain: q.domain, listed: isListed})
		signal(w.found)
	}
	*q, w.busy = query{}, false
}

func (w *Worker) lists() []Checker {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.checkers
}

// collect hands out the findings and overwrites them.
func (w *Worker) collect(take func(*finding)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.findings {
		take(&w.findings[i])
	}
	clear(w.findings)
	w.findings = w.findings[:0]
}

// restart voids everything that waits, is being checked or was found, and goes
// on with other lists.
func (w *Worker) restart(checkers []Checker) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.checkers = checkers
	w.generation++
	w.drop()
}

// stop overwrites everything for good.
func (w *Worker) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	w.generation++
	w.drop()
}

func (w *Worker) drop() {
	clear(w.waiting)
	w.first, w.n = 0, 0
	clear(w.findings)
	w.findings = w.findings[:0]
}

// signal wakes who waits on a channel of capacity 1.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
