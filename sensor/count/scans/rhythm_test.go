package scans

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// byTimer is a crowd of one model who scan by timers of exactly so many seconds, as
// phones do, and begin anew at a random time now and then, as they do when a screen
// goes on.
func byTimer(seed uint64, n int, interval float64) *crowd {
	c := newCrowd(seed).add(n, fresh, interval, interval)
	c.jitter = 0
	for _, p := range c.phones {
		p.class, p.family, p.anew = 1, 1, 300
	}
	return c
}

// heardOf is the only family of an estimator.
func heardOf(t *testing.T, s *Estimator) *family {
	t.Helper()
	if len(s.catalog.families) != 1 {
		t.Fatalf("%d families", len(s.catalog.families))
	}
	return &s.catalog.families[0]
}

// TestBeatsOfTimers: in a crowd of one model in which chance is everywhere after some
// seconds, the timer of that model is a beat, and so are its multiples; and most
// others are not: some are, because phones keep their distance in time for a while.
func TestBeatsOfTimers(t *testing.T) {
	for _, interval := range []float64{20.1, 62.1, 131.1} {
		s := New(Library)
		run(s, byTimer(1, 40, interval), 4, 600)
		r := heardOf(t, s).rhythm
		for lag := interval; lag < 200 && lag < 2.5*interval; lag += interval {
			if !r.beat(lag) {
				t.Errorf("timer of %v s: no beat at %v s", interval, lag)
			}
		}
		others := 0
		for k, beat := range r.beats {
			lag := (float64(k) + 0.5) * BeatWidth
			if beat && math.Abs(math.Remainder(lag, interval)) > 0.6 {
				others++
			}
		}
		if others > BeatBins/3 {
			t.Errorf("timer of %v s: %d beats beside it", interval, others)
		}
		if r.beat(1000) {
			t.Error("a beat beyond all bins")
		}
	}
}

// TestNoBeatsInChance: of events at any time, about as many bins stand out as do by
// chance.
func TestNoBeatsInChance(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 4))
	var r rhythm
	for k := range r.near {
		r.looks[k] = 1000
		for range 1000 {
			if random.Float64() < 0.1 {
				r.near[k]++
			}
		}
	}
	r.find()
	n := 0
	for _, beat := range r.beats {
		if beat {
			n++
		}
	}
	if most := 4 * chanceBeats * BeatBins; float64(n) > most {
		t.Errorf("%d beats, want no more than %v", n, most)
	}
	if want := beatDeviations * math.Sqrt(0.1/1000); r.faintest < want || r.faintest > 1.2*want {
		t.Errorf("beats as faint as %v are seen, want %v", r.faintest, want)
	}
	r.near[333] += 200
	if r.find(); !slices.Equal(r.beats[333:334], []bool{true}) {
		t.Error("a bin with three times as much is no beat")
	}
}

// TestNothingIsNoRhythm: without looks, there are no beats, and none is faint enough
// not to be missed.
func TestNothingIsNoRhythm(t *testing.T) {
	var r rhythm
	r.find()
	if r.faintest != 1 || slices.Contains(r.beats[:], true) {
		t.Errorf("faintest %v, beats %v", r.faintest, r.beats)
	}
}

func TestAround(t *testing.T) {
	rate := make([]float64, 200)
	for k := range rate {
		rate[k] = float64(k)
	}
	median, mean := Around(rate)
	// The bins from 2 on, 40 either way.
	for k, want := range map[int]float64{0: 21, 2: 22, 42: 42, 100: 100, 159: 159, 199: 179} {
		if median[k] != want || math.Abs(mean[k]-want) > 1e-9 {
			t.Errorf("around bin %d: median %v, mean %v, want %v", k, median[k], mean[k], want)
		}
	}
	rate[100] = 1e6
	if median, mean = Around(rate); median[100] != 101 || mean[100] < 1e4 || math.Abs(mean[150]-150) > 1e-6 {
		t.Errorf("median %v, means %v and %v with one bin far off", median[100], mean[100], mean[150])
	}
}

// TestCrowdsOfOneModel: forty of one model, whose scans nothing links but signal, are
// counted by their timer, however long it is, and half off at most on average.
// The prior would count those of 20 s four times, and those of 131 s half.
func TestCrowdsOfOneModel(t *testing.T) {
	for _, interval := range []float64{20.1, 45.1, 62.1, 131.1} {
		var found []float64
		for seed := range uint64(4) {
			found = append(found, mean(devices(run(New(Library), byTimer(seed, 40, interval), 8, 600))[2:]))
		}
		t.Logf("every %v s: %.1f of 40", interval, mean(found))
		if m := mean(found); m < 30 || m > 62 {
			t.Errorf("every %v s: %.1f of 40", interval, m)
		}
	}
}

// TestSharpen: what was asked for when beats were known half as well counts half, and as
// much as before if they were known as well or not at all.
func TestSharpen(t *testing.T) {
	for was, want := range map[float64]float64{0.1: 5, 0.05: 10, 0.02: 10, 1: 10} {
		f := family{rhythm: &rhythm{faintest: 0.05}}
		f.signal.looks[3], f.full.looks[3] = 10, 10
		f.sharpen(was)
		if f.signal.looks[3] != want || f.full.looks[3] != 10 {
			t.Errorf("faintest %v before: %v and %v looks, want %v and 10", was, f.signal.looks[3], f.full.looks[3], want)
		}
	}
	s := New(Library)
	run(s, byTimer(1, 40, 62.1), 3, 300)
	for _, f := range s.catalog.families {
		if f.signal.looks[0] > 0.9*f.full.looks[0] {
			t.Errorf("%v looks for beats, %v for all: none were dropped as more beats became known", f.signal.looks[0], f.full.looks[0])
		}
	}
}

// TestRhythmsAreBounded: a generator of families does not cost a rhythm each.
func TestRhythmsAreBounded(t *testing.T) {
	s := New(Library)
	for i := range 4 * maxRhythms {
		for k := range rhythmEvents + 1 {
			s.Add(&Frame{Key: keyOf(i*100 + k), Time: uint32(3000 * k), Class: uint32(i), Family: uint32(i), HasSignal: true})
		}
	}
	s.Close(windowOf(0, 300))
	if n := s.catalog.rhythms(); n != maxRhythms {
		t.Errorf("%d rhythms, want %d", n, maxRhythms)
	}
	s.catalog.drop(func(c *class) bool { return c.name%2 == 0 })
	if n := s.catalog.rhythms(); n != maxRhythms/2 {
		t.Errorf("%d rhythms after half of the classes went", n)
	}
}
