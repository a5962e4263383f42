package daemon

import (
	"context"
	"errors"
	"time"
)

// stuckTime is how long the counting task may not go round before the watchdog
// stops vouching for it. It goes round every 5 s even when nothing is heard.
const stuckTime = 45 * time.Second

// watchdog looks after the other tasks: it vouches for them to the
// service manager and has status and health published.
type watchdog struct {
	observer *observer
	// rounds is how often the counting task has gone round; nil while nothing counts.
	rounds func() uint64
	// notify tells the service manager; see sd_notify(3).
	notify func(state string)
	// changed has status and health published again.
	changed  func()
	interval time.Duration
	// stirred has health looked at before the interval has passed; it may be nil.
	stirred <-chan struct{}
	ready   chan struct{}
	told    string // to the service manager
	seen    uint64 // rounds of the counting task at the last look
	still   time.Duration
}

func (w *watchdog) String() string         { return "watchdog" }
func (w *watchdog) Ready() <-chan struct{} { return w.ready }

// Run looks round until ctx ends. It fails if the counting task hangs, so that
// the daemon is started afresh even without a service manager's watchdog.
func (w *watchdog) Run(ctx context.Context) error {
	close(w.ready)
	ticker := time.NewTicker(w.interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if err := w.look(); err != nil {
				return err
			}
		case <-w.stirred:
			w.tell()
		}
	}
}

func (w *watchdog) look() error {
	if w.stuck() {
		return errors.New("the counting task hangs")
	}
	w.notify("WATCHDOG=1")
	w.tell()
	return nil
}

// tell has status and health published where they are others than before.
func (w *watchdog) tell() {
	alerts := w.observer.alerts()
	if w.observer.outdated(alerts) {
		w.changed()
	}
	w.say()
}

// say gives the service manager the sentence about the sensor where it has changed.
func (w *watchdog) say() {
	if line := w.observer.sentence(w.observer.now()); line != w.told {
		w.told = line
		w.notify("STATUS=" + line)
	}
}

// stuck tells whether the counting task has not gone round for too long. It goes
// by the rounds and by its own pace rather than by the clock of the sensor, which
// may be set, or run at another speed.
func (w *watchdog) stuck() bool {
	if w.rounds == nil {
		return false
	}
	if rounds := w.rounds(); rounds != w.seen {
		w.seen, w.still = rounds, 0
		return false
	}
	w.still += w.interval
	return w.still > stuckTime
}
