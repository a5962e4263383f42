package count

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"footfall/hashing"
)

const (
	second = int64(time.Second)
	minute = int64(time.Minute)
)

// store is a counter of three zones over two sources: near the door, the whole
// store by the ceiling radio, and where the door radio hears well.
func store(t testing.TB, change func(*Config)) *Counter {
	t.Helper()
	c := Config{
		Sources: []Source{{"door", WiFi}, {"ceiling", WiFi}},
		Zones: []Zone{
			{"entrance", []Admission{{Source: 0, MinSignal: -60, HasMinSignal: true}}},
			{"floor", []Admission{{Source: 1}}},
		},
		MaxAddresses: 1000,
	}
	if change != nil {
		change(&c)
	}
	n, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	n.Open(0, 300*second, "e")
	return n
}

func hear(c *Counter, id hashing.ID, source int, signals ...int8) {
	for _, s := range signals {
		c.Observe(&Observation{ID: id << 32, Source: source, Signal: s, HasSignal: true, Time: second})
	}
}

func addresses(w Window) []int {
	var n []int
	for _, c := range w.Cells {
		n = append(n, c.WiFi.Addresses+c.BLE.Addresses)
	}
	return n
}

func TestZones(t *testing.T) {
	for _, c := range []struct {
		name string
		hear func(*Counter)
		want []int
	}{
		{"nobody", func(*Counter) {}, []int{0, 0}},
		{"strongest wins", func(c *Counter) { hear(c, 1, 0, -50); hear(c, 1, 1, -55) }, []int{1, 0}},
		{"strongest wins the other way", func(c *Counter) { hear(c, 1, 0, -55); hear(c, 1, 1, -50) }, []int{0, 1}},
		{"too weak for the threshold", func(c *Counter) { hear(c, 1, 0, -61) }, []int{0, 0}},
		{"at the threshold", func(c *Counter) { hear(c, 1, 0, -60) }, []int{1, 0}},
		{"weak one falls to the zone that admits it", func(c *Counter) { hear(c, 1, 0, -61); hear(c, 1, 1, -80) }, []int{0, 1}},
		{"a tie goes to the first", func(c *Counter) { hear(c, 1, 0, -50); hear(c, 1, 1, -50) }, []int{1, 0}},
		{"one outlier does not move it", func(c *Counter) { hear(c, 1, 0, -70, -70, -70, -45) }, []int{0, 0}},
		{"steady strength does", func(c *Counter) { hear(c, 1, 0, -70, -45, -45, -45, -45) }, []int{1, 0}},
		{"counted once", func(c *Counter) { hear(c, 1, 0, -50, -50); hear(c, 2, 0, -50) }, []int{2, 0}},
		{"no reading, no threshold", func(c *Counter) { c.Observe(&Observation{ID: 1 << 32, Source: 1}) }, []int{0, 1}},
		{"no reading at a threshold", func(c *Counter) { c.Observe(&Observation{ID: 1 << 32, Source: 0}) }, []int{0, 0}},
		{"a later reading counts", func(c *Counter) {
			c.Observe(&Observation{ID: 1 << 32, Source: 0})
			hear(c, 1, 0, -50)
		}, []int{1, 0}},
		{"extremes of the scale", func(c *Counter) { hear(c, 1, 1, -128, 127, -128, 127); hear(c, 2, 1, -128) }, []int{0, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := store(t, nil)
			c.hear(n)
			if got := addresses(n.Close(300*second, false)); got[0] != c.want[0] || got[1] != c.want[1] {
				t.Errorf("zones hold %v, want %v", got, c.want)
			}
		})
	}
}

func TestRadiosAreCountedApart(t *testing.T) {
	n := store(t, nil)
	n.Observe(&Observation{ID: 8, Source: 1, Radio: WiFi})
	n.Observe(&Observation{ID: 8, Source: 1, Radio: BLE})
	w := n.Close(300*second, false)
	if f := w.Cells[1]; f.WiFi.Addresses != 1 || f.BLE.Addresses != 1 {
		t.Errorf("Wi-Fi %d, BLE %d, want 1 each", f.WiFi.Addresses, f.BLE.Addresses)
	}
	if f := w.Cells[1]; !f.WiFi.Present || f.BLE.Present {
		t.Error("radios present do not follow the sources")
	}
}

func TestWindowsAreIndependent(t *testing.T) {
	n := store(t, nil)
	hear(n, 1, 1, -50)
	n.Close(300*second, false)
	n.Open(300*second, 600*second, "e")
	if got := addresses(n.Close(600*second, false)); got[1] != 0 {
		t.Errorf("%d devices are left from the window before", got[1])
	}
}

func TestForget(t *testing.T) {
	n := store(t, nil)
	hear(n, 1, 1, -50)
	hear(n, 2, 1, -50)
	n.Forget(1<<32, WiFi)
	n.Forget(3<<32, WiFi)
	if got := addresses(n.Close(300*second, false)); got[1] != 1 {
		t.Errorf("%d devices after one of two was forgotten", got[1])
	}
}

func TestOverloadIsFlaggedAndKeepsCounting(t *testing.T) {
	n := store(t, func(c *Config) { c.MaxAddresses = 10 })
	for i := range hashing.ID(50) {
		hear(n, i+1, 1, -50)
	}
	hear(n, 1, 0, -40) // one that is already held still moves
	w := n.Close(300*second, false)
	if got := addresses(w); got[0] != 1 || got[1] != 9 || !w.Quality.Overload {
		t.Errorf("zones hold %v, overload %t; want [1 9] and true", got, w.Quality.Overload)
	}
	n.Open(300*second, 600*second, "e")
	if n.Close(600*second, false).Quality.Overload {
		t.Error("the next window is still flagged")
	}
}

func TestCoverage(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*Counter)
		want float64
	}{
		{"never up", func(*Counter) {}, 0},
		{"from before the window", func(c *Counter) { c.SourceUp(1, -second) }, 1},
		{"half", func(c *Counter) { c.SourceUp(1, 150*second) }, 0.5},
		{"down and up", func(c *Counter) {
			c.SourceUp(1, 0)
			c.SourceDown(1, 60*second)
			c.SourceUp(1, 120*second)
			c.SourceDown(1, 180*second)
		}, 0.4},
		{"said twice", func(c *Counter) {
			c.SourceUp(1, 0)
			c.SourceUp(1, 30*second)
			c.SourceDown(1, 60*second)
			c.SourceDown(1, 90*second)
		}, 0.2},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := store(t, nil)
			c.do(n)
			if got := n.Close(300*second, false).Cells[1].Coverage; math.Abs(got-c.want) > 1e-9 {
				t.Errorf("coverage %v, want %v", got, c.want)
			}
		})
	}
}

func TestCoverageGoesOnIntoTheNextWindow(t *testing.T) {
	n := store(t, nil)
	n.SourceUp(1, 150*second)
	n.Close(300*second, false)
	n.Open(300*second, 600*second, "e")
	if got := n.Close(600*second, false).Cells[1].Coverage; got != 1 {
		t.Errorf("coverage %v, want 1", got)
	}
}

func TestCoverageOfAWindowCutShort(t *testing.T) {
	n := store(t, nil)
	n.SourceUp(1, 0)
	if got := n.Close(100*second, false).Cells[1].Coverage; got != 1 {
		t.Errorf("coverage %v of the 100 seconds that there were, want 1", got)
	}
}

func TestBadConfigurations(t *testing.T) {
	ok := Config{Sources: []Source{{"a", WiFi}}, Zones: []Zone{{"z", []Admission{{Source: 0}}}}, MaxAddresses: 1}
	for name, change := range map[string]func(*Config){
		"no sources":     func(c *Config) { c.Sources = nil },
		"no zones":       func(c *Config) { c.Zones = nil },
		"no memory":      func(c *Config) { c.MaxAddresses = 0 },
		"unknown source": func(c *Config) { c.Zones = []Zone{{"z", []Admission{{Source: 1}}}} },
	} {
		c := ok
		change(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := New(ok); err != nil {
		t.Error(err)
	}
}

func TestObserveDoesNotAllocate(t *testing.T) {
	n := store(t, func(c *Config) { c.Dwell = &Dwell{PasserBy: time.Minute, Gap: 15 * time.Minute} })
	o := Observation{ID: 7 << 32, Source: 1, Signal: -50, HasSignal: true, Stable: true}
	n.Observe(&o)
	if got := testing.AllocsPerRun(1000, func() { n.Observe(&o) }); got != 0 {
		t.Errorf("%v allocations per observation", got)
	}
}

func BenchmarkObserve(b *testing.B) {
	n := store(b, func(c *Config) { c.MaxAddresses = 1 << 20 })
	ids := pseudonyms(10_000)
	o := Observation{Source: 1, Signal: -50, HasSignal: true}
	for i := range b.N {
		o.ID = ids[i%len(ids)]
		n.Observe(&o)
	}
}

// BenchmarkCrowd counts distinct addresses, in the simplest store and in one
// whose zones compete.
func BenchmarkCrowd(b *testing.B) {
	one := Config{Sources: []Source{{"a", WiFi}}, Zones: []Zone{{"all", []Admission{{Source: 0}}}}, MaxAddresses: 1 << 20}
	two := one
	two.Zones = []Zone{{"near", []Admission{{Source: 0, MinSignal: -60, HasMinSignal: true}}}, {"far", []Admission{{Source: 0}}}}
	for _, c := range []struct {
		name   string
		config Config
	}{{"one-zone", one}, {"two-zones", two}} {
		b.Run(c.name, func(b *testing.B) {
			ids := pseudonyms(1_000_000)
			o := Observation{Signal: -50, HasSignal: true}
			for b.Loop() {
				n, err := New(c.config)
				if err != nil {
					b.Fatal(err)
				}
				n.Open(0, 300*second, "e")
				for _, id := range ids {
					o.ID = id
					n.Observe(&o)
				}
				n.Close(300*second, true)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(ids)), "ns/address")
		})
	}
}

// pseudonyms are uniform, as a PRF's output is.
func pseudonyms(n int) []hashing.ID {
	r := rand.New(rand.NewPCG(1, 2))
	ids := make([]hashing.ID, n)
	for i := range ids {
		ids[i] = hashing.ID(r.Uint64())
	}
	return ids
}

// TestCoverageOfADuty counts a source that listens half of the time for a half.
func TestCoverageOfADuty(t *testing.T) {
	for _, c := range []struct{ share, want float64 }{{0.5, 0.5}, {0, 0}, {2, 1}} {
		n := store(t, nil)
		n.SourceUp(1, 0)
		n.Duty(1, c.share)
		if got := n.Close(300*second, false).Cells[1].Coverage; got != c.want {
			t.Errorf("coverage %v of a duty of %v, want %v", got, c.share, c.want)
		}
	}
}
