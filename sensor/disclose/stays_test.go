package disclose

import (
	"math/big"
	"testing"
	"time"

	"footfall/sensor/count"
)

// hourly and daily are spans in UTC.
func hourly(at int64) (start, end int64) { return spanOf(at, int64(time.Hour)) }
func daily(at int64) (start, end int64)  { return spanOf(at, int64(24*time.Hour)) }

func spanOf(at, length int64) (start, end int64) {
	start = at - at%length
	return start, start + length
}

// visiting is a window of five minutes, some minutes after noon, in which visits end.
func visiting(after time.Duration, visits ...[count.DwellBuckets]int) *count.Window {
	var cells []count.Cell
	for _, v := range visits {
		cells = append(cells, count.Cell{WiFi: counted(50), Visits: v, HasVisits: true})
	}
	w := window(cells...)
	w.Start = noon + int64(after)
	w.End = w.Start + int64(5*time.Minute)
	return w
}

// TestStays: an hour's visits come with its last window, summed up and with one draw, and
// windows have none. A day that was not heard from its begin has no visits.
func TestStays(t *testing.T) {
	half := big.NewRat(1, 2)
	d := discloser(t, Config{Epsilon: half, DwellEpsilon: half, MinCount: 20, Random: seeded(3), Hour: hourly, Day: daily})
	for i := range 24 {
		p := release(t, d, visiting(time.Duration(i)*5*time.Minute, [count.DwellBuckets]int{100, 50, 0, 10, 5, 1}, [count.DwellBuckets]int{8}))
		if p[0].HasVisits || p[0].Epsilon.String() != "0.5" {
			t.Fatalf("a window has visits, or ε %s", p[0].Epsilon)
		}
		if (p[0].Hour != nil) != (i%12 == 11) || p[0].Day != nil {
			t.Fatalf("window %d: hour %v, day %v", i, p[0].Hour, p[0].Day)
		}
		if p[0].Hour == nil {
			continue
		}
		h := p[0].Hour
		if h.Start != noon+int64(i/12)*int64(time.Hour) || h.Epsilon.String() != "0.25" || h.Error.String() != "9" {
			t.Errorf("hour %+v", h)
		}
		for j, want := range []float64{1200, 600, -1, 120, 60, -1} {
			if n := h.Visits[j]; n.Known() != (want > 0) || n.Known() && (n.Float64() < want-40 || n.Float64() > want+40) {
				t.Errorf("%s: %s, want %g with noise", visitKeys[j], n, want)
			}
		}
		if h.Visits[0].String() == "1200" && h.Visits[1].String() == "600" && h.Visits[3].String() == "120" {
			t.Error("no noise")
		}
		total := Total(p)
		if sum := h.Visits[0].Plus(p[1].Hour.Visits[0]); total.Hour.Visits[0] != sum || total.Hour.Visits[1].Known() || total.Hour.Error.String() != "13" || total.Hour.Epsilon != h.Epsilon {
			t.Errorf("total %+v", total.Hour)
		}
	}
}

// TestStaysOfADay: a day is drawn once, and costs the other half.
func TestStaysOfADay(t *testing.T) {
	half := big.NewRat(1, 2)
	d := discloser(t, Config{Epsilon: half, DwellEpsilon: half, MinCount: 5, Random: seeded(3), Hour: hourly, Day: daily})
	days := 0
	for i := -12 * 12; i < 12*12; i++ {
		p := release(t, d, visiting(time.Duration(i)*5*time.Minute, [count.DwellBuckets]int{10}))
		if day := p[0].Day; day != nil {
			days++
			if day.Start != noon-int64(12*time.Hour) || day.Epsilon.String() != "0.25" || day.Visits[0].Float64() < 2800 || day.Visits[0].Float64() > 2960 {
				t.Errorf("day %+v", day)
			}
		}
	}
	if days != 1 {
		t.Errorf("%d days have ended, want 1", days)
	}
}

// TestStaysAreWhole: an hour in which the sensor did not count all the time has none, and
// a second draw is never made.
func TestStaysAreWhole(t *testing.T) {
	exact := Config{Hour: hourly, Day: daily}
	for name, windows := range map[string][]time.Duration{
		"begun late": {5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55},
		"a hole":     {0, 5, 10, 15, 20, 30, 35, 40, 45, 50, 55},
		"twice":      {0, 5, 10, 15, 20, 20, 25, 30, 35, 40, 45, 50, 55},
	} {
		d := discloser(t, exact)
		for _, after := range windows {
			if p := release(t, d, visiting(after*time.Minute, [count.DwellBuckets]int{9})); p[0].Hour != nil {
				t.Errorf("%s: has visits", name)
			}
		}
	}
	d := discloser(t, exact)
	hours := 0
	for _, after := range []time.Duration{0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 55, 0, 55} {
		if p := release(t, d, visiting(after*time.Minute, [count.DwellBuckets]int{9})); p[0].Hour != nil {
			hours++
			if p[0].Hour.Visits[0].String() != "108" || p[0].Hour.Epsilon.Known() || p[0].Hour.Error.String() != "0" {
				t.Errorf("without noise: %+v", p[0].Hour)
			}
			p[0].Epoch = timestamp(noon)
			if p[0].Move(time.Hour); p[0].Hour != nil {
				t.Error("a window that was moved still tells of its hour")
			}
		}
	}
	if hours != 1 {
		t.Errorf("the hour was drawn %d times", hours)
	}
	// A gap measures no visits.
	d = discloser(t, exact)
	gap := visiting(0, [count.DwellBuckets]int{})
	gap.End, gap.Cells[0].HasVisits = noon+int64(time.Hour), false
	if p := release(t, d, gap); p[0].Hour != nil {
		t.Error("a gap has visits")
	}
}
