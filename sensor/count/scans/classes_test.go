package scans

import (
	"slices"
	"testing"
)

func TestEventsAreSortedByClassAndFamily(t *testing.T) {
	var c catalog
	for range 2 { // a second time, the lists begin anew
		c.sort([]event{{class: 1, family: 7}, {class: 2, family: 7}, {class: 1, family: 7}, {class: 3, family: 8}, {class: 1, kind: Stable}, {class: 2, kind: Rotating}})
		c.see()
	}
	c.sort([]event{{class: 1, family: 7}, {class: 2, family: 7}, {class: 1, family: 7}, {class: 3, family: 8}}) // sorting alone counts nothing
	if len(c.classes) != 3 || len(c.families) != 2 {
		t.Fatalf("%d classes of %d families", len(c.classes), len(c.families))
	}
	if k := &c.classes[0]; k.name != 1 || !slices.Equal(k.events, []int32{0, 2}) || k.seen != 4 {
		t.Errorf("first class: %+v", k)
	}
	if f := &c.families[0]; f.name != 7 || f.seen != 6 || len(f.events) != 0 {
		t.Errorf("first family: %+v", f)
	}
	c.classes[1].chained = true
	c.leave(func(k *class) bool { return k.chained })
	if !slices.Equal(c.families[0].events, []int32{0, 2}) || !slices.Equal(c.families[1].events, []int32{3}) {
		t.Errorf("left to signals: %v and %v", c.families[0].events, c.families[1].events)
	}
}

func TestClassesAreBounded(t *testing.T) {
	var c catalog
	var events []event
	for i := range uint32(3 * maxClasses) {
		events = append(events, event{class: i, family: i})
	}
	c.sort(events)
	if len(c.classes) != maxClasses || len(c.families) != maxClasses || len(c.byClass) != maxClasses {
		t.Fatalf("%d classes, %d families", len(c.classes), len(c.families))
	}
	if n := len(c.classes[0].events); n != 1+2*maxClasses {
		t.Errorf("%d events share the first class, want %d", n, 1+2*maxClasses)
	}
}

// TestRareClassesAreDropped when room gets scarce, and no others.
func TestRareClassesAreDropped(t *testing.T) {
	var c catalog
	var events []event
	for i := range uint32(maxClasses) {
		events = append(events, event{class: i, family: i / 2})
		for range 9 {
			if i%4 == 1 {
				events = append(events, event{class: i, family: i / 2})
			}
		}
	}
	c.sort(events)
	c.see()
	for i := range c.classes {
		c.classes[i].sequence.looks[0] = float64(c.classes[i].name)
	}
	for i := range c.families {
		c.families[i].signal.looks[0] = float64(c.families[i].name)
	}
	c.fade(1)
	if len(c.classes) != maxClasses/4 || len(c.families) != maxClasses/4 || len(c.byClass) != maxClasses/4 || len(c.byFamily) != maxClasses/4 {
		t.Fatalf("%d classes, %d families", len(c.classes), len(c.families))
	}
	for i := range c.classes {
		k := &c.classes[i]
		if k.name%4 != 1 || k.sequence.looks[0] != float64(k.name) || c.byClass[k.name] != i {
			t.Fatalf("class %d: %+v", i, k)
		}
		if f := &c.families[k.family]; f.name != k.name/2 || f.signal.looks[0] != float64(f.name) || c.byFamily[f.name] != k.family {
			t.Fatalf("family of class %d: %+v", k.name, f)
		}
	}
	c.fade(0.1) // rare now, but there is room
	if len(c.classes) != maxClasses/4 || c.classes[0].seen != 1 || c.families[0].signal.looks[0] != 0 {
		t.Errorf("%d classes; the first: %+v", len(c.classes), c.classes[0])
	}
}
