package scans

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// moved is by how much the devices of a window move when all frames of one address
// are left out of it, with the same history before, for up to so many addresses of
// a crowd's window of five minutes.
func moved(t *testing.T, c *crowd, history, addresses int) (random, stable []float64) {
	t.Helper()
	const seconds = 300
	s := New(Library)
	run(s, c, history, seconds)
	snapshot := s.AppendTo(nil)
	frames := c.until(float64(history+1) * seconds)
	without := func(key uint64) float64 {
		s := restored(snapshot)
		feed(s, slices.DeleteFunc(slices.Clone(frames), func(m moment) bool { return m.Key == key }), history, seconds)
		return s.Close(windowOf(history, seconds)).WiFi[0].Devices
	}
	all, kinds := without(1), map[uint64]Kind{}
	var keys []uint64
	for i := range frames {
		if _, seen := kinds[frames[i].Key]; !seen {
			keys = append(keys, frames[i].Key)
		}
		kinds[frames[i].Key] = frames[i].Kind
	}
	r := rand.New(rand.NewPCG(6, 6))
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	for _, key := range keys[:min(len(keys), addresses)] {
		if d := math.Abs(without(key) - all); kinds[key] == Stable {
			stable = append(stable, d)
		} else {
			random = append(random, d)
		}
	}
	return random, stable
}

func quantile(x []float64, p float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[int(p*float64(len(x)-1))]
}

// TestLeavingAnAddressOut holds the bounds that a statement on privacy may rest on,
// each with margin to what was seen. They are no proof: an address moves the
// estimate by its own share, at most 1 in a class; by what is learned from its
// events; and by which control places are drawn, and which lag is the last that
// can be judged, for all others.
func TestLeavingAnAddressOut(t *testing.T) {
	var random, stable []float64
	for _, n := range []int{10, 20, 40, 60} {
		for _, history := range []int{0, 5} {
			for seed := range uint64(3) {
				c := newCrowd(seed).add(n/2, fresh, 20, 180).add(n/4, chain, 20, 180).add(n/4, keeping, 20, 180)
				r, s := moved(t, c, history, 60)
				random, stable = append(random, r...), append(stable, s...)
			}
		}
	}
	for _, c := range []struct {
		name                     string
		moved                    []float64
		median, p99, all, plenty float64
	}{
		{"random", random, 0.6, 8, 15, 300},
		{"stable", stable, 1.1, 2, 4, 100},
	} {
		t.Logf("%s: %d addresses, median %.2f, 90 %% %.2f, 99 %% %.2f, most %.2f devices", c.name, len(c.moved),
			quantile(c.moved, 0.5), quantile(c.moved, 0.9), quantile(c.moved, 0.99), slices.Max(c.moved))
		if len(c.moved) < int(c.plenty) {
			t.Fatalf("only %d %s addresses", len(c.moved), c.name)
		}
		if m, q, most := quantile(c.moved, 0.5), quantile(c.moved, 0.99), slices.Max(c.moved); m > c.median || q > c.p99 || most > c.all {
			t.Errorf("%s addresses: median %v, 99 %% %v, most %v", c.name, m, q, most)
		}
	}
}

// TestLeavingOutInStableCrowds: where nothing is estimated, nobody moves more than
// his own presence, which is above 1 for those who are hardly heard.
func TestLeavingOutInStableCrowds(t *testing.T) {
	for _, n := range []int{10, 60} {
		_, stable := moved(t, newCrowd(uint64(n)).add(n, keeping, 20, 180), 2, 100)
		if most := slices.Max(stable); most > 1.35 {
			t.Errorf("one of %d moved the devices by %v", n, most)
		}
	}
}
