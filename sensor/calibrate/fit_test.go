package calibrate

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// sample is a count of a quarter of an hour, one hour after the other.
func sample(hour int, people, devices, crowd, noise float64) Sample {
	return Sample{Count{"entrance", noon + int64(hour)*60*minute, 15, people}, "scans", devices, crowd, noise}
}

func TestFitZone(t *testing.T) {
	const z2 = normal90 * normal90
	poisson := func(individuals float64) float64 { return z2 / individuals }
	// The same for two samples of which the scatter is known, in the place of z.
	two := func(floor, scatter float64) float64 { return 2.132 * 2.132 * (3*floor/z2 + scatter) / 4 }
	tests := []struct {
		name         string
		samples      []Sample
		ratio        float64
		relative     float64 // half-width of its interval, squared
		minutes      float64
		crowd        bool
		used, others int
	}{
		// 600 person-minutes of ten minutes each are 60 people.
		{"one count", []Sample{sample(0, 40, 50, 0, 0)}, 0.8, poisson(60), 15, false, 1, 0},
		{"fewer devices than people", []Sample{sample(0, 40, 20, 0, 0)}, 2, poisson(30), 15, false, 1, 0},
		{"noise", []Sample{sample(0, 40, 50, 0, 10)}, 0.8, poisson(60) + 0.04, 15, false, 1, 0},
		{"a crowd that is hard to count", []Sample{sample(0, 40, 50, 25, 0)}, 0.8, poisson(60) + 0.25, 15, true, 1, 0},
		{"two that agree", []Sample{sample(0, 40, 50, 5, 5), sample(1, 80, 100, 10, 10)}, 0.8, two(poisson(180)+125/22500.0*2, 0), 30, false, 2, 0},
		// Both residuals are 3.75 in 70.
		{"two that do not", []Sample{sample(0, 40, 50, 0, 0), sample(1, 30, 30, 0, 0)}, 0.875, two(poisson(105), 2*2*3.75*3.75/4900), 30, false, 2, 0},
		{"a long count weighs more", []Sample{sample(0, 40, 50, 0, 0), {Count{"entrance", noon, 45, 40}, "scans", 50, 0, 0}}, 0.8, two(poisson(240), 0), 60, false, 2, 0},
		{"an older method", []Sample{{Count{"entrance", noon - 1, 15, 40}, "addresses", 500, 0, 0}, sample(0, 40, 50, 0, 0)}, 0.8, poisson(60), 15, false, 1, 1},
		{"nobody in one of two", []Sample{sample(0, 0, 0, 0, 0), sample(1, 40, 50, 0, 0)}, 0.8, two(poisson(60), 0), 30, false, 2, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := FitZone(test.samples)
			if err != nil {
				t.Fatal(err)
			}
			if !near(f.PeoplePerDevice, test.ratio) || !near(f.RelativeError(), math.Sqrt(test.relative)) {
				t.Errorf("ratio %v ± %v, want %v ± %v of it", f.PeoplePerDevice, f.RelativeError(), test.ratio, math.Sqrt(test.relative))
			}
			if f.Zone != "entrance" || f.Method != "scans" || f.Counts != test.used || f.Others != test.others ||
				f.Minutes != test.minutes || f.MoreMinutes != 3*test.minutes || f.Crowd != test.crowd {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestFitRefuses(t *testing.T) {
	if _, err := FitZone(nil); err == nil {
		t.Error("nothing was fitted")
	}
	if _, err := FitZone([]Sample{sample(0, 0, 50, 1, 1)}); !errors.Is(err, errNobody) {
		t.Error(err)
	}
	if _, err := FitZone([]Sample{sample(0, 50, 0, 1, 1)}); !errors.Is(err, errNothing) {
		t.Error(err)
	}
}

// TestRatioThatMayBeZero is refused, until enough minutes have been counted.
func TestRatioThatMayBeZero(t *testing.T) {
	for _, c := range []struct {
		name    string
		samples []Sample
		want    string // "" for a fit
	}{
		{"a quarter of an hour of a hard crowd", []Sample{sample(0, 67, 50, 55, 5)},
			`zone "entrance": people are not published: 1.34 ± 1.5 people per device (90 %) reaches zero; count for at least 4 min more, at other times and on other days`},
		{"another one", []Sample{sample(0, 67, 50, 55, 5), sample(1, 134, 100, 70, 5)}, ""},
		{"two people", []Sample{sample(0, 1, 2, 0, 0)},
			`zone "entrance": people are not published: 0.5 ± 0.67 people per device (90 %) reaches zero; count for at least 13 min more`},
		{"an error as large as the ratio", []Sample{{Count{"entrance", noon, stay, 2 * normal90 * normal90}, "scans", normal90 * normal90, 0, 0}}, "reaches zero"},
		{"a little less", []Sample{{Count{"entrance", noon, stay, 2 * normal90 * normal90}, "scans", normal90*normal90 + 1e-9, 0, 0}}, ""},
	} {
		f, err := FitZone(c.samples)
		if err != nil {
			t.Fatal(err)
		}
		err = f.Check()
		var wide *WideError
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (!errors.As(err, &wide) || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %+v, %v", c.name, f, err)
		}
	}
}

// TestAgreementDoesNotBeatTheFloor: counts that agree by luck are no better than
// what is known of each.
func TestAgreementDoesNotBeatTheFloor(t *testing.T) {
	one, _ := FitZone([]Sample{sample(0, 40, 50, 10, 10)})
	var many []Sample
	for hour := range 4 {
		many = append(many, sample(hour, 40, 50, 10, 10))
	}
	four, _ := FitZone(many)
	if want := one.Error / 2; !near(four.Error, want) {
		t.Errorf("four equal counts have an error of %v, want half of that of one, %v", four.Error, want)
	}
}

// store is a shop with a true ratio, whose sensor is off in every way that the fit
// knows of.
type store struct {
	rng          *rand.Rand
	ratio        float64 // people per device
	people       float64 // on average
	silent       bool    // the windows do not tell of the first
	crowd, noise float64 // half-widths: of the share by which a crowd's devices are misjudged, and of noise in devices
}

// count counts a quarter of an hour in it.
func (s store) count(hour int) (Count, []Window) {
	const minutes = 15
	people := poisson(s.rng, s.people*minutes/stay) // different ones
	carried := 0.0
	for range int(people) {
		carried += poisson(s.rng, 1/s.ratio)
	}
	truth := carried * stay / minutes
	misjudged := math.Max(0, 1+s.rng.NormFloat64()*s.crowd/normal90)
	c := Count{"entrance", noon + int64(hour)*60*minute, minutes, people * stay / minutes}
	windows := make([]Window, 3)
	for i := range windows {
		devices := math.Max(0, truth*misjudged+s.rng.NormFloat64()*s.noise/normal90)
		start := c.Start + int64(i)*5*minute
		own := s.crowd * devices
		if s.silent {
			own = 0
		}
		windows[i] = Window{"entrance", start, start + 5*minute, "scans", devices, devices + math.Hypot(own, s.noise), s.noise}
	}
	return c, windows
}

func poisson(rng *rand.Rand, mean float64) float64 {
	n := 0.0
	for t := rng.ExpFloat64(); t < mean; t += rng.ExpFloat64() {
		n++
	}
	return n
}

// TestIntervalCovers: nine in ten intervals hold the true ratio, with one count and
// with many, and with many the ratio is found.
func TestIntervalCovers(t *testing.T) {
	const runs = 600
	for _, s := range []store{
		{nil, 0.8, 40, false, 0.3, 7}, {nil, 1.5, 25, false, 0.35, 8}, {nil, 0.6, 200, false, 0, 8}, {nil, 1, 60, false, 0.5, 0}, {nil, 3, 30, false, 0.1, 2},
	} {
		s.rng = rand.New(rand.NewPCG(5, uint64(s.people)))
		for _, counts := range []int{1, 2, 3, 6, 20} {
			t.Run(fmt.Sprintf("%v in %d", s.ratio, counts), func(t *testing.T) {
				held, mean, width := 0.0, 0.0, 0.0
				for range runs {
					var b Book
					for hour := range counts {
						c, windows := s.count(hour)
						if _, err := b.Add([]Count{c}, windows); err != nil {
							t.Fatal(err)
						}
					}
					fits, problems := b.Fits()
					if len(fits) != 1 {
						t.Fatal(fits, problems)
					}
					f := fits[0]
					if math.Abs(f.PeoplePerDevice-s.ratio) <= f.Error {
						held++
					}
					mean += f.PeoplePerDevice / runs
					width += f.RelativeError() / runs
				}
				t.Logf("%.1f %% of the intervals hold %v; on average they are %.3f ± %.0f %%", 100*held/runs, s.ratio, mean, 100*width)
				if share := held / runs; share < 0.87 {
					t.Errorf("%.3f of the intervals hold the truth, want 0.90", share)
				}
				if counts == 20 && math.Abs(mean/s.ratio-1) > 0.05 {
					t.Errorf("%.3f on average, want %v", mean, s.ratio)
				}
			})
		}
	}
}

// TestScatterTellsWhatWindowsDoNot: where the windows are off by more than they say,
// the counts find out, the better the more there are.
func TestScatterTellsWhatWindowsDoNot(t *testing.T) {
	s := store{rand.New(rand.NewPCG(7, 8)), 0.8, 100, true, 0.5, 4}
	for counts, want := range map[int]float64{1: 0.3, 6: 0.8, 20: 0.86} {
		const runs = 600
		held := 0.0
		for range runs {
			var b Book
			for hour := range counts {
				c, windows := s.count(hour)
				if _, err := b.Add([]Count{c}, windows); err != nil {
					t.Fatal(err)
				}
			}
			if fits, _ := b.Fits(); math.Abs(fits[0].PeoplePerDevice-s.ratio) <= fits[0].Error {
				held++
			}
		}
		t.Logf("%d counts: %.1f %% of the intervals hold the ratio", counts, 100*held/runs)
		if held/runs < want {
			t.Errorf("%d counts: %.3f of the intervals hold the ratio, want %v", counts, held/runs, want)
		}
	}
}

// TestThreeTimesTheMinutesHalveTheError, as MoreMinutes says.
func TestThreeTimesTheMinutesHalveTheError(t *testing.T) {
	s := store{rand.New(rand.NewPCG(1, 2)), 0.8, 40, false, 0.3, 7}
	before, after := 0.0, 0.0
	for range 200 {
		var b Book
		for hour := range 20 {
			if hour == 5 {
				fits, _ := b.Fits()
				before += fits[0].RelativeError()
				if fits[0].MoreMinutes != 15*15 {
					t.Fatalf("%v more minutes", fits[0].MoreMinutes)
				}
			}
			c, windows := s.count(hour)
			if _, err := b.Add([]Count{c}, windows); err != nil {
				t.Fatal(err)
			}
		}
		fits, _ := b.Fits()
		after += fits[0].RelativeError()
	}
	if r := after / before; r < 0.38 || r > 0.55 {
		t.Errorf("the error fell to %.2f of what it was", r)
	}
}

func TestStudent(t *testing.T) {
	for freedom := 1; freedom < 500; freedom++ {
		if q := student90(freedom); q <= student90(freedom+1) || q < normal90 {
			t.Errorf("%d: %v", freedom, q)
		}
	}
	if q := student90(120); math.Abs(q-1.658) > 0.001 {
		t.Errorf("120: %v", q)
	}
}
