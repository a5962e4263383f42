package simulate

import (
	"math"
	"strings"
	"testing"
	"time"
)

func mustNew(t testing.TB, c Config) *Store {
	t.Helper()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTruthSumsToPeopleInside: each person inside is in exactly one zone. The
// other side of the sum is counted from when people enter and leave, not from
// visits.
func TestTruthSumsToPeopleInside(t *testing.T) {
	c := Default(11)
	c.DoNotCount = 0.2
	s := mustNew(t, c)
	var everybody []*person
	w := newWorld(&c, -1)
	w.onVisit = func(p *person) {
		if p.here.from == p.enter {
			everybody = append(everybody, p)
		}
	}
	w.open()
	w.advance(c.Start + int64(3*time.Hour))
	for i := range 30 {
		start := c.Start + int64(i)*int64(5*time.Minute)
		end := start + int64(5*time.Minute)
		people, phones := 0.0, 0.0
		for _, p := range everybody {
			in := float64(max(0, min(p.leave, end)-max(p.enter, start))) / float64(end-start)
			people += in
			if p.device != nil && p.device.counted {
				phones += in
			}
		}
		gotPeople, gotPhones := 0.0, 0.0
		for _, z := range s.Zones() {
			gotPeople += s.People(z, start, end)
			gotPhones += s.Truth(z, start, end)
		}
		if math.Abs(gotPeople-people) > 1e-6 || math.Abs(gotPhones-phones) > 1e-6 {
			t.Fatalf("window %d: %.3f people and %.3f phones in zones, %.3f and %.3f inside", i, gotPeople, gotPhones, people, phones)
		}
		if gotPhones >= gotPeople {
			t.Fatalf("window %d: %.1f phones of %.1f people, though some carry none", i, gotPhones, gotPeople)
		}
	}
}

// TestTruthAddsUp: the average over a span is that over its parts.
func TestTruthAddsUp(t *testing.T) {
	s := mustNew(t, Default(12))
	at := func(d time.Duration) int64 { return s.c.Start + int64(d) }
	whole := s.Truth("aisle", at(0), at(time.Hour))
	sum := 0.0
	for i := range 60 {
		sum += s.Truth("aisle", at(time.Duration(i)*time.Minute), at(time.Duration(i+1)*time.Minute)) / 60
	}
	if math.Abs(whole-sum) > 1e-9 || whole < 3 {
		t.Errorf("an hour's truth %.4f, of its minutes %.4f", whole, sum)
	}
}

// TestStoreStaysLevel: with Initial = Arrivals × Stay the store neither fills
// nor empties, from the first minute on.
func TestStoreStaysLevel(t *testing.T) {
	var first, last float64
	const stores = 60
	for seed := range uint64(stores) {
		c := Default(seed)
		c.Arrivals, c.Stay, c.Initial, c.Staff, c.PassersBy, c.Swing = 3, 10*time.Minute, 30, 0, 0, 0
		s := mustNew(t, c)
		for _, z := range s.Zones() {
			first += s.People(z, c.Start, c.Start+int64(time.Minute)) / stores
			last += s.People(z, c.Start+int64(90*time.Minute), c.Start+int64(91*time.Minute)) / stores
		}
	}
	// One standard error is √30/√60 = 0.7.
	if math.Abs(first-30) > 2 || math.Abs(last-30) > 2.5 {
		t.Errorf("%.1f people at first and %.1f after 90 minutes, want 30", first, last)
	}
}

// TestArrivalsArePoisson: as many as asked for, with a variance equal to the
// mean, and independent from minute to minute.
func TestArrivalsArePoisson(t *testing.T) {
	c := Default(13)
	c.Arrivals, c.Swing = 4, 0
	w := newWorld(&c, -1)
	const minutes = 6000
	counts := make([]float64, minutes)
	for at := w.arrival(c.Start); ; at = w.arrival(at) {
		n := (at - c.Start) / int64(time.Minute)
		if n >= minutes {
			break
		}
		counts[n]++
	}
	mean, variance, product := 0.0, 0.0, 0.0
	for _, n := range counts {
		mean += n / minutes
	}
	for i, n := range counts {
		variance += (n - mean) * (n - mean) / minutes
		if i > 0 {
			product += (n - mean) * (counts[i-1] - mean) / minutes
		}
	}
	if math.Abs(mean-4) > 0.1 || math.Abs(variance/mean-1) > 0.08 || math.Abs(product/variance) > 0.05 {
		t.Errorf("mean %.3f, variance %.3f, correlation %.3f", mean, variance, product/variance)
	}
}

// TestArrivalsSwing: more people come in the half of the period in which the
// sine is positive, by the factor of the integral.
func TestArrivalsSwing(t *testing.T) {
	c := Default(14)
	c.Arrivals, c.Swing, c.SwingPeriod = 10, 0.5, time.Hour
	w := newWorld(&c, -1)
	var half [2]float64
	for at := w.arrival(c.Start); at < c.Start+int64(200*time.Hour); at = w.arrival(at) {
		half[(at-c.Start)/int64(30*time.Minute)%2]++
	}
	want := (1 + 2*0.5/math.Pi) / (1 - 2*0.5/math.Pi)
	if got := half[0] / half[1]; math.Abs(got/want-1) > 0.03 {
		t.Errorf("ratio of the halves %.3f, want %.3f", got, want)
	}
}

// TestForget: what is forgotten is NaN, the rest stays, and memory does not
// grow.
func TestForget(t *testing.T) {
	c := Default(15)
	s, whole := mustNew(t, c), mustNew(t, c)
	start := c.Start
	most := 0
	for range 500 {
		end := start + int64(5*time.Minute)
		if got, want := s.Truth("aisle", start, end), whole.Truth("aisle", start, end); got != want {
			t.Fatalf("truth %v after forgetting, %v without", got, want)
		}
		s.Forget(end)
		most = max(most, len(s.visits))
		start = end
	}
	if most > 200 {
		t.Errorf("%d visits kept of about 50 people", most)
	}
	if got := s.world.events.len(); got > 500 {
		t.Errorf("%d events ahead", got)
	}
	if !math.IsNaN(s.Truth("aisle", start-1, start)) {
		t.Error("a forgotten span has a truth")
	}
}

// TestNoTruth: questions without an answer.
func TestNoTruth(t *testing.T) {
	s := mustNew(t, Default(16))
	for name, got := range map[string]float64{
		"unknown zone": s.Truth("roof", s.c.Start, s.c.Start+1),
		"empty span":   s.Truth("aisle", s.c.Start, s.c.Start),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s: truth %v, want NaN", name, got)
		}
	}
	if got := s.People("aisle", s.c.Start-100, s.c.Start); got != 0 {
		t.Errorf("%v people before the start", got)
	}
}

// TestBadConfigurations: one mistake each, and what is said about it.
func TestBadConfigurations(t *testing.T) {
	for want, spoil := range map[string]func(*Config){
		"no zones":                        func(c *Config) { c.Zones = nil },
		`zone 2: name "entrance"`:         func(c *Config) { c.Zones[1].Name = "entrance" },
		`zone "aisle": browse is 0s`:      func(c *Config) { c.Zones[1].Browse = 0 },
		`zone "aisle": radius is -1`:      func(c *Config) { c.Zones[1].Radius = -1 },
		`zone "aisle": channels must be`:  func(c *Config) { c.Zones[1].Channels = []int{36} },
		"swing is 1.5":                    func(c *Config) { c.Swing = 1.5 },
		"swing period is 0s":              func(c *Config) { c.SwingPeriod = 0 },
		"carry nothing is NaN":            func(c *Config) { c.CarryNothing = math.NaN() },
		"arrivals is +Inf":                func(c *Config) { c.Arrivals = math.Inf(1) },
		"stay is 0s":                      func(c *Config) { c.Stay = 0 },
		"pass by is 0s":                   func(c *Config) { c.PassBy = 0 },
		"malformed is -1":                 func(c *Config) { c.Noise.Malformed = -1 },
		"must not be negative":            func(c *Config) { c.Initial = -1 },
		"start must not be before 1970":   func(c *Config) { c.Start = -1 },
		"no phones":                       func(c *Config) { c.Phones = nil },
		`(\"global\"): models is 0`:       func(c *Config) { c.Phones[0].Models = 0 },
		"at least one scan":               func(c *Config) { c.Phones[2].Scans = 0 },
		"screen on: no gaps":              func(c *Config) { c.Phones[0].On.Gaps = nil },
		"screen off: gap of 1s ± 1s":      func(c *Config) { c.Phones[0].Off.Gaps = []Gap{{time.Second, time.Second, 1}} },
		"screen off: repeats and spacing": func(c *Config) { c.Phones[0].Off.Repeats = 0 },
		"screen off: channels must be":    func(c *Config) { c.Phones[0].Off.Channels = nil },
		"directed is 2":                   func(c *Config) { c.Phones[0].Off.Directed = 2 },
	} {
		c := Default(1)
		spoil(&c)
		want = strings.ReplaceAll(want, `\"`, `"`)
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// TestCallerKeepsItsConfig: a store is not disturbed by what becomes of the
// slices it was made from.
func TestCallerKeepsItsConfig(t *testing.T) {
	c := Default(17)
	s := mustNew(t, c)
	c.Zones[0].Name, c.Phones[0].Models = "changed", 0
	if s.Zones()[0] != "entrance" || s.c.Phones[0].Models == 0 {
		t.Error("the store changed with the caller's slices")
	}
}
