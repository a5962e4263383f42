package calibrate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"footfall/sensor/count/scans"
)

// released is a window of five minutes, hours after noon, in a key period that began
// at another hour.
func released(hour, epoch int, devices, half, noise float64) Released {
	start := noon + int64(hour)*60*minute
	return Released{noon + int64(epoch)*60*minute, start, start + 5*minute, devices, devices - half, devices + half, noise, scans.Errors{Minutes: 5}}
}

func TestPeople(t *testing.T) {
	fit := func(samples ...Sample) Fit {
		f, err := FitZone(samples)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	one := fit(sample(1, 40, 50, 20, 4))
	two := fit(sample(1, 40, 50, 20, 4), sample(25, 40, 50, 20, 4))
	// The error of a ratio with this left of the 20 devices.
	with := func(crowds ...float64) float64 {
		var samples []Sample
		for i, c := range crowds {
			samples = append(samples, sample(1+24*i, 40, 50, c, 4))
		}
		return fit(samples...).RelativeError()
	}
	count := normal90 * scans.Errors{}.Scatter(50, 15)
	left := scans.Errors{Minutes: 5}.Held(100)
	root := func(terms ...float64) (sum float64) {
		for _, x := range terms {
			sum = math.Hypot(sum, x)
		}
		return sum
	}
	for _, test := range []struct {
		name  string
		fit   Fit
		r     Released
		ratio float64 // half-width of the ratio, as a share
		half  float64 // of the devices
	}{
		{"another key period", one, released(9, 8, 100, 50, 10), one.RelativeError(), 50},
		{"counted in this one", one, released(9, 0, 100, 50, 10), with(count), root(10, left)},
		{"counted when it began", one, released(9, 1, 100, 50, 10), with(count), root(10, left)},
		{"it began while people were counted", one, Released{noon + 61*minute, noon + 9*60*minute, noon + 9*60*minute + 5*minute, 100, 50, 150, 10, scans.Errors{Minutes: 5}}, one.RelativeError(), 50},
		{"not counted yet", one, released(1, 0, 100, 50, 10), one.RelativeError(), 50},
		{"half of it counted in this one", two, released(30, 24, 100, 50, 10), with(20, count), root(10, left, math.Sqrt((50*50-10*10-left*left)/4))},
		{"no noise", one, released(9, 0, 100, 50, 0), with(count), left},
		{"known better already", one, released(9, 0, 100, 12, 10), with(count), 12},
		{"nothing but noise", one, released(9, 0, 100, 10, 10), with(count), 10},
		{"counts that are not known", Fit{PeoplePerDevice: 0.8, Error: 0.2}, released(9, 0, 100, 50, 10), 0.25, 50},
	} {
		t.Run(test.name, func(t *testing.T) {
			people, low, high := test.fit.People(test.r)
			half := root(80*test.ratio, 0.8*test.half)
			if !near(people, 80) || !near(low, 80-half) || !near(high, 80+half) {
				t.Errorf("%v people, %v to %v, want 80 ± %v", people, low, high, half)
			}
		})
	}
	if people, low, high := one.People(released(9, 0, 0, 0, 0)); people != 0 || low != 0 || high != 0 {
		t.Errorf("%v people, %v to %v, of no devices", people, low, high)
	}
}

// TestPeopleIntervalCovers: nine in ten intervals hold the people on the day of the
// count. They also do on the next day, when the error of the crowd is another. There it
// is slightly fewer, because a product of errors is skewed.
func TestPeopleIntervalCovers(t *testing.T) {
	const runs, ratio, crowd, noise = 4000, 0.8, 0.3, 7.0
	rng := rand.New(rand.NewPCG(9, 9))
	normal := func(half float64) float64 { return rng.NormFloat64() * half / normal90 }
	for _, counts := range []int{1, 2, 5} {
		t.Run(fmt.Sprint(counts), func(t *testing.T) {
			var held, width [2]float64
			for range runs {
				var samples []Sample
				misjudged := 1 + normal(crowd)
				for i := range counts {
					if i > 0 {
						misjudged = 1 + normal(crowd)
					}
					people := poisson(rng, 40*15/stay) * stay / 15
					devices := poisson(rng, people/ratio*15/stay) * stay / 15 * misjudged
					devices += normal(noise/2) + normal(normal90*scans.Errors{}.Scatter(devices, 15))
					s := sample(24*i, people, devices, crowd*devices, noise/2)
					samples = append(samples, s)
				}
				f, err := FitZone(samples)
				if err != nil {
					t.Fatal(err)
				}
				for day, same := range []float64{misjudged, 1 + normal(crowd)} {
					truth := 60 / ratio
					devices := truth*same + normal(scans.Errors{Minutes: 5}.Held(truth*same)) + normal(noise)
					half := math.Hypot(crowd*devices, noise)
					r := released(24*(counts-1+day)+3, 24*(counts-1+day), devices, half, noise)
					_, low, high := f.People(r)
					if low <= 60 && 60 <= high {
						held[day] += 100.0 / runs
					}
					width[day] += (high - low) / 2 / runs
				}
			}
			t.Logf("the same day %.1f %% of the intervals hold 60 people, ± %.0f; the next %.1f %%, ± %.0f", held[0], width[0], held[1], width[1])
			if held[0] < 87 || held[1] < 85 {
				t.Errorf("%.1f and %.1f %% of the intervals hold the people, want 90", held[0], held[1])
			}
			if counts == 1 && width[0] > 0.8*width[1] {
				t.Errorf("± %.0f people on the day of the count, ± %.0f on the next", width[0], width[1])
			}
		})
	}
}
