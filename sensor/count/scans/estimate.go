package scans

import (
	"math"
	"time"
)

// Estimator keeps the scan events of the open window and what has been learned
// in the key period. It is not safe for concurrent use.
type Estimator struct {
	log      log
	catalog  catalog
	spread   spread
	atOnce   atOnceCounts
	fixtures fixtures
	levels   levels
	random   random
	prior    Prior
	// Scratch, by index into the log.
	chained, levelled, byAddress []int32
}

// New returns an estimator at the beginning of a key period.
func New(p Prior) *Estimator { return &Estimator{prior: p, spread: newSpread()} }

// Add files one frame into the open window.
func (s *Estimator) Add(f *Frame) { s.log.add(f) }

// Fetch loads what adding a frame of this pseudonym will look at, so that the
// processor's cache misses of several frames overlap. What it returns means
// nothing; it is there so that the loads are not left out.
func (s *Estimator) Fetch(key uint64) uint64 { return s.log.fetch(key) }

// Forget takes out all that a pseudonym has contributed to the open window, and
// that it was ever there.
func (s *Estimator) Forget(key uint64) {
	s.log.forget(key)
	s.fixtures.forget(key)
}

// Estimate is the devices of one zone present on average in a window.
type Estimate struct {
	Devices float64
	// Low and High bound the 90 % interval.
	Low, High float64
	// Stable is the part of Devices whose address does not change.
	Stable float64
}

// Result is what a window came to.
type Result struct {
	// WiFi and BLE estimates by zone.
	WiFi, BLE []Estimate
	// Flood: addresses came faster than any crowd sends them.
	Flood bool
}

// Window says what Close needs to know of a window.
type Window struct {
	// Start and End in Unix nanoseconds.
	Start, End int64
	// Zones is their number; Zone returns the zone of a pseudonym, or -1.
	Zones int
	Zone  func(key uint64) int
	// Last says that the key period ends with this window.
	Last bool
}

// Close ends the open window: it learns from it, estimates its devices and
// wipes its events.
func (s *Estimator) Close(w Window) Result {
	seconds := float64(w.End-w.Start) / float64(time.Second)
	s.random = random(w.Start)
	s.log.order()
	r := s.close(w, seconds)
	s.log.reset()
	if w.Last {
		s.Reset()
	}
	return r
}

// Reset forgets everything. It does so piece by piece: a new estimator in the place
// of the old one would be put together on the stack first, which would have to grow
// for it, and the runtime does not wipe the one that it outgrows.
func (s *Estimator) Reset() {
	s.log.reset()
	s.log.events = nil
	s.fixtures.reset()
	s.catalog, s.spread, s.atOnce = catalog{}, newSpread(), atOnceCounts{}
	s.levels, s.random = levels{}, 0
	s.chained, s.levelled, s.byAddress = nil, nil, nil
}

func (s *Estimator) close(w Window, seconds float64) Result {
	zones := newTallies(w.Zones)
	s.closeStable(zones, w, seconds)
	s.learn(seconds, float64(w.End-w.Start))
	for i := range s.catalog.classes {
		if c := &s.catalog.classes[i]; len(c.events) > 0 && (c.chained || s.atOnce.signalsLie()) {
			s.tally(zones, w, c.events, s.ofClass(c, seconds))
		}
	}
	for i := range s.catalog.families {
		if f := &s.catalog.families[i]; len(f.events) > 0 && !s.atOnce.signalsLie() {
			s.tally(zones, w, f.events, s.ofFamily(f, seconds))
		}
	}
	return s.result(zones, seconds)
}

// closeStable counts the addresses that need no estimate.
func (s *Estimator) closeStable(zones []tally, w Window, seconds float64) {
	s.fixtures.open(w.Start)
	s.presences(seconds, func(e *event, present float64) {
		if s.fixtures.heard(e.key, w.Start, w.End) {
			return
		}
		if z := w.Zone(e.key); z >= 0 {
			zones[z].addStable(e.kind, present)
		}
	})
	s.fixtures.close()
}

// learn works through the window's events of random addresses.
func (s *Estimator) learn(seconds, length float64) {
	left := math.Pow(keep, length/float64(keepTime))
	s.catalog.fade(left)
	s.atOnce.fade(left)
	s.catalog.sort(s.log.events)
	s.learnLevels(s.spread.gate())
	s.learnSequences(seconds)
	s.catalog.leave()
	s.learnSignals(seconds)
	s.learnAtOnce(seconds)
}

// group is the estimate for events that are counted alike.
type group struct {
	// devices in the whole store, and their relative standard deviation.
	devices, deviation float64
}

// ofClass estimates a class that is chained, or that nothing can be told of but
// when it is heard.
func (s *Estimator) ofClass(c *class, seconds float64) group {
	n := float64(len(c.events))
	if c.chained {
		return followed(n, c.sequence.gap(&s.prior, seconds, lostBySequence), seconds, spreadOfSequence)
	}
	return group{
		devices:   occupied(s.log.events, c.events, seconds, &generatedOccupied),
		deviation: math.Hypot(spreadOfOccupied, spreadPerEvent/math.Sqrt(n)),
	}
}

// ofFamily estimates the events of a family that only signals can link, or, if
// there are no signal readings, nothing.
func (s *Estimator) ofFamily(f *family, seconds float64) group {
	n := float64(len(f.events))
	if !s.heard(f) {
		return group{
			devices:   occupied(s.log.events, f.events, seconds, &priorOccupied),
			deviation: math.Hypot(spreadOfResidual, spreadPerEvent/math.Sqrt(n)),
		}
	}
	return followed(n, f.signal.gap(&s.prior, seconds, lostBySignal), seconds, spreadOfSignal)
}

// heard tells whether most of a family's events have a signal.
func (s *Estimator) heard(f *family) bool {
	n := 0
	for _, j := range f.events {
		if s.log.events[j].heard[0].n > 0 {
			n++
		}
	}
	return 2*n > len(f.events)
}

// followed turns a number of events into devices: each event stands for its
// device for the mean gap.
func followed(events float64, g gap, seconds, between float64) group {
	prior := g.beyond / g.mean * spreadOfResidual
	return group{
		devices: events * g.mean / seconds / presentPerCovered,
		deviation: math.Sqrt(prior*prior + between*between +
			spreadPerEvent*spreadPerEvent/events + spreadPerLook*spreadPerLook/(g.looks+priorStrength)),
	}
}

// tally shares a group's devices out over the zones of its events. No address
// counts for more than one device, however often it scanned.
func (s *Estimator) tally(zones []tally, w Window, list []int32, g group) {
	each := g.devices / float64(len(list))
	s.byAddress = append(s.byAddress[:0], list...)
	s.log.addresses(s.byAddress, func(run []int32) {
		if z := w.Zone(s.log.events[run[0]].key); z >= 0 {
			zones[z].part += min(each*float64(len(run)), 1)
		}
	})
	for z := range zones {
		zones[z].addPart(g.deviation)
	}
}

func (s *Estimator) result(zones []tally, seconds float64) Result {
	r := Result{Flood: float64(s.log.added) > floodRate*seconds}
	for i := range zones {
		r.WiFi = append(r.WiFi, zones[i].wifi())
		r.BLE = append(r.BLE, zones[i].ble())
	}
	return r
}
