package scans

import (
	"cmp"
	"slices"
	"time"
)

// Estimator keeps the scan events of the open window and what has been learned in the
// key period. It is for one goroutine. Parts of a window that have ended are estimated
// on another one, which sees no pseudonym.
type Estimator struct {
	prior   Prior
	without []string
	log     log
	stays   stays
	fixed   fixtures
	counts  []HandCount
	visits  []Visit // of the open part
	// Of the open window: its times in Unix nanoseconds, its number of parts, and those
	// that have ended.
	start, end int64
	parts      int64
	ended      []*ended
	// state belongs to the goroutine that estimates, and to this one after wait.
	state *state
	busy  chan struct{} // closed when that goroutine has done all it was given
}

// ended is a part that has ended, and whose its addresses were.
type ended struct {
	part   *part
	share  float64 // of the window
	owners addresses
	zones  []int16
	result partResult
}

// New returns an estimator at the beginning of a key period. Mechanisms that are named
// in without are switched off, to see what they are worth; see [Mechanisms].
func New(p Prior, without ...string) *Estimator {
	return &Estimator{prior: p, without: without, state: newState(p, without)}
}

// Mechanisms are the names that New can switch off.
func Mechanisms() []string {
	return []string{bySequence{}.name(), byBeat{}.name(), bySignal{}.name(), withoutFamilies, withoutMatching, withoutMoves, withoutCap, withoutParts, withoutLearning}
}

// What else can be switched off.
const (
	withoutFamilies = "families" // compare within classes instead
	withoutMatching = "matching" // control places of any density
	withoutMoves    = "moves"    // devices stay where they are
	withoutCap      = "cap"      // an address may count for more than one device
	withoutParts    = "parts"    // estimate a long window at once
	withoutLearning = "learning" // public priors alone: nothing is learned from the store
)

// Open begins a window, with its times in Unix nanoseconds.
func (s *Estimator) Open(start, end int64) {
	s.start, s.end = start, end
	s.parts = 1
	if !slices.Contains(s.without, withoutParts) {
		s.parts = max(1, (end-start+int64(longestPart)-1)/int64(longestPart))
	}
	s.log.begin = 0
}

// partEnd returns when the open part ends, if the window lasts as long as announced.
func (s *Estimator) partEnd() int64 {
	return s.start + (s.end-s.start)*int64(len(s.ended)+1)/s.parts
}

// ms is a time as a frame counts it.
func (s *Estimator) ms(t int64) uint32 { return uint32((t - s.start) / int64(time.Millisecond)) }

// Add files one frame into the open window.
func (s *Estimator) Add(f *Frame) {
	if f.Kind != Random {
		s.stays.add(f)
		return
	}
	for int64(len(s.ended)) < s.parts-1 && f.Time >= s.ms(s.partEnd()) {
		s.endPart(s.partEnd())
	}
	s.log.add(f)
}

// AddCopy adds the signal of a frame that was added before, as another source heard it.
// First is the one that was added.
func (s *Estimator) AddCopy(f *Frame, first Reading) {
	if f.Kind == Random {
		s.log.addCopy(f, first)
	}
}

// Tuned notes that a radio has listened to a channel. Radios that stay on theirs need not
// say so, unless another one does not stay.
func (s *Estimator) Tuned(v Visit) {
	if len(s.visits) < maxVisits {
		s.visits = append(s.visits, v)
	}
}

// endPart ends the open part and has it estimated beside counting.
func (s *Estimator) endPart(end int64) {
	begin := s.start + int64(s.log.begin)*int64(time.Millisecond)
	e := &ended{share: float64(end-begin) / float64(s.end-s.start)}
	e.part, e.owners = s.log.part(begin, end)
	if slices.Contains(s.without, withoutFamilies) {
		for i := range e.part.events {
			e.part.events[i].family = e.part.events[i].class
		}
	}
	slices.SortStableFunc(s.visits, func(a, b Visit) int { return cmp.Compare(a.To, b.To) })
	e.part.heard = Heard(s.visits, begin, end)
	s.visits = slices.DeleteFunc(s.visits, func(v Visit) bool { return v.To <= end })
	s.ended = append(s.ended, e)
	e.part.brief, e.part.staying = s.stays.split(s.log.begin, s.ms(end))
	s.log.begin = s.ms(end)
	state := s.state
	s.beside(func() { e.result = state.estimate(e.part); e.part.events, e.part.brief, e.part.staying = nil, nil, nil })
}

// beside runs work after all that was given before, on another goroutine.
func (s *Estimator) beside(work func()) {
	before, done := s.busy, make(chan struct{})
	s.busy = done
	go func() {
		if before != nil {
			<-before
		}
		work()
		close(done)
	}()
}

// wait waits until everything is estimated.
func (s *Estimator) wait() {
	if s.busy != nil {
		<-s.busy
		s.busy = nil
	}
}

// Fetch loads what adding a frame of this pseudonym will look at, so that the
// processor's cache misses of several frames overlap. What it returns means nothing; it
// is there so that the loads are not left out.
func (s *Estimator) Fetch(key uint64) uint64 { return s.log.owners.fetch(key) }

// Forget takes out all that a pseudonym has contributed to the open window, and that it
// was ever there. In parts that have ended it counts for nothing from now on.
func (s *Estimator) Forget(key uint64) {
	s.log.forget(key)
	s.stays.forget(key)
	s.fixed.forget(key)
	for _, e := range s.ended {
		e.owners.forget(key)
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

// Closing is a window that has ended and is being estimated.
type Closing struct {
	done   chan struct{}
	result Result
}

// Done is closed when Result does not have to wait.
func (c *Closing) Done() <-chan struct{} { return c.done }

// Result waits for the window's result.
func (c *Closing) Result() Result {
	<-c.done
	return c.result
}

// Close ends the open window and begins to estimate it beside counting. The next window
// can be opened and filled at once. With Last, it waits, and forgets everything.
func (s *Estimator) Close(w Window) *Closing {
	if w.End < s.end { // the last part ends early
		for _, e := range s.ended {
			e.share *= float64(s.end-s.start) / float64(max(w.End-s.start, 1))
		}
		for s.parts > int64(len(s.ended))+1 && s.partEnd() < w.End {
			s.endPart(s.partEnd())
		}
		s.end, s.parts = max(w.End, s.start+1), int64(len(s.ended))+1
	}
	for int64(len(s.ended)) < s.parts {
		s.endPart(s.partEnd())
	}
	job := s.closing(w)
	c := &Closing{}
	state := s.state
	s.beside(func() { c.result = state.close(job) })
	c.done = s.busy
	s.ended = nil
	if w.Last {
		<-c.done
		s.Reset()
	}
	return c
}

// closing gathers what a window needs beside its parts, and wipes its pseudonyms.
func (s *Estimator) closing(w Window) *closing {
	job := &closing{start: s.start, end: s.end, parts: s.ended, counts: slices.Clone(s.counts), zones: make([]tally, w.Zones)}
	for _, e := range s.ended {
		e.zones = make([]int16, len(e.owners.list))
		for i := range e.owners.list {
			e.zones[i] = -1
			if key := e.owners.list[i].key; key != 0 {
				e.zones[i] = int16(w.Zone(key))
			}
		}
		e.owners.wipe()
	}
	s.closeStays(job, w)
	job.thinned = s.stays.full
	s.stays.reset()
	return job
}

// closeStays counts the addresses that need no estimate.
func (s *Estimator) closeStays(job *closing, w Window) {
	s.fixed.open(s.start)
	s.stays.merge()
	for i := range s.stays.list {
		x := &s.stays.list[i]
		if s.fixed.heard(x.key, s.start, s.end) {
			continue
		}
		z := w.Zone(x.key)
		if z < 0 {
			continue
		}
		present := s.prior.presence(x, time.Duration(s.end-s.start).Seconds())
		job.stable = append(job.stable, classStay{x.came.class, int32(z), present})
	}
	s.fixed.close()
}

// Reset forgets everything.
func (s *Estimator) Reset() {
	s.wait()
	s.log.reset()
	s.stays.reset()
	s.fixed.reset()
	for _, e := range s.ended {
		e.owners.wipe()
	}
	s.ended, s.start, s.end, s.parts = nil, 0, 0, 0
	s.state = newState(s.prior, s.without)
}
