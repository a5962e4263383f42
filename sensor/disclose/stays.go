package disclose

import (
	"math"
	"math/big"

	"footfall/sensor/count"
)

// Span returns the hour or the day that a time is in. All times are Unix nanoseconds.
type Span func(at int64) (start, end int64)

// Shares of the ε of a visit: it is in one hour and in one day.
var (
	hourShare = big.NewRat(1, 2)
	dayShare  = big.NewRat(1, 2)
)

// Stays are the visits of a zone that ended in an hour or a day, as they are released.
type Stays struct {
	// Start of the hour or day in Unix nanoseconds.
	Start int64
	// Visits by duration; null where withheld.
	Visits [count.DwellBuckets]Number
	// Error is the half-width of the 90 % interval of each number. It is that of the noise.
	Error Number
	// Epsilon is what one visit has spent on these numbers; null without noise.
	Epsilon Number
}

// tally sums up the visits of an hour or a day that has not ended. It holds exact sums,
// in memory alone: a process that starts in the middle does not know them.
type tally struct {
	span  Span
	noise noise
	// start and end of the hour or day. All windows from start to upTo are in the sums if
	// whole is set.
	start, end, upTo int64
	whole            bool
	zones            [][count.DwellBuckets]int
}

func newTally(span Span, epsilon, share *big.Rat, e *entropy) (*tally, error) {
	if span == nil {
		return nil, nil
	}
	n, err := newNoise(epsilon, share, e)
	return &tally{span: span, noise: n}, err
}

// add takes a finished window, which belongs to the hour or day that its middle is in. It
// returns true if that has ended and all of its windows are in the sums.
func (t *tally) add(w *count.Window) bool {
	start, end := t.span(w.Start + (w.End-w.Start)/2)
	if start != t.start || len(t.zones) != len(w.Cells) {
		t.start, t.end, t.upTo = start, end, w.Start
		t.whole = w.Start <= start
		t.zones = make([][count.DwellBuckets]int, len(w.Cells))
	}
	t.whole = t.whole && w.Start == t.upTo
	t.upTo = w.End
	for i := range w.Cells {
		t.whole = t.whole && w.Cells[i].HasVisits
		for j, n := range w.Cells[i].Visits {
			t.zones[i][j] += n
		}
	}
	ended := t.whole && w.End >= t.end
	t.whole = t.whole && !ended // the draw is made once
	return ended
}

// release draws the noise of a zone, from short visits to long ones.
func (t *tally) release(zone int, minCount int64) (*Stays, error) {
	s := &Stays{Start: t.start, Error: Whole(t.noise.width)}
	if t.noise.laplace != nil {
		s.Epsilon = roundedUp(t.noise.epsilon)
	}
	for i, visits := range t.zones[zone] {
		noisy, err := t.noise.add(visits)
		if err != nil {
			return nil, err
		}
		if noisy >= minCount {
			s.Visits[i] = Whole(noisy)
		}
	}
	clear(t.zones[zone][:])
	return s, nil
}

// stays puts the hour and the day that have ended with a window into its payloads.
func (d *Discloser) stays(w *count.Window, payloads []Payload) error {
	for _, period := range []struct {
		tally *tally
		into  func(p *Payload) **Stays
	}{
		{d.hour, func(p *Payload) **Stays { return &p.Hour }},
		{d.day, func(p *Payload) **Stays { return &p.Day }},
	} {
		if period.tally == nil || !period.tally.add(w) {
			continue
		}
		for i := range payloads {
			s, err := period.tally.release(i, d.minCount)
			if err != nil {
				return err
			}
			*period.into(&payloads[i]) = s
		}
	}
	return nil
}

// totalStays sums up the stays of all zones; nil if one has none. What one zone withheld
// is not known of the sum. A visit is in one zone, so the sum costs no more.
func totalStays(payloads []Payload, of func(p *Payload) *Stays) *Stays {
	total := &Stays{}
	for i := range total.Visits {
		total.Visits[i] = Whole(0)
	}
	square := 0.0
	for i := range payloads {
		s := of(&payloads[i])
		if s == nil {
			return nil
		}
		total.Start, total.Epsilon = s.Start, s.Epsilon
		for j, n := range s.Visits {
			if total.Visits[j].known && n.known {
				total.Visits[j] = total.Visits[j].Plus(n)
			} else {
				total.Visits[j] = Number{}
			}
		}
		square += float64(s.Error.Float64() * s.Error.Float64())
	}
	total.Error = Whole(int64(math.Ceil(math.Sqrt(square))))
	return total
}
