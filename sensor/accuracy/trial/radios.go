package trial

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"footfall/sensor/count"
)

// Radios says how several radios hear what one has recorded.
type Radios struct {
	// Number of radios, each of which loses a share of the frames by chance.
	Number int
	Loss   float64
	// Offset is how much louder the second radio hears than the first, in dB. Noise is
	// by how much that varies either way from frame to frame.
	Offset, Noise int
	// Delay is by how much later the second radio hands its frames over.
	Delay time.Duration
	Seed  uint64
}

// Heard returns the recording as the radios hear it, in the order in which they hand
// their frames over.
func (r *Recording) Heard(by Radios) *Recording {
	h := &Recording{First: r.First, Last: r.Last}
	random := rand.New(rand.NewPCG(by.Seed, 9))
	type handed struct {
		at int64
		count.Observation
	}
	var all []handed
	for i := range r.Observations {
		for source := range by.Number {
			if random.Float64() < by.Loss {
				continue
			}
			o := handed{r.Observations[i].Time, r.Observations[i]}
			o.Source = source
			if source > 0 {
				o.at += int64(by.Delay)
				o.Signal += int8(by.Offset + random.IntN(2*by.Noise+1) - by.Noise)
			}
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b handed) int { return cmp.Compare(a.at, b.at) })
	for i := range all {
		h.Observations = append(h.Observations, all[i].Observation)
	}
	return h
}
