package scans

import (
	"math"
	"slices"
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
	cut      cut
	past     past
	hand     handCounts
	random   random // what all is drawn from in a window
	prior    Prior
	closed   bool // a window of this key period has been closed
	before   before
	// Scratch, by index into the log.
	chained, byAddress []int32
	levelled           []drawn
	weights            []float64
	places             []elsewhere
	apart              []float64 // dB, of a class's events that a sequence links
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

func (w *Window) seconds() float64 { return time.Duration(w.End - w.Start).Seconds() }

// Close ends the open window: it learns from it, estimates its devices and
// wipes its events.
func (s *Estimator) Close(w Window) Result {
	s.log.order()
	r := s.estimate(w)
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
	s.fixtures.reset()
	s.catalog, s.spread, s.atOnce = catalog{}, newSpread(), atOnceCounts{}
	s.levels = levels{}
	s.random, s.cut = 0, cut{}
	s.past.reset()
	s.hand.reset()
	s.chained, s.levelled, s.byAddress, s.weights, s.apart, s.places = nil, nil, nil, nil, nil, nil
	s.closed, s.before = false, before{}
}

// before is what was known before the window, besides what classes and families note
// of themselves.
type before struct {
	// lied: signals said nothing.
	lied bool
	// makeUp for what no address may count for.
	makeUp float64
}

// estimate estimates a window: stable addresses as a whole, the others in parts, after
// it has learned from all of them.
func (s *Estimator) estimate(w Window) Result {
	length := time.Duration(w.End - w.Start)
	zones := newTallies(w.Zones)
	s.closeStable(zones, w, length.Seconds())
	parts := s.parts(w)
	all := s.log.events
	for i, p := range parts {
		s.log.events = all[p.from:p.to]
		s.learnPart(p.Window, i == 0)
	}
	s.noteLearned()
	for _, p := range parts {
		s.log.events = all[p.from:p.to]
		of := newTallies(w.Zones)
		s.closePart(of, w.Start, p.Window)
		for z := range zones {
			zones[z].addMean(&of[z], float64(len(parts)))
		}
	}
	s.log.events = all
	return s.result(zones, length)
}

// learnPart learns from the devices with random addresses in a part of a window, the
// first or a later one.
func (s *Estimator) learnPart(part Window, first bool) {
	seconds := part.seconds()
	s.random = random(part.Start)
	s.begin(seconds)
	if first {
		s.noteKnown(seconds)
	}
	s.learn(seconds)
}

// closePart estimates the devices with random addresses in a part of the window that
// begins at start.
func (s *Estimator) closePart(zones []tally, start int64, w Window) {
	seconds, lied := w.seconds(), s.before.lied
	s.catalog.sort(s.log.events)
	s.weights = append(s.weights[:0], make([]float64, len(s.log.events))...)
	s.catalog.leave(func(c *class) bool { return lied || c.counted() })
	for i := range s.catalog.classes {
		if c := &s.catalog.classes[i]; len(c.events) > 0 && (lied || c.counted()) {
			s.tally(zones, w, c.events, s.ofClass(c, seconds))
		}
	}
	for i := range s.catalog.families {
		if f := &s.catalog.families[i]; len(f.events) > 0 {
			s.tally(zones, w, f.events, s.ofFamily(f, seconds))
		}
	}
	s.scale(zones, start, w, s.stands(seconds, lied))
	s.share(zones, w)
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

// begin lets the time of a part pass, and sorts its events of random addresses.
func (s *Estimator) begin(seconds float64) {
	left := math.Pow(keep, seconds/keepTime.Seconds())
	s.catalog.age(seconds)
	s.catalog.fade(left)
	s.atOnce.fade(left)
	s.cut.fade(left)
	s.catalog.sort(s.log.events)
	s.catalog.see()
}

// noteKnown notes what was known before the window.
//
// What is counted in a window goes by what was known before, where enough was. So an
// address moves the window's devices by its own events alone, each with the weight
// that earlier windows gave it, and not by what it does to the weights of others:
// that is what the noise of a released number can cover. Where nothing was known,
// at the beginning of a key period and for a kind of device that is new, the window's
// own events have to do.
func (s *Estimator) noteKnown(seconds float64) {
	s.before = before{lied: s.atOnce.signalsLie(), makeUp: s.cut.makeUp()}
	for i := range s.catalog.classes {
		c := &s.catalog.classes[i]
		c.known, c.was = c.sequence.known(c.age), c.chained
		c.gap = c.sequence.gap(&s.prior, seconds, bySequence)
	}
	for i := range s.catalog.families {
		f := &s.catalog.families[i]
		f.known, f.gap = f.signal.known(f.age), f.stands(&s.prior, seconds)
	}
}

// noteLearned takes from the window itself what could not be known before the first.
func (s *Estimator) noteLearned() {
	if !s.closed {
		s.before.lied = s.atOnce.signalsLie()
	}
	s.closed = true
}

// learn learns from a part's events.
func (s *Estimator) learn(seconds float64) {
	s.learnSequences(seconds)
	s.learnLevels(s.spread.gate()) // as wide as pairs that sequences have just shown
	s.catalog.leave(func(c *class) bool { return c.chained })
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
	if c.counted() {
		g := c.gap
		if !c.known {
			g = c.sequence.gap(&s.prior, seconds, bySequence)
		}
		return followed(n, g, seconds, spreadOfSequence)
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
	g := f.gap
	if !f.known {
		g = f.stands(&s.prior, seconds)
	}
	return followed(n, g, seconds, spreadOfSignal)
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
	return group{
		devices: events * g.mean / seconds / presentPerCovered,
		deviation: math.Sqrt(g.doubt*g.doubt + between*between +
			spreadPerEvent*spreadPerEvent/events + spreadPerLook*spreadPerLook/(g.looks+priorStrength)),
	}
}

// tally gives each of a group's events its weight, and each zone the group's part
// of its variance.
func (s *Estimator) tally(zones []tally, w Window, list []int32, g group) {
	each := g.devices / float64(len(list))
	for _, i := range list {
		s.weights[i] = each
		if z := w.Zone(s.log.events[i].key); z >= 0 {
			zones[z].part += each
		}
	}
	for z := range zones {
		zones[z].addPart(g.deviation)
	}
}

// scale scales the zones such that hand counts from before the window still hold, and
// notes the part for later ones.
func (s *Estimator) scale(zones []tally, start int64, w Window, stands map[uint32]float64) {
	s.rescale(w.Zones, start, stands)
	for z := range zones {
		zones[z].scale = s.hand.scale[z]
		zones[z].variance *= square(s.hand.scale[z])
	}
	s.past.note(w, &s.catalog, stands, s.hand.scale)
}

// share adds the weights up by address and gives them to its zone. No address
// counts for more than one device, however often it scanned. What that cuts off
// belongs to devices of the same groups that scanned seldom; in earlier windows it was
// a share of all, by which weights are made up for it.
func (s *Estimator) share(zones []tally, w Window) {
	makeUp := s.before.makeUp
	s.log.addresses(s.events(true), func(run []int32) {
		var devices float64
		for _, i := range run {
			devices += s.weights[i]
		}
		s.cut.whole += min(devices, mostCut)
		s.cut.left += min(devices, 1)
		if z := w.Zone(s.log.events[run[0]].key); z >= 0 {
			zones[z].random += min(devices*makeUp*zones[z].scale, 1)
		}
	})
}

// cut is what weights came to before and after no address was let count for more
// than one device.
type cut struct{ whole, left float64 }

func (c *cut) fade(keep float64) {
	c.whole *= keep
	c.left *= keep
}

// makeUp is the factor that makes up for it, 1 as long as there were few.
func (c *cut) makeUp() float64 { return (c.whole + cutPrior) / (c.left + cutPrior) }

// events lists the events of random addresses, or those of all others.
func (s *Estimator) events(random bool) []int32 {
	s.byAddress = slices.Grow(s.byAddress[:0], len(s.log.events))
	for i := range s.log.events {
		if (s.log.events[i].kind == Random) == random {
			s.byAddress = append(s.byAddress, int32(i))
		}
	}
	return s.byAddress
}

func (s *Estimator) result(zones []tally, length time.Duration) Result {
	r := Result{Flood: float64(s.log.added) > floodRate*length.Seconds()}
	for i := range zones {
		r.WiFi = append(r.WiFi, zones[i].wifi(Short(length)))
		r.BLE = append(r.BLE, zones[i].ble())
	}
	return r
}
