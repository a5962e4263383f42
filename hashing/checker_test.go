package hashing

import (
	"testing"
)

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

// work does what waits, without the pauses, and settles.
func work(g *Gate, forget []Exclusion) []Exclusion {
	w := g.Worker()
	for w.next() {
		w.done(listed(w.lists(), &w.current.address), true)
	}
	return g.Settle(forget)
}

func wantNobody(t *testing.T, forget []Exclusion) {
	t.Helper()
	if len(forget) != 0 {
		t.Errorf("%d devices to forget, want none", len(forget))
	}
}

func wantForget(t *testing.T, forget []Exclusion, id ID, domain uint8) {
	t.Helper()
	if len(forget) != 1 || forget[0] != (Exclusion{ID: id, Domain: domain}) {
		t.Errorf("%d devices to forget, want the one that had been counted", len(forget))
	}
}

func TestGlobalAddressIsCheckedBeforeItCounts(t *testing.T) {
	list := bookOf(phone)
	g := newGate(t, Config{Checkers: []Checker{bookOf(), list}})
	wantVerdict(t, g, &phone, Global, Unchecked)
	wantVerdict(t, g, &tablet, Global, Unchecked)
	wantVerdict(t, g, &tablet, Global, Unchecked)
	wantNobody(t, work(g, nil))
	if !allZero(g.worker.waiting) {
		t.Error("a checked address still stands in the queue")
	}
	for range 3 {
		wantVerdict(t, g, &phone, Global, OptedOut)
		wantVerdict(t, g, &tablet, Global, Admitted)
	}
	wantNobody(t, work(g, nil))
	if list.asked != 2 {
		t.Errorf("the list was asked %d times for two devices", list.asked)
	}
	want := Stats{Admitted: 3, OptedOut: 3, Unchecked: 3, Checked: 2}
	if g.Stats() != want {
		t.Errorf("stats %+v, want %+v", g.Stats(), want)
	}
	g.Rotate(g.NextRotation())
	wantVerdict(t, g, &tablet, Global, Unchecked)
}

// A checked device has the ID it would have had without lists.
func TestChecksDoNotChangeIDs(t *testing.T) {
	plain, inline := newGate(t, Config{}), newGate(t, Config{Checkers: []Checker{bookOf()}, Inline: true})
	if wantVerdict(t, plain, &phone, Global, Admitted) != wantVerdict(t, inline, &phone, Global, Admitted) {
		t.Error("the ID differs")
	}
}

func TestRandomisedAddressIsNeverChecked(t *testing.T) {
	list := bookOf()
	g := newGate(t, Config{Checkers: []Checker{list}})
	wantVerdict(t, g, &phone, 0, Admitted)
	wantNobody(t, work(g, nil))
	if list.asked != 0 || g.statuses.used != 0 {
		t.Error("a randomised address was looked up or remembered")
	}
}

func TestInline(t *testing.T) {
	list := bookOf(phone)
	g := newGate(t, Config{Checkers: []Checker{list}, Inline: true, MaxChecked: 2})
	if g.Worker() != nil {
		t.Error("a worker for nothing")
	}
	for range 3 {
		wantVerdict(t, g, &phone, Global, OptedOut)
		wantVerdict(t, g, &tablet, Global, Admitted)
	}
	if list.asked != 2 {
		t.Errorf("asked %d times for two devices", list.asked)
	}
	other := [6]byte{0, 1, 2, 3, 4, 5}
	wantVerdict(t, g, &other, Global, Admitted) // no room to remember it
	wantVerdict(t, g, &other, Global, Admitted)
	if list.asked != 4 || g.Stats().TableFull != 2 {
		t.Errorf("asked %d times, %+v", list.asked, g.Stats())
	}
	wantNobody(t, g.Settle(nil))
	g.SetCheckers([]Checker{bookOf(tablet, other)})
	wantVerdict(t, g, &tablet, Global, Excluded)
	wantVerdict(t, g, &tablet, Global, OptedOut)
	wantVerdict(t, g, &phone, Global, Admitted)
	wantVerdict(t, g, &other, Global, Excluded)
}

func TestOptIn(t *testing.T) {
	random := [6]byte{2, 1, 2, 3, 4, 5}
	g := newGate(t, Config{Checkers: []Checker{bookOf(phone)}, OptIn: true})
	wantVerdict(t, g, &phone, Global, Unchecked)
	wantVerdict(t, g, &tablet, Global, Unchecked)
	wantNobody(t, work(g, nil))
	id := wantVerdict(t, g, &phone, Global, Admitted)
	wantVerdict(t, g, &tablet, Global, NotEnrolled)
	wantVerdict(t, g, &random, 0, NotEnrolled)
	wantVerdict(t, g, &random, DoNotCount, Marked)

	if g.Exclude(&phone, 0) != id {
		t.Error("ending an enrolment gives another ID than what was counted")
	}
	wantVerdict(t, g, &phone, Global, NotEnrolled)

	g.SetCheckers([]Checker{bookOf(tablet)})
	wantVerdict(t, g, &tablet, Global, Unchecked)
	wantNobody(t, work(g, nil))
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

func TestListChanges(t *testing.T) {
	g := newGate(t, Config{Checkers: []Checker{bookOf(tablet)}})
	wantVerdict(t, g, &phone, Global, Unchecked)
	wantVerdict(t, g, &tablet, Global, Unchecked)
	work(g, nil)
	id := wantVerdict(t, g, &phone, Global, Admitted)
	wantVerdict(t, g, &tablet, Global, OptedOut)

	g.SetCheckers([]Checker{bookOf(phone)})
	wantVerdict(t, g, &phone, Global, Unchecked)
	wantVerdict(t, g, &tablet, Global, Unchecked)
	wantForget(t, work(g, nil), id, 0)
	wantVerdict(t, g, &phone, Global, OptedOut)
	wantVerdict(t, g, &tablet, Global, Admitted)

	g.SetCheckers([]Checker{bookOf(phone)}) // once told is told
	wantVerdict(t, g, &phone, Global, Unchecked)
	wantNobody(t, work(g, nil))
	if g.Stats().Excluded != 1 {
		t.Errorf("stats %+v", g.Stats())
	}
}

// Who was counted before there was any list is found all the same.
func TestFirstListWhileRunning(t *testing.T) {
	g := newGate(t, Config{})
	id, _ := g.Admit(&phone, 1, Global)
	g.SetCheckers([]Checker{bookOf(phone)})
	if _, verdict := g.Admit(&phone, 1, Global); verdict != Unchecked {
		t.Fatalf("verdict %v", verdict)
	}
	wantForget(t, work(g, nil), id, 1)
	g.Rotate(g.NextRotation()) // in a new period nobody has been counted yet
	wantVerdict(t, g, &phone, Global, Unchecked)
	wantNobody(t, work(g, nil))
	g.SetCheckers(nil)
	wantVerdict(t, g, &phone, Global, Admitted)
}

// What was asked under the old list must not count under the new one.
func TestListChangesDuringACheck(t *testing.T) {
	g := newGate(t, Config{Checkers: []Checker{bookOf()}})
	wantVerdict(t, g, &phone, Global, Unchecked)
	w := g.Worker()
	if !w.next() {
		t.Fatal("nothing waits")
	}
	clear := !listed(w.lists(), &w.current.address)
	g.SetCheckers([]Checker{bookOf(phone)})
	w.done(!clear, true)
	wantNobody(t, g.Settle(nil))
	wantVerdict(t, g, &phone, Global, Unchecked)
	wantNobody(t, work(g, nil))
	wantVerdict(t, g, &phone, Global, OptedOut)
}

func TestExcludeAndReadmit(t *testing.T) {
	list := bookOf()
	g := newGate(t, Config{Checkers: []Checker{list}})
	wantVerdict(t, g, &phone, Global, Unchecked)
	work(g, nil)
	id := wantVerdict(t, g, &phone, Global, Admitted)
	if g.Exclude(&phone, 0) != id {
		t.Error("another ID than what was counted")
	}
	wantVerdict(t, g, &phone, Global, OptedOut)
	g.Readmit(&phone, 0)
	wantVerdict(t, g, &phone, Global, Unchecked)
	wantNobody(t, work(g, nil))
	wantVerdict(t, g, &phone, Global, Admitted)
}

// An opt-out by hand holds against a check that was under way.
func TestExcludeDuringACheck(t *testing.T) {
	g := newGate(t, Config{Checkers: []Checker{bookOf()}})
	wantVerdict(t, g, &phone, Global, Unchecked)
	g.Exclude(&phone, 0)
	wantNobody(t, work(g, nil))
	wantVerdict(t, g, &phone, Global, OptedOut)

	wantVerdict(t, g, &tablet, Global, Unchecked)
	g.Readmit(&tablet, 0) // the check that waits is void and made anew
	wantVerdict(t, g, &tablet, Global, Unchecked)
	wantNobody(t, work(g, nil))
	wantVerdict(t, g, &tablet, Global, Admitted)
}

func TestExcludeWithoutLists(t *testing.T) {
	g := newGate(t, Config{MaxChecked: 1})
	id := wantVerdict(t, g, &phone, Global, Admitted)
	if g.Exclude(&phone, 0) != id {
		t.Error("another ID than what was counted")
	}
	g.Exclude(&tablet, 0) // finds no room
	wantVerdict(t, g, &phone, Global, OptedOut)
	wantVerdict(t, g, &tablet, Global, OptedOut)
	g.Readmit(&phone, 0)
	wantVerdict(t, g, &phone, Global, Admitted)
	g.Close()
	g.Readmit(&phone, 0)
	if g.Exclude(&phone, 0) != 0 {
		t.Error("an ID without a key")
	}
}

// Forged global addresses use up the budget, and nothing else: neither memory
// nor anybody's opt-out.
func TestFloodOfGlobalAddresses(t *testing.T) {
	const waiting, devices, frames = 8, 64, 10_000
	g := newGate(t, Config{Checkers: []Checker{bookOf(phone)}, MaxWaiting: waiting, MaxChecked: devices})
	wantVerdict(t, g, &phone, Global, Unchecked)
	wantVerdict(t, g, &tablet, Global, Unchecked)
	work(g, nil)
	random := [6]byte{2}
	for i := range frames {
		forged := [6]byte{0, 0x16, 0x3e, byte(i >> 16), byte(i >> 8), byte(i)}
		wantVerdict(t, g, &forged, Global, Unchecked)
		if i%100 == 0 {
			work(g, nil)
		}
	}
	if g.statuses.used != devices || len(g.worker.waiting) != waiting {
		t.Errorf("%d devices remembered, room for %d to wait", g.statuses.used, len(g.worker.waiting))
	}
	got := g.Stats()
	if got.QueueFull == 0 || got.TableFull == 0 || got.QueueFull+got.TableFull+devices != frames+2 {
		t.Errorf("stats %+v", got)
	}
	wantVerdict(t, g, &phone, Global, OptedOut)
	wantVerdict(t, g, &tablet, Global, Admitted)
	wantVerdict(t, g, &random, 0, Admitted)
	wantVerdict(t, g, &random, DoNotCount, Marked)
	g.SetCheckers([]Checker{bookOf(tablet)}) // known ones keep their place
	wantVerdict(t, g, &tablet, Global, Unchecked)
	if forget := work(g, nil); len(forget) != 1 {
		t.Errorf("%d devices to forget", len(forget))
	}
	wantVerdict(t, g, &tablet, Global, OptedOut)
}

func TestRotationWipesChecks(t *testing.T) {
	for name, end := range map[string]func(*Gate){
		"rotation":  func(g *Gate) { g.Rotate(g.NextRotation()) },
		"close":     (*Gate).Close,
		"hand over": (*Gate).HandOver,
	} {
		t.Run(name, func(t *testing.T) {
			g := newGate(t, Config{Checkers: []Checker{bookOf()}})
			w := g.Worker()
			for i := range byte(3) {
				g.Admit(&[6]byte{0, 0x16, 0x3e, 0, 0, i}, 0, Global)
			}
			w.next()
			w.done(false, true) // one found, one being checked, one waits
			w.next()
			table, waiting, findings := g.statuses.slots, w.waiting, w.findings[:cap(w.findings)]
			if allZero(table) || allZero(waiting) || allZero(findings) || w.current == (query{}) {
				t.Fatal("nothing to wipe: this test proves nothing")
			}
			end(g)
			if !allZero(table) || !allZero(waiting) || !allZero(findings) {
				t.Error("something of the period is left")
			}
			w.done(true, true)
			if w.current != (query{}) || len(w.findings) != 0 {
				t.Error("the check that was under way left something")
			}
			wantNobody(t, g.Settle(nil))
		})
	}
}

func allZero[T comparable](slots []T) bool {
	var zero T
	for _, slot := range slots {
		if slot != zero {
			return false
		}
	}
	return true
}
