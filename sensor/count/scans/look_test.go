package scans

import "testing"

func TestPickIsEvenAndBounded(t *testing.T) {
	for _, c := range []struct{ n, most int }{{0, 10}, {1, 10}, {10, 10}, {11, 10}, {1000, 10}, {16384, 2048}, {7, 1}} {
		var got []int
		pick(c.n, c.most, func(i int) { got = append(got, i) })
		if len(got) > c.most || c.n > 0 && len(got) < min(c.n, (c.most+1)/2) {
			t.Errorf("%d of %d, %d at most", len(got), c.n, c.most)
		}
		for i, x := range got {
			if x < 0 || x >= c.n || i > 1 && x-got[i-1] != got[1]-got[0] {
				t.Errorf("%d of %d: %v", c.most, c.n, got)
			}
		}
	}
}

func TestAfter(t *testing.T) {
	list := []int32{2, 3, 5, 8}
	for self, want := range map[int32]int{0: 0, 2: 1, 3: 2, 4: 2, 5: 3, 8: 4, 9: 4} {
		if got := after(list, self); got != want {
			t.Errorf("after %d: position %d, want %d", self, got, want)
		}
	}
}

// row is events of a moment, so many seconds apart.
func row(n int, apart uint32) (events []event, list []int32) {
	for i := range n {
		events = append(events, event{key: uint64(i), start: uint32(i) * apart * 1000, end: uint32(i) * apart * 1000})
		list = append(list, int32(i))
	}
	return events, list
}

func TestAheadIsBounded(t *testing.T) {
	events, list := row(3*maxSteps, 1)
	for _, c := range []struct {
		name   string
		at     int
		window float64
		want   float64
	}{
		{"the longest lag", 1, 10_000, 200.001},
		{"the window's end", 1, 100, 100},
		{"after the window's end", 101, 50, -50},
	} {
		if got := ahead(events, list, c.at, &events[c.at-1], c.window); got != c.want {
			t.Errorf("%s: %v s ahead, want %v", c.name, got, c.want)
		}
	}
	for i := range events {
		events[i].start, events[i].end = uint32(i)*100, uint32(i)*100
	}
	if got := ahead(events, list, 1, &events[0], 10_000); got != float64(maxSteps+1)/10 {
		t.Errorf("%v s ahead where there are many events, want %v", got, float64(maxSteps+1)/10)
	}
}

func TestFirst(t *testing.T) {
	events, list := row(10, 5)
	third := func(e *event) bool { return e.key == 3 }
	if lag, e := first(events, list, 1, &events[0], 100, third); lag != 15 || e != &events[3] {
		t.Errorf("found after %v s", lag)
	}
	if lag, e := first(events, list, 1, &events[0], 14, third); lag != never || e != nil {
		t.Errorf("found after %v s, beyond what is looked at", lag)
	}
	if lag, e := first(events, list, 4, &events[0], 100, third); lag != never || e != nil {
		t.Errorf("found after %v s, before the position", lag)
	}
	if lag, _ := first(events, list, 1, &events[0], -3, third); lag != never {
		t.Errorf("found after %v s, without looking", lag)
	}
	events[0].end = 20_000 // a scan during which another begins
	if lag, _ := first(events, list, 1, &events[0], 100, third); lag != 0 {
		t.Errorf("found after %v s, want at once", lag)
	}
}

func TestRandomIsEven(t *testing.T) {
	r, counts, sum := random(7), [10]int{}, 0.0
	for range 100_000 {
		counts[r.below(10)]++
		u := r.unit()
		if u < 0 || u >= 1 {
			t.Fatalf("%v is not from 0 to 1", u)
		}
		sum += u
	}
	for i, n := range counts {
		if n < 9500 || n > 10_500 {
			t.Errorf("%d came %d times of 100000", i, n)
		}
	}
	if sum < 49_000 || sum > 51_000 {
		t.Errorf("a mean of %v", sum/100_000)
	}
}

// TestOf: an event has its own numbers, others for each purpose and in each window.
func TestOf(t *testing.T) {
	e := event{start: 5, class: 7, first: 9}
	seen := map[random]string{random(1).of(&e, drawPlaces): "the event"}
	for name, r := range map[string]random{
		"another window":  random(2).of(&e, drawPlaces),
		"another purpose": random(1).of(&e, drawOffsets),
		"another time":    random(1).of(&event{start: 6, class: 7, first: 9}, drawPlaces),
		"another class":   random(1).of(&event{start: 5, class: 8, first: 9}, drawPlaces),
		"another number":  random(1).of(&event{start: 5, class: 7, first: 8}, drawPlaces),
	} {
		if other, ok := seen[r]; ok {
			t.Errorf("%s draws as %s", name, other)
		}
		seen[r] = name
	}
	if _, ok := seen[random(1).of(&event{start: 5, end: 6, class: 7, first: 9}, drawPlaces)]; !ok {
		t.Error("the same event draws anew")
	}
}
