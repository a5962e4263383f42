package daemon

import (
	"context"
	"sync"
	"time"

	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/tuner"
)

// watcher looks on which channel an interface is that somebody else has made and set. The
// channel that it was on when it was opened is the one that it is expected on.
type watcher struct {
	name string
	// channel reads the channel of an interface, in MHz; 0 for none.
	channel func(name string) (int, error)
	now     func() time.Time

	mu     sync.Mutex
	meter  channels.Meter
	state  tuner.State
	wanted int
	seen   time.Time // when the channel of state was read last; zero after an error
	read   time.Time // when a channel was read last
}

// Pauses between two looks: an interface whose channel cannot be read is asked less often.
const (
	glanceEvery  = time.Second
	unknownEvery = 2 * time.Second
	lostAfter    = 5 * unknownEvery
)

// Run looks until ctx ends.
func (w *watcher) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		pause := glanceEvery
		if !w.glance() {
			pause = unknownEvery
		}
		wait(ctx, pause)
	}
	return nil
}

// glance looks once, and tells whether the channel could be read. An interface that has
// not been on any channel yet says nothing: there are drivers that do not tell.
func (w *watcher) glance() bool {
	mhz, err := w.channel(w.name)
	now := w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil || mhz == 0 && w.wanted == 0 {
		w.state.MHz, w.seen = 0, time.Time{}
		return false
	}
	if w.wanted == 0 {
		w.wanted = mhz
		w.state.Planned = []int{mhz}
	}
	if !w.seen.IsZero() && mhz == w.state.MHz && now.Sub(w.seen) < 3*unknownEvery {
		w.meter.Add(channels.Stop{MHz: w.wanted}, []channels.Visit{{MHz: mhz, From: w.seen, To: now}})
	}
	w.state.MHz, w.seen, w.read = mhz, now, now
	return true
}

// knows tells whether the channel has been read since the source was opened, and lost
// whether it cannot be read any more.
func (w *watcher) knows() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wanted != 0
}

func (w *watcher) lost(now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wanted != 0 && now.Sub(w.read) > lostAfter
}

// reopened takes the channel of the next look for the one that is wanted.
func (w *watcher) reopened() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wanted, w.state.Planned = 0, nil
}

// State returns the channel that was read last. It never changes its interface.
func (w *watcher) State() (tuner.State, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.state
	s.Interface = w.name
	return s, nil
}

// Visits are the times on each channel.
func (w *watcher) Visits(from, to time.Time) []channels.Stay {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.meter.Visits(from, to)
}

// Forget drops what ended before a time.
func (w *watcher) Forget(before time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.meter.Forget(before)
}
