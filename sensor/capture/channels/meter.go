package channels

import "time"

// Visit is a time that a radio truly spent on a channel, as measured. MHz is 0
// where the radio was away, for a scan say, on channels that are not known.
type Visit struct {
	MHz      int
	From, To time.Time
}

// Stay is a visit with the channel that the plan wanted meanwhile.
type Stay struct {
	Visit
	Wanted int
}

// Planned tells whether the radio was where it was wanted.
func (s Stay) Planned() bool { return s.MHz == s.Wanted && s.MHz != 0 }

// Meter holds planned stops against true visits. The zero value is ready. It is
// for one goroutine.
type Meter struct {
	stays []Stay // in order of time
}

// keepStays bounds the memory of a meter whose reader has stopped: an hour at
// four stops a second.
const keepStays = 4 * 3600

// A radio that was on the same channel at the end of one stop and at the beginning of the
// next was there in between. That takes some milliseconds, and between at most. It was
// seen within atOnce of the beginning: one that is seen later has been moved and put back.
const (
	between = time.Second
	atOnce  = 200 * time.Millisecond
)

// Add notes what a radio did during a stop. Visits are in order of time and do
// not overlap.
func (m *Meter) Add(stop Stop, visits []Visit) {
	for i, v := range visits {
		if n := len(m.stays); i == 0 && n > 0 && m.stays[n-1].MHz == v.MHz {
			if gap := v.From.Sub(m.stays[n-1].To); gap > 0 && gap <= between && v.From.Sub(stop.From) < atOnce {
				v.From = m.stays[n-1].To
			}
		}
		if v.To.After(v.From) {
			m.stays = append(m.stays, Stay{v, stop.MHz})
		}
	}
	if extra := len(m.stays) - keepStays; extra > 0 {
		m.stays = append(m.stays[:0], m.stays[extra:]...)
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
	for _, s := range m.Visits(from, to) {
		if s.Planned() {
			heard += s.To.Sub(s.From)
		}
	}
	return min(1, float64(heard)/float64(whole))
}

// Visits are the true visits between two times, cut to them.
func (m *Meter) Visits(from, to time.Time) []Stay {
	var all []Stay
	for _, s := range m.stays {
		if v := s.within(from, to); v.To.After(v.From) {
			all = append(all, Stay{v, s.Wanted})
		}
	}
	return all
}

// Forget drops what ended before a time, once it is not asked for any more.
func (m *Meter) Forget(before time.Time) {
	kept := m.stays[:0]
	for _, s := range m.stays {
		if s.To.After(before) {
			kept = append(kept, s)
		}
	}
	m.stays = kept
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
