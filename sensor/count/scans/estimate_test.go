package scans

import (
	"bytes"
	"cmp"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// sensible fails if a result is not made of numbers, or an interval does not hold
// its estimate.
func sensible(t *testing.T, r Result) {
	t.Helper()
	for _, e := range r.WiFi {
		if !(0 <= e.Low && e.Low <= e.Devices && e.Devices <= e.High && e.High < 1e9) || !(0 <= e.Stable && e.Stable <= e.Devices) {
			t.Fatalf("%+v", e)
		}
	}
}

// TestCrowds: the mean of windows 4 to 12 as a share of the devices there, in each
// of several crowds and on average over them. The hardest are phones with a new
// address and new numbers for each scan, several of one family. The shorter their
// interval, the more are counted.
func TestCrowds(t *testing.T) {
	type bounds struct{ least, most float64 }
	for _, c := range []struct {
		name              string
		how               how
		shortest, longest float64
		each, average     bounds
	}{
		{"random, every minute", fresh, 60, 60, bounds{0.65, 2.6}, bounds{0.8, 1.8}},
		{"random, every two minutes", fresh, 120, 120, bounds{0.6, 1.6}, bounds{0.8, 1.25}},
		{"random, every three minutes", fresh, 180, 180, bounds{0.5, 1.5}, bounds{0.75, 1.15}},
		{"random, mixed", fresh, 20, 180, bounds{0.6, 2.2}, bounds{0.8, 1.3}},
		{"chained, every 20 s", chain, 20, 20, bounds{0.85, 1.15}, bounds{0.9, 1.1}},
		{"chained, every three minutes", chain, 180, 180, bounds{0.6, 1.6}, bounds{0.75, 1.05}},
		{"chained, mixed", chain, 20, 180, bounds{0.6, 1.2}, bounds{0.8, 1.1}},
		{"stable, every 20 s", keeping, 20, 20, bounds{0.99, 1.01}, bounds{0.995, 1.005}},
		{"stable, mixed", keeping, 20, 180, bounds{0.85, 1.05}, bounds{0.9, 1.01}},
	} {
		for _, n := range []int{1, 5, 20} {
			var shares []float64
			for seed := range uint64(8) {
				r := run(New(Library), newCrowd(seed).add(n, c.how, c.shortest, c.longest), 12, 300)
				for i := range r {
					sensible(t, r[i])
				}
				shares = append(shares, mean(devices(r[3:]))/float64(n))
			}
			if least, most := slices.Min(shares), slices.Max(shares); least < c.each.least || most > c.each.most {
				t.Errorf("%s: shares %.2f to %.2f of %d", c.name, least, most, n)
			}
			if m := mean(shares); m < c.average.least || m > c.average.most {
				t.Errorf("%s: on average a share of %.2f of %d", c.name, m, n)
			}
		}
	}
}

// TestMixedCrowds come and go.
func TestMixedCrowds(t *testing.T) {
	for seed := range uint64(6) {
		c := newCrowd(seed)
		for i := range 30 { // every 4 minutes two come, for half an hour
			for _, how := range []how{fresh, chain} {
				c.add(1, how, 30, 120)
				p := c.phones[len(c.phones)-1]
				p.enter, p.leave = float64(i)*240, float64(i)*240+1800
			}
		}
		c.add(5, keeping, 30, 120)
		r := run(New(Library), c, 24, 300)
		var shares []float64
		for i := 3; i < 24; i++ {
			shares = append(shares, r[i].WiFi[0].Devices/c.there(float64(i)*300, float64(i+1)*300))
		}
		if m := mean(shares); m < 0.75 || m > 1.35 {
			t.Errorf("seed %d: on average a share of %.2f", seed, m)
		}
	}
}

// TestZonesAddUpToTheStore: what is learned does not depend on zones, and they
// share the store's devices out; who is in no zone is in none of them.
func TestZonesAddUpToTheStore(t *testing.T) {
	whole, parts := New(Library), New(Library)
	a, b := mixture(3, 40), mixture(3, 40)
	for i := range 8 {
		feed(whole, a.until(float64(i+1)*300), i, 300)
		feed(parts, b.until(float64(i+1)*300), i, 300)
		w := windowOf(i, 300)
		all := shut(whole, w)
		w.Zones, w.Zone = 3, func(key uint64) int { return int(key>>8%4) - 1 }
		r := shut(parts, w)
		sensible(t, r)
		if len(r.WiFi) != 3 {
			t.Fatalf("%d zones", len(r.WiFi))
		}
		sum := r.WiFi[0].Devices + r.WiFi[1].Devices + r.WiFi[2].Devices
		if share := sum / all.WiFi[0].Devices; share < 0.6 || share > 0.9 {
			t.Errorf("window %d: three of four zones hold a share of %v", i, share)
		}
		if !reflect.DeepEqual(whole.state.learned, parts.state.learned) {
			t.Fatal("zones change what is learned")
		}
	}
	for i := 8; i < 12; i++ {
		feed(whole, a.until(float64(i+1)*300), i, 300)
		feed(parts, b.until(float64(i+1)*300), i, 300)
		w := windowOf(i, 300)
		all := shut(whole, w)
		w.Zones, w.Zone = 2, func(key uint64) int { return int(key >> 8 % 2) }
		r := shut(parts, w)
		if d := r.WiFi[0].Devices + r.WiFi[1].Devices - all.WiFi[0].Devices; math.Abs(d) > 1e-9 {
			t.Errorf("Wi-Fi: two zones come to %v more than the store", d)
		}
	}
}

func TestNobody(t *testing.T) {
	s := New(Library)
	for i := range 3 {
		r := shut(s, windowOf(i, 300))
		if w := r.WiFi[0]; w.Devices != 0 || w.Low != 0 || r.Flood {
			t.Errorf("%+v", r)
		}
	}
}

// TestNoAddressIsMoreThanADevice in one class: one that scans a thousand times, in a zone of
// its own beside a crowd.
func TestNoAddressIsMoreThanADevice(t *testing.T) {
	for _, length := range []float64{60, 300, 900} {
		for seed := range uint64(5) {
			s, c := New(Library), newCrowd(seed).add(20, fresh, 20, 180)
			for i := range 5 {
				frames := c.until(float64(i+1) * length)
				for k := range 1000 {
					at := (float64(i) + float64(k)/1000) * length
					frames = append(frames, moment{at, Frame{Key: 2, Class: 50, Family: 50}})
				}
				slices.SortStableFunc(frames, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
				feed(s, frames, i, length)
				w := windowOf(i, length)
				w.Zones, w.Zone = 2, func(key uint64) int {
					if key == 2 {
						return 1
					}
					return 0
				}
				if r := shut(s, w); r.WiFi[1].Devices > 1 || r.WiFi[1].Devices < 0.01 {
					t.Errorf("windows of %v s: one address is %v devices", length, r.WiFi[1].Devices)
				}
			}
		}
	}
}

// TestFlood: a window of forged addresses is said to be one, takes no more memory
// than the busiest, and is over with it.
func TestFlood(t *testing.T) {
	const forged = 200_000
	for name, forge := range map[string]func(f *Frame, i int){
		"one class":         func(f *Frame, i int) { f.Class, f.Family = 99, 99 },
		"the crowd's class": func(f *Frame, i int) { f.Class, f.Family = 1, 1 },
		"classes of their own": func(f *Frame, i int) {
			f.Class, f.Family = uint32(1000+i), uint32(1000+i)
		},
		"stable": func(f *Frame, i int) { f.Kind = Stable },
	} {
		s, c := New(Library), newCrowd(3).add(15, fresh, 20, 180).add(5, chain, 20, 120)
		r := rand.New(rand.NewPCG(1, 2))
		var all []float64
		for i := range 12 {
			frames := c.until(float64(i+1) * 300)
			for k := range forged {
				if i != 5 {
					break
				}
				f := Frame{
					Key: newKey(r), Sequence: uint16(r.IntN(4096)),
					Signal: int16(-30-r.IntN(60)) * 128, HasSignal: true,
				}
				forge(&f, k)
				frames = append(frames, moment{(5 + float64(k)/forged) * 300, f})
			}
			slices.SortStableFunc(frames, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
			feed(s, frames, i, 300)
			if len(s.log.events) > maxEvents {
				t.Fatalf("%s: a log of %d events", name, len(s.log.events))
			}
			r := shut(s, windowOf(i, 300))
			sensible(t, r)
			if r.Flood != (i == 5) {
				t.Errorf("%s: window %d: flood %t", name, i, r.Flood)
			}
			all = append(all, r.WiFi[0].Devices)
		}
		if n := len(s.state.learned.classes); n > maxClasses {
			t.Errorf("%s: %d classes", name, n)
		}
		if before, after := mean(all[3:5]), mean(all[7:]); after < 0.7*before || after > 1.5*before {
			t.Errorf("%s: %.1f devices before, %.1f after", name, before, after)
		}
	}
}

// TestADenseCrowd is counted from a whole quarter of an hour.
func TestADenseCrowd(t *testing.T) {
	const phones = 400
	s, c := New(Library), newCrowd(9).add(phones, chain, 20, 30)
	for i, p := range c.phones {
		p.class, p.family = uint32(i%20), uint32(i%20)
	}
	r := run(s, c, 3, 900)
	if d := r[2].WiFi[0].Devices; r[2].Flood || r[2].Thinned || d < 0.75*phones || d > 1.25*phones {
		t.Errorf("%+v of %d", r[2], phones)
	}
}

// TestThinnedIsTold: where events come faster than the log takes them, the rest of the
// part is left out, and what there was before counts.
func TestThinnedIsTold(t *testing.T) {
	s := New(Library)
	run(s, newCrowd(2).add(20, keeping, 20, 30), 2, 300)
	for i := range 2 * maxEvents {
		open(s, windowOf(2, 300))
		s.Add(&Frame{Key: keyOf(i), Time: uint32(i / 2000)})
	}
	r := shut(s, windowOf(2, 300))
	sensible(t, r)
	if !r.Thinned || !r.Flood {
		t.Errorf("%+v", r)
	}
}

// TestSameFramesSameResults, for the same times of the windows: a replay must come
// to what came out.
func TestSameFramesSameResults(t *testing.T) {
	a, b := New(Library), New(Library)
	if ra, rb := run(a, mixture(5, 60), 6, 300), run(b, mixture(5, 60), 6, 300); !reflect.DeepEqual(ra, rb) {
		t.Errorf("%+v and %+v", ra, rb)
	}
	if !bytes.Equal(saved(a), saved(b)) {
		t.Error("they have learned different things")
	}
}

// TestForgetting an address in the open window leaves what there were without it.
func TestForgetting(t *testing.T) {
	for seed := range uint64(4) {
		c := mixture(seed, 40)
		with, without := New(Library), New(Library)
		for i := range 4 {
			frames := c.until(float64(i+1) * 300)
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			forget := frames[r.IntN(len(frames))].Key
			half := len(frames) / 2
			feed(with, frames[:half], i, 300)
			with.Forget(forget)
			rest := slices.DeleteFunc(slices.Clone(frames[half:]), func(m moment) bool { return m.Key == forget })
			feed(with, rest, i, 300)
			before := slices.DeleteFunc(slices.Clone(frames[:half]), func(m moment) bool { return m.Key == forget })
			feed(without, before, i, 300)
			feed(without, rest, i, 300)
			without.fixed.forget(forget)
			if a, b := shut(with, windowOf(i, 300)), shut(without, windowOf(i, 300)); !reflect.DeepEqual(a, b) {
				t.Fatalf("seed %d, window %d: %+v, never heard %+v", seed, i, a, b)
			}
		}
	}
}

// TestTheLastWindowEndsEverything: what comes after the change of key is what a
// new estimator would say.
func TestTheLastWindowEndsEverything(t *testing.T) {
	for name, end := range map[string]func(*Estimator){
		"last window": func(s *Estimator) { w := windowOf(3, 300); w.Last = true; shut(s, w) },
		"reset":       (*Estimator).Reset,
	} {
		s := New(Library)
		run(s, mixture(1, 40), 3, 300)
		end(s)
		fresh := New(Library)
		if !reflect.DeepEqual(s.state, fresh.state) {
			t.Errorf("%s: something is remembered", name)
		}
		if a, b := run(s, mixture(2, 40), 2, 300), run(fresh, mixture(2, 40), 2, 300); !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %+v, a new one %+v", name, a, b)
		}
	}
}

// TestAnotherPrior is used where nothing can be linked, and kept after a reset.
func TestAnotherPrior(t *testing.T) {
	other := Library
	for i := range other.Residual {
		other.Residual[i] *= 3
	}
	a, b := New(Library), New(other)
	b.Reset()
	ra, rb := run(a, newCrowd(1).add(20, fresh, 100, 180), 3, 300), run(b, newCrowd(1).add(20, fresh, 100, 180), 3, 300)
	if mean(devices(rb)) < 1.2*mean(devices(ra)) {
		t.Errorf("%v devices with the library's prior, %v with one of three times the gaps", devices(ra), devices(rb))
	}
}

// TestWithoutSignals all that can be said is how often somebody is heard.
func TestWithoutSignals(t *testing.T) {
	for _, n := range []int{1, 10} {
		s, c := New(Library), newCrowd(uint64(n)).add(n, fresh, 20, 50)
		var got []float64
		for i := range 6 {
			frames := c.until(float64(i+1) * 300)
			for k := range frames {
				frames[k].HasSignal = false
			}
			feed(s, frames, i, 300)
			r := shut(s, windowOf(i, 300))
			sensible(t, r)
			got = append(got, r.WiFi[0].Devices)
		}
		if m := mean(got); m < 0.4*float64(n) || m > 2.5*float64(n) {
			t.Errorf("%.1f devices of %d", m, n)
		}
	}
}

// TestShortWindows are cut by a change of key or of the clock.
func TestShortWindows(t *testing.T) {
	for _, length := range []float64{0.001, 0.3, 1, 10, 31} {
		s, c := New(Library), mixture(4, 20)
		for i := range 5 {
			feed(s, c.until(float64(i+1)*length), i, length)
			for k := range 5 {
				s.Add(&Frame{Key: keyOf(k), Kind: Kind(k % 3), Signal: -50 * 128, HasSignal: true})
			}
			sensible(t, shut(s, windowOf(i, length)))
		}
	}
}

// TestChattyAddress: what is cut off one address that scans all the time does not
// raise what all others count for by more than a little.
func TestChattyAddress(t *testing.T) {
	c := newCrowd(5).add(40, fresh, 60, 60).add(1, asRandom, 2, 2)
	c.phones[40].class, c.phones[40].family = c.phones[0].class, c.phones[0].family
	s := New(Library)
	run(s, c, 12, 300)
	if k := s.state.learned.capLoss.correction(); k > 1.05 || k <= 1 {
		t.Errorf("made up for by %v", k)
	}
}

// TestKindThatWakesUp: a kind was heard little for more than half an hour. It is not
// counted by what little was known, but by what is heard once there is more of it.
func TestKindThatWakesUp(t *testing.T) {
	for _, how := range []how{fresh, chain} {
		c := newCrowd(4).add(1, how, 400, 400).add(10, how, 90, 90)
		for i, p := range c.phones {
			p.class, p.family = 7, 7
			if i > 0 {
				p.enter = 2400
			}
		}
		n := devices(run(New(Library), c, 10, 300))
		if m := mean(n[8:]); m < 6 || m > 22 {
			t.Errorf("%d: %.1f of 11 when they have come, after %.1f of 1", how, m, mean(n[:8]))
		}
	}
}

// TestWithoutAPause: devices with random addresses that send all the time count as
// there, although each is one event alone.
func TestWithoutAPause(t *testing.T) {
	for _, n := range []int{1, 8, 40} {
		s := New(Library)
		for i := range 3 {
			open(s, windowOf(i, 300))
			for at := 0; at < 300_000; at += 1500 {
				for k := range n {
					s.Add(&Frame{Key: keyOf(k), Time: uint32(at + 5*k), Class: 1, Family: 1, Sequence: uint16(at / 100 % 4096), Signal: int16(-40-k) * 128, HasSignal: true})
				}
			}
			r := shut(s, windowOf(i, 300))
			if d := r.WiFi[0].Devices; d < 0.9*float64(n) || d > 1.1*float64(n) || r.Flood {
				t.Errorf("%d devices, window %d: %v", n, i, d)
			}
		}
	}
}
