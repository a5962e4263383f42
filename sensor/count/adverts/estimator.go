package adverts

import (
	"math"
	"time"

	"footfall/hashing/set"
)

// Estimator keeps the addresses of the open window, and what has been learned in the key
// period. It is for one goroutine.
type Estimator struct {
	stay       time.Duration
	most       int
	start, end int64 // of the open window, Unix nanoseconds
	spells     set.Map[spell]
	gone       int // places of forgotten addresses in spells
	full       bool
	fixed      fixtures
	learned    [numGroups]sums
}

// New returns an estimator at the beginning of a key period, for people who stay for a
// time on average. A window holds at most so many addresses.
func New(stay time.Duration, most int) *Estimator { return &Estimator{stay: stay, most: most} }

// Open begins a window, with its times in Unix nanoseconds.
func (e *Estimator) Open(start, end int64) { e.start, e.end = start, end }

// Add files one report into the open window.
func (e *Estimator) Add(r *Report) {
	s := e.spells.Find(&r.Key)
	if s == nil {
		if e.spells.Len() >= e.most {
			e.full = true
			return
		}
		s = e.spells.Add(&r.Key)
	}
	s.add(r)
}

// Forget takes out all that an address has contributed to the open window, and that it
// was ever there. Its place is given up with those of others, so that a flood of marks
// costs no more than the reports before it.
func (e *Estimator) Forget(key uint64) {
	if s := e.spells.Find(&key); s != nil && s.reports > 0 {
		*s = spell{}
		e.gone++
	}
	if x := e.fixed.known.Find(&key); x != nil {
		*x = lasting{}
	}
	if e.gone > fewGone+e.spells.Len()/8 {
		e.sweep()
	}
}

// sweep gives up the places of forgotten addresses.
func (e *Estimator) sweep() {
	if e.gone > 0 {
		e.spells.Filter(func(s *spell) bool { return s.reports > 0 })
		e.gone = 0
	}
}

// Window says what Close needs to know of a window.
type Window struct {
	// End in Unix nanoseconds, which may be earlier than announced.
	End int64
	// Zones is their number. Zone returns the zone of a pseudonym, or -1.
	Zones int
	Zone  func(key uint64) int
	// Last says that the key period ends with this window.
	Last bool
}

// Cell is what a zone came to.
type Cell struct {
	// Devices carried, present on average.
	Devices float64
	// Variance of Devices.
	Variance float64
	// Kinds are the part of Devices of each kind that people carry. Devices of unknown kind
	// are in none.
	Kinds [NumCarried]float64
}

// Bounds returns the 90 % interval of Devices. Low is not below 0.
func (c Cell) Bounds() (low, high float64) {
	half := normal90 * math.Sqrt(c.Variance)
	return max(0, c.Devices-half), c.Devices + half
}

// Result is what a window came to.
type Result struct {
	Cells []Cell // by zone
	// Flood: addresses were forged. Those that give themselves away are left out.
	Flood bool
	// Full: there were more addresses than the estimator holds.
	Full bool
}

// Close ends the open window. With Last, it forgets everything.
//
// An address counts by what was known before the window, and for at most one device.
func (e *Estimator) Close(w Window) Result {
	length := time.Duration(max(w.End-e.start, int64(time.Millisecond)))
	r := Result{Cells: make([]Cell, w.Zones), Full: e.full}
	r.Flood = float64(e.spells.Len()) > floodRate*max(length.Seconds(), 1)
	known := e.turnovers()
	for i := range e.learned {
		e.learned[i].fade(length)
	}
	var ends [numGroups]edges
	e.sweep()
	forgery := e.forged(uint32(length.Milliseconds()))
	r.Flood = r.Flood || forgery.found
	e.spells.Each(func(key uint64, s *spell) {
		if forgery.has(s) {
			return
		}
		group := groupOf(s.kind, s.life)
		t := &known[group]
		ends[group].note(s, t.silenceOf(s), uint32(length.Milliseconds()))
		e.learned[group].hear(s)
		share, variance := t.presence(s, length.Seconds())
		if z := w.Zone(key); z >= 0 {
			chance := carried(s.kind, s.life, e.fixed.before(key), e.stay)
			r.Cells[z].Devices += share * chance
			if i, ok := s.kind.carriedIndex(); ok {
				r.Cells[z].Kinds[i] += share * chance
			}
			r.Cells[z].Variance += chance*variance + chance*(1-chance)*square(share)
		}
		if s.life.lasting() {
			e.fixed.note(key, time.Duration(share*float64(length)), w.End)
		}
	})
	for i := range ends {
		ends[i].learn(&e.learned[i], i/numLives == int(Unknown))
	}
	e.clear()
	if e.fixed.drop(w.End); w.Last {
		e.Reset()
	}
	return r
}

// turnovers is what is known of each group.
func (e *Estimator) turnovers() (known [numGroups]turnover) {
	leaving := 1 / e.stay.Seconds()
	for i := range known {
		rate := leaving
		if life := Life(i % numLives); !life.lasting() || Kind(i/numLives) == Tag {
			rate += 1 / addressLife.Seconds()
		}
		known[i] = e.learned[i].turnover(rate)
	}
	return known
}

// Reset forgets everything.
func (e *Estimator) Reset() {
	e.clear()
	e.fixed.known.Wipe()
	e.learned = [numGroups]sums{}
}

// clear wipes the addresses of the window, and gives the memory of a large crowd back.
func (e *Estimator) clear() {
	large := e.spells.Len() > largeCrowd
	e.spells.Wipe()
	if large {
		e.spells = set.Map[spell]{}
	}
	e.gone, e.full = 0, false
}
