package adverts

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// phone is a report of a phone.
func phone(key uint64, at float64) *Report {
	return &Report{Key: key, Time: uint32(at * 1000), Signal: -60 * 128, Kind: Phone, Life: Resolvable}
}

// opened is an estimator with a window of five minutes.
func opened(most int) *Estimator {
	e := New(stay, most)
	e.Open(0, 300*second)
	return e
}

// hear files reports of an address, every two seconds.
func hear(e *Estimator, r Report, from, to float64) {
	for at := from; at <= to; at += 2 {
		r.Time = uint32(at * 1000)
		e.Add(&r)
	}
}

// closing ends the window of one zone.
func closing(e *Estimator) Result {
	return e.Close(Window{End: 300 * second, Zones: 1, Zone: func(uint64) int { return 0 }})
}

// TestPresence: an address is a device for as long as it is in use.
func TestPresence(t *testing.T) {
	for name, c := range map[string]struct {
		from, to     float64
		least, most  float64
		kind         Kind
		life         Life
		wantNoDevice bool
	}{
		"all the time":       {0, 300, 0.99, 1, Phone, Resolvable, false},
		"half of it":         {0, 150, 0.5, 0.52, Phone, Resolvable, false},
		"in the middle":      {100, 200, 0.33, 0.36, Watch, Static, false},
		"once":               {150, 150, 0.005, 0.08, Phone, Resolvable, false},
		"earbuds":            {0, 300, 0.98, 1, Earbuds, Public, false},
		"unknown":            {0, 300, 0.99, 1, Unknown, NonResolvable, false},
		"unknown and static": {0, 300, 0.78, 0.82, Unknown, Static, false},
		"unknown and public": {0, 300, 0.48, 0.52, Unknown, Public, false},
		"a beacon":           {0, 300, 0, 0, Beacon, Static, true},
		"a fixture":          {0, 300, 0, 0, Fixture, Resolvable, true},
	} {
		e := opened(10)
		hear(e, Report{Key: 7, Kind: c.kind, Life: c.life, Signal: NoSignal}, c.from, c.to)
		if got := closing(e).Cells[0].Devices; got < c.least || got > c.most {
			t.Errorf("%s: %.3f devices, want %.3f to %.3f", name, got, c.least, c.most)
		}
	}
}

// TestTheMostTellingKindCounts: an address that shows several kinds is the most telling.
func TestTheMostTellingKindCounts(t *testing.T) {
	e := opened(10)
	hear(e, Report{Key: 7, Kind: Phone, Life: Static}, 0, 300)
	hear(e, Report{Key: 7, Kind: Beacon, Life: Static}, 0, 100)
	hear(e, Report{Key: 7, Kind: Phone, Life: Static}, 200, 300)
	if got := closing(e).Cells[0].Devices; got != 0 {
		t.Errorf("a beacon that once sent like a phone: %v devices", got)
	}
	for k := range Kind(numKinds) {
		if want := k != Unknown && k != Beacon && k != Fixture; k.Carried() != want {
			t.Errorf("kind %d: carried %t", k, k.Carried())
		}
	}
}

// TestFixturesFade: what does not change its address and does not leave counts less from
// window to window. A fixture that was missing for hours begins again.
func TestFixturesFade(t *testing.T) {
	e := New(stay, 10)
	window := func(i int64, heard bool) float64 {
		e.Open(i*300*second, (i+1)*300*second)
		if heard {
			hear(e, Report{Key: 7, Kind: Unknown, Life: Public}, 0, 300)
			hear(e, Report{Key: 9, Kind: Watch, Life: Static}, 0, 300)
			hear(e, Report{Key: 11, Kind: Phone, Life: Resolvable}, 0, 300)
		}
		zone := func(key uint64) int { return int(key-7) / 2 }
		r := e.Close(Window{End: (i + 1) * 300 * second, Zones: 3, Zone: zone})
		if heard && math.Abs(r.Cells[2].Devices-1) > 0.01 {
			t.Errorf("window %d: a phone counts for %v", i, r.Cells[2].Devices)
		}
		return r.Cells[0].Devices + 10*math.Round(100*r.Cells[1].Devices)
	}
	unknown := func(x float64) float64 { return math.Mod(x, 10) }
	watch := func(x float64) float64 { return math.Floor(x/10) / 100 }
	var all []float64
	for i := range int64(60) {
		all = append(all, window(i, true))
	}
	if first := all[0]; unknown(first) < 0.45 || watch(first) < 0.97 {
		t.Errorf("at first: unknown %.2f, watch %.2f", unknown(first), watch(first))
	}
	if hour := all[12]; unknown(hour) > 0.06 || watch(hour) < 0.8 {
		t.Errorf("after an hour: unknown %.2f, watch %.2f", unknown(hour), watch(hour))
	}
	if late := all[59]; unknown(late) > 0.001 || watch(late) > 0.01 {
		t.Errorf("after five hours: unknown %.2f, watch %.2f", unknown(late), watch(late))
	}
	for i := int64(60); i < 73; i++ {
		window(i, false)
	}
	if again := window(73, true); unknown(again) < 0.45 {
		t.Errorf("after it was missing for an hour: %.2f", unknown(again))
	}
}

// TestRotationsShowInSums: pauses at rotations are found, and none where there are none.
func TestRotationsShowInSums(t *testing.T) {
	extra := func(change func(*crowd)) float64 {
		c := phones(20)
		c.spread, c.silence = 0, 1
		change(&c)
		const seconds = 3600
		e := New(stay, 1<<20)
		c.make(rand.New(rand.NewPCG(1, 2)), seconds).count(e, seconds, 300, func(float64, Result) {})
		return e.learned[groupOf(Phone, Resolvable)].extra()
	}
	if got := extra(func(*crowd) {}); math.Abs(got) > 1 {
		t.Errorf("without pauses: %.2f s more than otherwise", got)
	}
	paused := extra(func(c *crowd) { c.life, c.pause = 200, 6 })
	want := 6 * (1 / 200.0) / (1/200.0 + 1/1200.0) // times the share of ends that are rotations
	if math.Abs(paused-want) > 1.5 {
		t.Errorf("pauses of 6 s: %.2f s more than otherwise, want about %.2f", paused, want)
	}
	if got := extra(func(c *crowd) { c.life = math.Inf(1) }); math.Abs(got) > 0.4 {
		t.Errorf("without rotations: %.2f s", got)
	}
}

// TestAnAddressIsAtMostOneDevice: with the same windows before, no address moves devices
// by more than one.
func TestAnAddressIsAtMostOneDevice(t *testing.T) {
	c := phones(20)
	c.fixtures, c.fixtureKind, c.fixtureIsLife = 3, Unknown, Static
	w := c.make(rand.New(rand.NewPCG(3, 4)), 900)
	devices := func(without uint64) (last float64) {
		e := New(stay, 1<<20)
		less := world{stays: w.stays}
		for _, r := range w.reports {
			if r.at < 600 || r.r.Key != without {
				less.reports = append(less.reports, r)
			}
		}
		less.count(e, 900, 300, func(_ float64, r Result) { last = r.Cells[0].Devices })
		return last
	}
	all := devices(0)
	seen := map[uint64]bool{}
	for _, r := range w.reports {
		if r.at < 600 || seen[r.r.Key] {
			continue
		}
		seen[r.r.Key] = true
		if moved := all - devices(r.r.Key); moved < 0 || moved > 1+1e-9 {
			t.Errorf("an address moves devices by %v", moved)
		}
	}
	if len(seen) < 20 {
		t.Errorf("%d addresses", len(seen))
	}
}

// TestAnAddressIsOfOneKind: with the same windows before, leaving one address out moves the
// devices of one kind alone, by one at most. Devices of all kinds are there, some of them
// change their address in the window, and some addresses show several kinds.
func TestAnAddressIsOfOneKind(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	w := &world{}
	for kind := range Kind(numKinds) {
		c := phones(5)
		c.kind, c.life = kind, 200
		if kind == Watch || kind == Beacon {
			c.addressLife, c.life = Static, math.Inf(1)
		}
		w.reports = append(w.reports, c.make(rng, 900).reports...)
	}
	for i := range w.reports {
		if i%50 == 0 {
			w.reports[i].r.Kind = Earbuds
		}
	}
	kinds := func(without uint64) (last [NumCarried]float64) {
		e := New(stay, 1<<20)
		less := world{}
		for _, r := range w.reports {
			if r.at < 600 || r.r.Key != without {
				less.reports = append(less.reports, r)
			}
		}
		less.count(e, 900, 300, func(_ float64, r Result) {
			last = r.Cells[0].Kinds
			sum := 0.0
			for _, x := range last {
				sum += x
			}
			if sum > r.Cells[0].Devices+1e-9 {
				t.Fatalf("%v devices of kinds among %v", sum, r.Cells[0].Devices)
			}
		})
		return last
	}
	all := kinds(0)
	seen, most := map[uint64]bool{}, [NumCarried]float64{}
	for _, r := range w.reports {
		if r.at < 600 || seen[r.r.Key] {
			continue
		}
		seen[r.r.Key] = true
		moved := 0
		for i, x := range kinds(r.r.Key) {
			by := math.Abs(all[i] - x)
			if by > 1e-9 {
				moved++
			}
			if most[i] = max(most[i], by); by > 1+1e-9 {
				t.Errorf("an address moves kind %d by %v", i, by)
			}
		}
		if moved > 1 {
			t.Errorf("an address moves %d kinds", moved)
		}
	}
	for i, by := range most {
		if by < 0.5 {
			t.Errorf("no address moves kind %d by more than %v: this test sees nothing", i, by)
		}
	}
}

// TestForgottenIsAsNeverHeard: also as a fixture.
func TestForgottenIsAsNeverHeard(t *testing.T) {
	with, without := opened(10), opened(10)
	for _, e := range []*Estimator{with, without} {
		hear(e, Report{Key: 5, Kind: Watch, Life: Static}, 0, 300)
	}
	hear(with, Report{Key: 7, Kind: Watch, Life: Static}, 0, 200)
	with.Forget(7)
	with.Forget(8)
	a, b := closing(with), closing(without)
	if a.Cells[0] != b.Cells[0] {
		t.Errorf("%+v, want %+v", a, b)
	}
	with.Forget(5)
	if heard := with.fixed.before(5); heard != 0 {
		t.Errorf("it is known to have been there for %v", heard)
	}
	with.Open(300*second, 600*second)
	closing(with)
	if n := with.fixed.known.Len(); n != 0 {
		t.Errorf("%d lasting addresses are left", n)
	}
	for key := range uint64(2000) { // a flood of marks keeps no places
		with.Add(phone(key+1, 1))
		with.Forget(key + 1)
	}
	if n := with.spells.Len(); n > 40 {
		t.Errorf("%d places of forgotten addresses", n)
	}
}

// TestBounds: a full table says so, a flood is told, and the last window ends everything.
func TestBounds(t *testing.T) {
	e := opened(4)
	for key := range uint64(6) {
		hear(e, Report{Key: key + 1, Kind: Phone, Life: Static}, 0, 300)
	}
	if r := closing(e); !r.Full || r.Flood || math.Abs(r.Cells[0].Devices-4) > 0.1 {
		t.Errorf("six in a table of four: %+v", r)
	}
	e.Open(0, 300*second)
	if r := closing(e); r.Full {
		t.Error("a later window is full, too")
	}

	e = opened(1 << 20)
	for key := range uint64(floodRate*300 + 1) {
		e.Add(phone(key+1, 10))
	}
	if r := closing(e); !r.Flood {
		t.Errorf("%d addresses are no flood", floodRate*300+1)
	}
	hear(e, Report{Key: 3, Kind: Watch, Life: Static}, 0, 300)
	e.Close(Window{End: 300 * second, Zones: 1, Zone: func(uint64) int { return -1 }, Last: true})
	if e.spells.Len() != 0 || e.fixed.known.Len() != 0 || e.learned != [numGroups]sums{} {
		t.Error("something is left of the key period")
	}
}

// TestAWindowThatEndsEarly has its own length.
func TestAWindowThatEndsEarly(t *testing.T) {
	e := opened(10)
	hear(e, *phone(1, 0), 0, 100)
	r := e.Close(Window{End: 100 * second, Zones: 1, Zone: func(uint64) int { return 0 }})
	if got := r.Cells[0].Devices; got < 0.99 || got > 1 {
		t.Errorf("%.3f devices", got)
	}
}

// TestErrors: bounds hold the number, and are narrower in longer windows.
func TestErrors(t *testing.T) {
	for _, devices := range []float64{-3, 0, 0.4, 10, 1000} {
		for _, length := range []time.Duration{0, time.Minute, 5 * time.Minute, time.Hour} {
			low, high := ErrorsOf(int64(length), 1).Bounds(devices)
			if d := max(devices, 0); !(0 <= low && low <= d && d <= high) {
				t.Errorf("%v devices in %v: %v to %v", devices, length, low, high)
			}
		}
	}
	short, _ := ErrorsOf(int64(time.Minute), 1).Bounds(50)
	long, _ := ErrorsOf(int64(time.Hour), 1).Bounds(50)
	if moving, _ := ErrorsOf(int64(time.Hour), 2).Bounds(50); moving >= long {
		t.Errorf("low bounds of 50: %v in one of two zones, %v in one", moving, long)
	}
	if short >= long {
		t.Errorf("low bounds of 50: %v in a minute, %v in an hour", short, long)
	}
}

// TestAddAllocatesNothing for an address that is known.
func TestAddAllocatesNothing(t *testing.T) {
	e := opened(10)
	r := phone(1, 0)
	e.Add(r)
	if n := testing.AllocsPerRun(100, func() { e.Add(r) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAdd(b *testing.B) {
	e := opened(1 << 20)
	r := phone(1, 0)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.Key, r.Time = uint64(i%2000+1), uint32(i/100%300000)
		e.Add(r)
	}
}

func BenchmarkClose(b *testing.B) {
	e := New(stay, 1<<20)
	for b.Loop() {
		e.Open(0, 300*second)
		for key := range uint64(2000) {
			e.Add(phone(key+1, 10))
			e.Add(phone(key+1, 200))
		}
		closing(e)
	}
}
