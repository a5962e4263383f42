package daemon

import (
	"log/slog"
	"sync/atomic"
	"time"

	"footfall/sensor/disclose"
)

// longestDoubt is how long windows are held for a plausible clock if it
// is not known to be right.
const longestDoubt = 30 * time.Minute

// Doubt is the knowledge of the time of day at the start.
type Doubt uint8

const (
	// Certain: the clock is right as far as can be known.
	Certain Doubt = iota
	// Unsynchronised: the clock is plausible, but the machine has none that runs
	// while it is off, and the time has not been synchronised since.
	Unsynchronised
	// Unset: the clock is before the program was built.
	Unset
)

// doubts say why windows are held, and name the fix.
var doubts = map[Doubt]string{
	Unsynchronised: "the clock is not synchronised yet, and this machine has no battery clock; windows are held until it is: see that NTP is on and reaches its server (timedatectl)",
	Unset:          "the clock is not set (it shows a time before this program was built); windows are held until it is: see that NTP is on and reaches its server (timedatectl)",
}

// filing puts released windows under the right time. While the time of day is not
// known they are held, and move with each step of the clock. It belongs to the
// counting task.
type filing struct {
	// doubt looks at the clock; nil for a clock always right.
	doubt func(time.Time) Doubt
	put   func([]disclose.Payload) error
	most  int // windows held at the most
	log   *slog.Logger

	began time.Time
	held  [][]disclose.Payload
	lost  atomic.Uint64
	// reason is why windows are held, nil while they are not.
	reason atomic.Pointer[string]
}

// begin looks at the clock for the first time.
func (f *filing) begin(now time.Time) {
	f.began = now
	if f.doubt == nil {
		return
	}
	if d := f.doubt(now); d != Certain {
		text := doubts[d]
		f.reason.Store(&text)
		f.log.Warn(text)
	}
}

func (f *filing) holding() bool { return f.reason.Load() != nil }

// emit takes the payloads of a released window.
func (f *filing) emit(payloads []disclose.Payload) error {
	if !f.holding() {
		return f.put(payloads)
	}
	f.held = append(f.held, payloads)
	if len(f.held) > f.most {
		f.held = f.held[1:]
		f.lost.Add(1)
	}
	return nil
}

// look moves the held windows by a step of the clock, and files them once the time is
// known.
func (f *filing) look(step time.Duration, set bool, now time.Time) error {
	if !f.holding() {
		return nil
	}
	if set {
		f.move(step)
	}
	switch f.doubt(now) {
	case Unset:
		return nil
	case Unsynchronised:
		if now.Sub(f.began) < longestDoubt {
			return nil
		}
		f.log.Warn("the clock has not been synchronised; windows are published by the time that it shows")
	}
	return f.file()
}

func (f *filing) move(step time.Duration) {
	for _, payloads := range f.held {
		for i := range payloads {
			payloads[i].Move(step)
		}
	}
}

// file puts the held windows.
func (f *filing) file() error {
	f.reason.Store(nil)
	f.log.Info("the time is known", "windows", len(f.held))
	for _, payloads := range f.held {
		if err := f.put(payloads); err != nil {
			return err
		}
	}
	f.held = nil
	return nil
}
