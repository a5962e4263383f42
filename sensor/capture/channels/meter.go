package channels

import "time"

// Visit is a time that a radio truly spent on a channel, as measured. MHz is 0
// where the radio was away, for a scan say, on channels that are not known.
type Visit struct {
	MHz      int
	From, To time.Time
}

// Meter holds planned stops against true visits. The zero value is ready. It is
// for one goroutine.
type Meter struct {
	spans []span // in order of time
}

// span is a visit with the channel that was wanted then.
type span struct {
	Visit
	wanted int
}

// keepSpans bounds the memory of a meter whose reader has stopped: an hour at
// four stops a second.
const keepSpans = 4 * 3600

// Add notes what a radio did during a stop. Visits are in order of time and do
// not overlap.
func (m *Meter) Add(stop Stop, visits []Visit) {
	for _, v := range visits {
		if v.To.After(v.From) {
			m.spans = append(m.spans, span{v, stop.MHz})
		}
	}
	if extra := len(m.spans) - keepSpans; extra > 0 {
		m.spans = append(m.spans[:0], m.spans[extra:]...)
	}
}

// Coverage is the share of the time from..to in which the radio was on the
// channel that was wanted, from 0 to 1.
func (m *Meter) Coverage(from, to time.Time) float64 {
	whole := to.Sub(from)
	if whole <= 0 {
		return 0
	}
	var heard time.Duration
	for _, s := range m.spans {
		if s.MHz == s.wanted {
			v := s.within(from, to)
			heard += v.To.Sub(v.From)
		}
	}
	return min(1, float64(heard)/float64(whole))
}

// Visits are the true visits between two times, cut to them.
func (m *Meter) Visits(from, to time.Time) []Visit {
	var all []Visit
	for _, s := range m.spans {
		if v := s.within(from, to); v.To.After(v.From) {
			all = append(all, v)
		}
	}
	return all
}

// Forget drops what ended before a time, once it is not asked for any more.
func (m *Meter) Forget(before time.Time) {
	kept := m.spans[:0]
	for _, s := range m.spans {
		if s.To.After(before) {
			kept = append(kept, s)
		}
	}
	m.spans = kept
}

// within is the part of a visit between two times; it has no length where there
// is none.
func (v Visit) within(from, to time.Time) Visit {
	if v.From.Before(from) {
		v.From = from
	}
	if v.To.After(to) {
		v.To = to
	}
	if v.To.Before(v.From) {
		v.To = v.From
	}
	return v
}
