package scans

import (
	"maps"
	"math"
	"slices"
)

// Learned is all that is learned from this store: sums over many events, without any
// address. It is one value, so that an estimate can be made with it and without it.
type Learned struct {
	classes  []class
	families []family
	byClass  map[uint32]int
	byFamily map[uint32]int
	spread   spread
	capLoss  capLoss
	moves    moves
}

// class is what is known of the scans of one element class.
type class struct {
	name   uint32
	family int // index
	// sequence is learned from sequence numbers.
	sequence curve
	// chained: sequence numbers go on from scan to scan.
	chained bool
	// seen counts events, fading. age in seconds since it was first heard.
	seen, age float64
}

// family is what is known of the scans of one family of classes.
type family struct {
	name uint32
	// signal is learned from signal levels.
	signal    curve
	seen, age float64
	// rhythm is nil until there have been some events, and where there are too many
	// families.
	rhythm *rhythm
}

// rhythms counts the families that have one.
func (l *Learned) rhythms() (n int) {
	for i := range l.families {
		if l.families[i].rhythm != nil {
			n++
		}
	}
	return n
}

func newLearned() *Learned {
	return &Learned{byClass: map[uint32]int{}, byFamily: map[uint32]int{}, spread: librarySpread}
}

// clone returns a copy that later learning does not change.
func (l *Learned) clone() *Learned {
	c := &Learned{
		classes: slices.Clone(l.classes), families: slices.Clone(l.families),
		byClass: maps.Clone(l.byClass), byFamily: maps.Clone(l.byFamily),
		spread: l.spread, capLoss: l.capLoss, moves: l.moves,
	}
	for i := range c.families {
		if r := c.families[i].rhythm; r != nil {
			own := *r
			c.families[i].rhythm = &own
		}
	}
	return c
}

// class returns what is known of a class, or nil.
func (l *Learned) class(name uint32) *class {
	if i, ok := l.byClass[name]; ok {
		return &l.classes[i]
	}
	return nil
}

// familyOf returns what is known of a class's family.
func (l *Learned) familyOf(c *class) *family { return &l.families[c.family] }

// index returns the index of an event's class. When there is no room for more, new
// classes share the first one: a generator of forged classes must not cost memory. A new
// class is as old as the part, in seconds.
func (l *Learned) index(e *event, seconds float64) int {
	if i, ok := l.byClass[e.class]; ok {
		return i
	}
	if len(l.classes) >= maxClasses {
		return 0
	}
	f, ok := l.byFamily[e.family]
	if !ok {
		f = len(l.families)
		l.families = append(l.families, family{name: e.family, age: seconds})
		l.byFamily[e.family] = f
	}
	l.byClass[e.class] = len(l.classes)
	l.classes = append(l.classes, class{name: e.class, family: f, age: seconds})
	return len(l.classes) - 1
}

// pass lets so many seconds pass: a share of all is forgotten.
func (l *Learned) pass(seconds float64) {
	keep := math.Pow(keep, seconds/keepTime.Seconds())
	for i := range l.classes {
		c := &l.classes[i]
		c.sequence.fade(keep)
		c.seen *= keep
		c.age += seconds
	}
	for i := range l.families {
		f := &l.families[i]
		f.signal.fade(keep)
		if f.rhythm != nil {
			f.rhythm.fade(keep)
		}
		f.seen *= keep
		f.age += seconds
	}
	l.capLoss.fade(keep)
	l.moves.fade(keep)
	if len(l.classes) > maxClasses*3/4 {
		l.drop(func(c *class) bool { return c.seen < leastSeen })
	}
}

// drop removes classes, and families without any left.
func (l *Learned) drop(useless func(*class) bool) {
	old := *l
	l.classes, l.families = nil, nil
	l.byClass, l.byFamily = map[uint32]int{}, map[uint32]int{}
	for _, c := range old.classes {
		if useless(&c) {
			continue
		}
		f := old.families[c.family]
		at, ok := l.byFamily[f.name]
		if !ok {
			at = len(l.families)
			l.families = append(l.families, f)
			l.byFamily[f.name] = at
		}
		c.family = at
		l.byClass[c.name] = len(l.classes)
		l.classes = append(l.classes, c)
	}
}

// spread is a histogram of how far the signals of two events of one device are apart,
// in dB, from events that are known to be of one device.
type spread [31]float64

func (s *spread) note(a, b *event) {
	if square, shared := a.compare(b); shared > 0 {
		d := math.Sqrt(float64(square) / float64(shared))
		s[min(int(d+0.5), len(s)-1)]++
	}
}

// gate returns how far apart in dB two events may be to be linked by signal.
func (s *spread) gate() int {
	var total, below float64
	for _, n := range s {
		total += n
	}
	for i, n := range s {
		if n > 0 && below+n >= total/2 {
			median := float64(i) - 0.5 + (total/2-below)/n
			return min(max(int(gateSpread*median+0.5), minGate), maxGate)
		}
		below += n
	}
	return minGate
}

// capLoss is what weights came to before and after no address was let count for more
// than one device.
type capLoss struct{ whole, left float64 }

func (c *capLoss) fade(keep float64) {
	c.whole *= keep
	c.left *= keep
}

// correction is the factor that makes up for the loss, 1 as long as there were few.
func (c *capLoss) correction() float64 { return (c.whole + capPrior) / (c.left + capPrior) }
