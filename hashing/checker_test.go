package hashing

import "testing"

// book is a list that tells how often it was asked.
type book struct {
	names map[[6]byte]bool
	asked int
}

func (b *book) Listed(address *[6]byte) bool {
	b.asked++
	return b.names[*address]
}

func bookOf(addresses ...[6]byte) *book {
	b := &book{names: map[[6]byte]bool{}}
	for _, a := range addresses {
		b.names[a] = true
	}
	return b
}

func TestListedDeviceIsNotCounted(t *testing.T) {
	g := newGate(t, Config{Checkers: []Checker{bookOf(), bookOf(phone)}})
	for range 3 {
		wantVerdict(t, g, &phone, Global, OptedOut)
		wantVerdict(t, g, &tablet, Global, Admitted)
	}
	if want := (Stats{Admitted: 3, OptedOut: 3}); g.Stats() != want {
		t.Errorf("stats %+v, want %+v", g.Stats(), want)
	}
	g.Rotate(g.NextRotation())
	wantVerdict(t, g, &phone, Global, OptedOut)
}

// TestListsDoNotChangeIDs sees that a device has the ID that it would have
// without lists.
func TestListsDoNotChangeIDs(t *testing.T) {
	plain, listed := newGate(t, Config{}), newGate(t, Config{Checkers: []Checker{bookOf()}})
	if wantVerdict(t, plain, &phone, Global, Admitted) != wantVerdict(t, listed, &phone, Global, Admitted) {
		t.Error("the ID differs")
	}
}

func TestRandomisedAddressIsNeverLookedUp(t *testing.T) {
	list := bookOf(phone)
	g := newGate(t, Config{Checkers: []Checker{list}})
	wantVerdict(t, g, &phone, 0, Admitted)
	if list.asked != 0 {
		t.Error("a randomised address was looked up")
	}
}

func TestOptIn(t *testing.T) {
	random, list := [6]byte{2, 1, 2, 3, 4, 5}, bookOf(phone)
	g := newGate(t, Config{Checkers: []Checker{list}, OptIn: true})
	id := wantVerdict(t, g, &phone, Global, Admitted)
	wantVerdict(t, g, &tablet, Global, NotEnrolled)
	wantVerdict(t, g, &random, 0, NotEnrolled)
	wantVerdict(t, g, &random, DoNotCount, Marked)

	delete(list.names, phone)
	if g.Exclude(&phone, 0) != id {
		t.Error("ending an enrolment gives another ID than what was counted")
	}
	wantVerdict(t, g, &phone, Global, Excluded)
	wantVerdict(t, g, &phone, Global, NotEnrolled)

	g.SetCheckers([]Checker{bookOf(tablet)})
	wantVerdict(t, g, &tablet, Global, Admitted)
	wantVerdict(t, g, &tablet, DoNotCount, Marked)
	wantVerdict(t, g, &tablet, Global, OptedOut)
}

func TestOptInWithoutList(t *testing.T) {
	g := newGate(t, Config{OptIn: true, OptOut: listOf(tablet)})
	wantVerdict(t, g, &phone, Global, NotEnrolled)
	wantVerdict(t, g, &phone, 0, NotEnrolled)
	wantVerdict(t, g, &tablet, Global, OptedOut)
}

// TestListChanges sees that a device that was counted comes back once.
func TestListChanges(t *testing.T) {
	g := newGate(t, Config{Checkers: []Checker{bookOf(tablet)}})
	id := wantVerdict(t, g, &phone, Global, Admitted)
	wantVerdict(t, g, &tablet, Global, OptedOut)

	g.SetCheckers([]Checker{bookOf(phone)})
	if wantVerdict(t, g, &phone, Global, Excluded) != id {
		t.Error("another ID than what was counted")
	}
	wantVerdict(t, g, &phone, Global, OptedOut)
	wantVerdict(t, g, &tablet, Global, Admitted)

	g.SetCheckers(nil)
	wantVerdict(t, g, &phone, Global, Admitted)
	g.SetCheckers([]Checker{bookOf(phone)}) // it was counted in between
	wantVerdict(t, g, &phone, Global, Excluded)
	wantVerdict(t, g, &phone, Global, OptedOut)
	if g.Stats().Excluded != 2 {
		t.Errorf("stats %+v", g.Stats())
	}
}

// TestFirstListWhileRunning finds a device that was counted before there was any
// list, in each domain.
func TestFirstListWhileRunning(t *testing.T) {
	g := newGate(t, Config{})
	wifi, _ := g.Admit(&phone, 0, Global)
	ble, _ := g.Admit(&phone, 1, Global)
	g.SetCheckers([]Checker{bookOf(phone)})
	for domain, want := range []ID{wifi, ble} {
		if id, verdict := g.Admit(&phone, uint8(domain), Global); verdict != Excluded || id != want {
			t.Errorf("domain %d: %v", domain, verdict)
		}
	}
	g.Rotate(g.NextRotation()) // in a new period nothing has been counted yet
	wantVerdict(t, g, &phone, Global, OptedOut)
	g.SetCheckers(nil)
	wantVerdict(t, g, &phone, Global, Admitted)
}

func TestExclude(t *testing.T) {
	list := bookOf()
	g := newGate(t, Config{Checkers: []Checker{list}})
	id := wantVerdict(t, g, &phone, Global, Admitted)
	wantVerdict(t, g, &tablet, Global, Admitted)
	list.names[phone], list.names[tablet] = true, true // the tablet shares the entry
	if g.Exclude(&phone, 0) != id {
		t.Error("another ID than what was counted")
	}
	wantVerdict(t, g, &tablet, Global, Excluded)
	wantVerdict(t, g, &tablet, Global, OptedOut)
	delete(list.names, phone)
	wantVerdict(t, g, &phone, Global, Admitted)
	g.Close()
	if g.Exclude(&phone, 0) != 0 {
		t.Error("an ID without a key")
	}
}

// TestFloodAfterAListChanged sees that forged addresses use up no memory, and that
// a device is still taken out.
func TestFloodAfterAListChanged(t *testing.T) {
	list := bookOf(phone)
	g := newGate(t, Config{OptIn: true})
	g.SetCheckers([]Checker{list})
	id := wantVerdict(t, g, &phone, Global, Admitted)
	for i := range 2 * maxExcluded {
		forged := [6]byte{0, 0x16, 0x3e, byte(i >> 16), byte(i >> 8), byte(i)}
		wantVerdict(t, g, &forged, Global, Excluded)
	}
	if g.excluded.Len() != maxExcluded {
		t.Errorf("%d devices are remembered", g.excluded.Len())
	}
	delete(list.names, phone)
	for range 2 {
		if wantVerdict(t, g, &phone, Global, Excluded) != id {
			t.Error("another ID than what was counted")
		}
	}
}

// TestEndWipesExclusions sees that nothing of them outlives the period.
func TestEndWipesExclusions(t *testing.T) {
	for name, end := range map[string]func(*Gate){
		"rotation":  func(g *Gate) { g.Rotate(g.NextRotation()) },
		"close":     (*Gate).Close,
		"hand over": (*Gate).HandOver,
	} {
		g := newGate(t, Config{})
		g.SetCheckers([]Checker{bookOf(phone)})
		wantVerdict(t, g, &phone, Global, Excluded)
		if g.excluded.Len() != 1 {
			t.Fatal("nothing to wipe: this test proves nothing")
		}
		if end(g); g.excluded.Len() != 0 || g.changed {
			t.Errorf("%s: something of the period is left", name)
		}
	}
}
