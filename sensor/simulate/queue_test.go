package simulate

import (
	"math/rand/v2"
	"testing"
)

// TestQueue: values come out by time, and in the order they came in where that
// is equal, while others are put in.
func TestQueue(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var q queue[int]
	lastAt, last := int64(-1), -1
	pop := func() {
		next := q.next()
		at, v := q.pop()
		if at != next || at < lastAt || at == lastAt && v < last {
			t.Fatalf("%d at %d after %d at %d", v, at, last, lastAt)
		}
		lastAt, last = at, v
	}
	for n := range 10_000 {
		q.push(max(lastAt, 0)+1+r.Int64N(50), n)
		if r.IntN(3) == 0 {
			pop()
		}
	}
	for q.len() > 0 {
		pop()
	}
	if lastAt < 50 {
		t.Errorf("last value at %d", lastAt)
	}
}
