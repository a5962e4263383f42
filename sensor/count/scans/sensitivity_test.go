package scans

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// moved is by how much the devices of a window of five minutes move when one address is
// left out of it, with the same history before. Up to so many addresses are tried.
func moved(t *testing.T, c *crowd, history, addresses int, counts ...HandCount) (random, stable []float64) {
	t.Helper()
	const seconds = 300
	s := New(Library)
	s.SetHandCounts(counts)
	run(s, c, history, seconds)
	snapshot := saved(s)
	frames := c.until(float64(history+1) * seconds)
	without := func(key uint64) float64 {
		s := restored(snapshot)
		s.SetHandCounts(counts)
		feed(s, slices.DeleteFunc(slices.Clone(frames), func(m moment) bool { return m.Key == key }), history, seconds)
		return shut(s, windowOf(history, seconds)).WiFi[0].Devices
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

// TestLeavingAnAddressOut: once the kinds of devices are known, no address moves the
// devices of a window by more than one. The noise of a released number is made for that.
// Before, it may move more: what is learned from its own events then counts at once.
func TestLeavingAnAddressOut(t *testing.T) {
	var known, unknown []float64
	for _, n := range []int{12, 20, 40, 60} {
		for seed := range uint64(3) {
			crowd := func() *crowd {
				return newCrowd(seed).add(n/2, fresh, 20, 60).add(n/4, chain, 20, 60).add(n/4, keeping, 20, 180)
			}
			r, s := moved(t, crowd(), 6, 60)
			known = append(append(known, r...), s...)
			r, s = moved(t, crowd(), 6, 60, countedIn(0, 0, 1, 300))
			known = append(append(known, r...), s...)
			r, s = moved(t, withRareKinds(crowd(), n/10), 6, 60)
			known = append(append(known, r...), s...)
			r, s = moved(t, crowd(), 0, 60)
			unknown = append(append(unknown, r...), s...)
		}
	}
	for name, m := range map[string][]float64{"known": known, "unknown": unknown} {
		t.Logf("%s: %d addresses, median %.2f, 99 %% %.2f, most %.2f devices", name, len(m),
			quantile(m, 0.5), quantile(m, 0.99), slices.Max(m))
		if len(m) < 300 {
			t.Fatalf("only %d addresses", len(m))
		}
	}
	if m := quantile(unknown, 0.5); m > 0.5 {
		t.Errorf("in a first window, half of all addresses moved the devices by %.2f or more: are control places drawn anew for all?", m)
	}
	if most := slices.Max(known); most > 1+1e-9 {
		t.Errorf("one address moved the devices by %v", most)
	}
	if most := slices.Max(unknown); most <= 1 {
		t.Errorf("in a first window no address moved the devices by more than %v: say so where it is said that they may", most)
	}
}

// withRareKinds adds two kinds of so many phones that scan seldom, some with several
// addresses.
func withRareKinds(c *crowd, n int) *crowd {
	common := len(c.phones)
	c.add(n, fresh, 60, 200).add(n, chain, 60, 200)
	for i, p := range c.phones[common:] {
		p.class = uint32(100 + i/n)
		p.family = p.class
		if i%3 == 2 {
			p.burst = 4
		}
	}
	return c
}

// TestLeavingOutInStableCrowds: where nothing is estimated, no device moves more
// than its own presence.
func TestLeavingOutInStableCrowds(t *testing.T) {
	for _, n := range []int{10, 60} {
		_, stable := moved(t, newCrowd(uint64(n)).add(n, keeping, 20, 180), 0, 100)
		if most := slices.Max(stable); most > 1+1e-9 {
			t.Errorf("one of %d moved the devices by %v", n, most)
		}
	}
}
