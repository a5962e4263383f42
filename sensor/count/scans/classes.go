package scans

import "slices"

// class is what is known of the scans of one element class in this key period.
type class struct {
	name   uint32
	family int // index
	// sequence is learned from sequence numbers.
	sequence curve
	// chained: sequence numbers go on from scan to scan.
	chained bool
	// Of this window: whether enough was known of the class before it, whether it
	// was chained then, and its gap then.
	known, was bool
	gap        gap
	// seen counts events, fading.
	seen float64
	// age in seconds, by the lengths of the windows since it was first heard.
	age float64
	// events of this window, by index into the log.
	events []int32
}

// family is what is known of the scans of one family of classes.
type family struct {
	name uint32
	// full is learned from all that is heard at the level of an event. signal is
	// learned from what is heard there up to the reach of the rhythm, and on the beat
	// after it; or from all, too, if there is no rhythm.
	full, signal curve
	// rhythm is nil until there have been some events, and where there are too many
	// families.
	rhythm *rhythm
	seen   float64
	age    float64
	// Of this window: whether enough was known before it, and its gap then.
	known bool
	gap   gap
	// events of this window whose class is not chained.
	events []int32
}

// catalog holds the classes and families.
type catalog struct {
	classes  []class
	families []family
	byClass  map[uint32]int
	byFamily map[uint32]int
}

// sort distributes the random addresses' events over their classes.
func (c *catalog) sort(events []event) {
	for i := range c.classes {
		c.classes[i].events = c.classes[i].events[:0]
	}
	for i := range events {
		if e := &events[i]; e.kind == Random {
			k := c.class(e)
			c.classes[k].events = append(c.classes[k].events, int32(i))
		}
	}
}

// see counts the events that have been sorted.
func (c *catalog) see() {
	for i := range c.classes {
		k := &c.classes[i]
		k.seen += float64(len(k.events))
		c.families[k.family].seen += float64(len(k.events))
	}
}

// counted tells whether the class is counted by its sequence numbers.
func (c *class) counted() bool {
	if c.known {
		return c.was
	}
	return c.chained
}

// leave gives the events of classes but for some to their families, in order of
// time.
func (c *catalog) leave(but func(*class) bool) {
	for i := range c.families {
		c.families[i].events = c.families[i].events[:0]
	}
	for i := range c.classes {
		if k := &c.classes[i]; !but(k) {
			f := &c.families[k.family]
			f.events = append(f.events, k.events...)
		}
	}
	for i := range c.families {
		slices.Sort(c.families[i].events)
	}
}

// class returns the index of an event's class. When there is no room for more,
// new ones share the first class that came, whatever it is: a generator of
// forged classes must not cost memory.
func (c *catalog) class(e *event) int {
	if i, ok := c.byClass[e.class]; ok {
		return i
	}
	if len(c.classes) >= maxClasses {
		return 0
	}
	if c.byClass == nil {
		c.byClass, c.byFamily = map[uint32]int{}, map[uint32]int{}
	}
	f, ok := c.byFamily[e.family]
	if !ok {
		f = len(c.families)
		c.families = append(c.families, family{name: e.family})
		c.byFamily[e.family] = f
	}
	c.byClass[e.class] = len(c.classes)
	c.classes = append(c.classes, class{name: e.class, family: f})
	return len(c.classes) - 1
}

// rhythms counts the families that have one.
func (c *catalog) rhythms() (n int) {
	for i := range c.families {
		if c.families[i].rhythm != nil {
			n++
		}
	}
	return n
}

// age lets a window of so many seconds pass.
func (c *catalog) age(seconds float64) {
	for i := range c.classes {
		c.classes[i].age += seconds
	}
	for i := range c.families {
		c.families[i].age += seconds
	}
}

// fade forgets a share of all, and drops classes of which hardly anything is
// left when room gets scarce.
func (c *catalog) fade(keep float64) {
	for i := range c.classes {
		c.classes[i].sequence.fade(keep)
		c.classes[i].seen *= keep
	}
	for i := range c.families {
		f := &c.families[i]
		f.full.fade(keep)
		f.signal.fade(keep)
		f.seen *= keep
		if f.rhythm != nil {
			f.rhythm.fade(keep)
		}
	}
	if len(c.classes) > maxClasses*3/4 {
		c.drop(func(k *class) bool { return k.seen < 5 })
	}
}

// drop removes classes, and families without any left.
func (c *catalog) drop(useless func(*class) bool) {
	old := *c
	*c = catalog{byClass: map[uint32]int{}, byFamily: map[uint32]int{}}
	for i := range old.classes {
		k := old.classes[i]
		if useless(&k) {
			continue
		}
		f := old.families[k.family]
		at, ok := c.byFamily[f.name]
		if !ok {
			at = len(c.families)
			c.families = append(c.families, f)
			c.byFamily[f.name] = at
		}
		k.family = at
		c.byClass[k.name] = len(c.classes)
		c.classes = append(c.classes, k)
	}
}
