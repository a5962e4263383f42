package trial

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"footfall/sensor/count"
)

// Walk says how devices move about.
type Walk struct {
	// Every is how long a device stays in one place on average (exponential).
	Every time.Duration
	// Spread is the standard deviation in dB of the signal in other places.
	Spread float64
	Seed   uint64
}

// weakest and strongest bound signals in dBm, as a radio would.
const (
	weakest   = -95
	strongest = -15
)

// Walking is the recording as if its devices had walked. Senders names the device of each
// observation.
func (r *Recording) Walking(senders []int, w Walk) (*Recording, error) {
	if len(senders) != len(r.Observations) {
		return nil, fmt.Errorf("%d senders for %d frames", len(senders), len(r.Observations))
	}
	walking := &Recording{Observations: slices.Clone(r.Observations), Channels: r.Channels, First: r.First, Last: r.Last}
	walkers := map[int]*walker{}
	for i := range walking.Observations {
		o, sender := &walking.Observations[i], senders[i]
		if walkers[sender] == nil {
			walkers[sender] = &walker{Walk: w, random: rand.New(rand.NewPCG(w.Seed, uint64(sender)))}
			walkers[sender].leave(o.Time)
		}
		walkers[sender].shift(o)
	}
	return walking, nil
}

// walker is a device under way.
type walker struct {
	Walk
	random *rand.Rand
	until  int64   // when it goes somewhere else, Unix nanoseconds
	louder float64 // dB, where it is
}

// leave says when it will go from where it is since a time.
func (w *walker) leave(since int64) {
	w.until = since + int64(w.random.ExpFloat64()*float64(w.Every))
}

// shift changes the signal of a frame to that of the place.
func (w *walker) shift(o *count.Observation) {
	for w.until <= o.Time {
		w.louder = w.Spread * w.random.NormFloat64()
		w.leave(w.until)
	}
	if o.HasSignal {
		o.Signal = int8(min(max(float64(o.Signal)+w.louder, weakest), strongest))
	}
}
