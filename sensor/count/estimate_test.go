package count

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"footfall/hashing"
	"footfall/sensor/count/adverts"
)

// hall is a counter of one zone that hears Wi-Fi and Bluetooth.
func hall(t testing.TB) *Counter {
	t.Helper()
	c, err := New(Config{
		Sources: []Source{{"wifi", WiFi}, {"ble", BLE}},
		Zones:   []Zone{{"hall", []Admission{{Source: 0}, {Source: 1}}}}, MaxAddresses: 100_000,
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Open(0, 300*second, "e")
	return c
}

// visitors are n phones that scan every 40 to 80 s with a new address and a random
// sequence number, and n/2 whose address stays, within one window.
func visitors(seed uint64, n int) []Observation {
	r := rand.New(rand.NewPCG(seed, 3))
	var all []Observation
	for i := range n + n/2 {
		id, level := hashing.ID(r.Uint64()), -40-r.IntN(40)
		for at := r.Int64N(60 * second); at < 300*second; at += 40*second + r.Int64N(40*second) {
			if i < n {
				id = hashing.ID(r.Uint64())
			}
			for k := range int64(3) {
				all = append(all, Observation{
					ID: id, Time: at + k*second/10, Class: 1, Family: 1, Sequence: uint16(r.IntN(4096)),
					Signal: int8(level + r.IntN(3)), HasSignal: true, Stable: i >= n,
				})
			}
		}
	}
	return all
}

func observe(c *Counter, all []Observation) {
	for i := range all {
		c.Observe(&all[i])
	}
}

func TestDevicesAreFewerThanAddresses(t *testing.T) {
	n := hall(t)
	n.SourceUp(0, 0)
	n.SourceUp(1, 0)
	observe(n, visitors(1, 20))
	w := n.Close(300*second, false)
	c := w.Cells[0].WiFi
	if w.Quality.Method != "scans" || w.Quality.Flood {
		t.Errorf("quality %+v", w.Quality)
	}
	if c.Addresses < 80 || c.Devices < 15 || c.Devices > 60 || c.Low > c.Devices || c.High < c.Devices {
		t.Errorf("%+v of 30 devices", c)
	}
	if c.Stable < 9 || c.Stable > 11.5 {
		t.Errorf("%v devices whose address stays, want 10", c.Stable)
	}
}

// TestBluetoothIsPresence: an address is a device for as long as it is there.
func TestBluetoothIsPresence(t *testing.T) {
	n := hall(t)
	for at := int64(0); at < 300*second; at += 10 * second {
		for i := range hashing.ID(8) {
			n.Observe(&Observation{ID: (i + 1) << 40, Time: at, Source: 1, Radio: BLE, Advertiser: adverts.Phone, Life: adverts.Resolvable})
		}
		if at >= 150*second {
			for i := range hashing.ID(4) {
				n.Observe(&Observation{ID: (i + 20) << 40, Time: at, Source: 1, Radio: BLE, Advertiser: adverts.Phone, Life: adverts.Resolvable})
			}
		}
	}
	w := n.Close(300*second, false)
	b := w.Cells[0].BLE
	if b.Addresses != 12 || b.Devices < 9.9 || b.Devices > 11 || b.Stable != 0 || b.Low > b.Devices || b.High < b.Devices {
		t.Errorf("8 all the time and 4 for half of it: %+v", b)
	}
	if c := w.Cells[0].WiFi; c.Devices != 0 || c.Addresses != 0 {
		t.Errorf("no Wi-Fi: %+v", c)
	}
}

// TestForgottenIsAsNeverHeard: the window comes to what it would have come to
// without the device, and so does what is known of open visits.
func TestForgottenIsAsNeverHeard(t *testing.T) {
	for seed := range uint64(10) {
		all := visitors(seed, 20)
		for _, forget := range []int{0, len(all) / 2, len(all) - 1} { // addresses that change, and one that stays
			id := all[forget].ID
			with, without := hall(t), hall(t)
			for i := range all {
				if all[i].ID != id {
					without.Observe(&all[i])
				}
				with.Observe(&all[i])
			}
			with.Forget(id, WiFi)
			for i := range 2 { // and in the next window, what has been learned
				a, b := with.Close(int64(i+1)*300*second, false), without.Close(int64(i+1)*300*second, false)
				if !reflect.DeepEqual(a, b) {
					t.Fatalf("seed %d, frame %d: %+v, never heard %+v", seed, forget, a, b)
				}
				for _, c := range []*Counter{with, without} {
					c.Open(int64(i+1)*300*second, int64(i+2)*300*second, "e")
				}
			}
		}
	}
}

func TestFloodIsFlagged(t *testing.T) {
	for addresses, want := range map[int]bool{150: false, 3600: true} {
		n := hall(t)
		for i := range addresses {
			n.Observe(&Observation{ID: hashing.ID(i+1) * 0x9e3779b97f4a7c15, Time: int64(i) * 300 * second / int64(addresses)})
		}
		if got := n.Close(300*second, false).Quality.Flood; got != want {
			t.Errorf("%d addresses in five minutes: flood %t", addresses, got)
		}
		n.Open(300*second, 600*second, "e")
		if n.Close(600*second, false).Quality.Flood {
			t.Error("the next window is still flagged")
		}
	}
}

// TestZonesShareTheStore: devices of all zones are those of a store of one zone.
func TestZonesShareTheStore(t *testing.T) {
	all := visitors(4, 20)
	whole := hall(t)
	observe(whole, all)
	parts, err := New(Config{
		Sources: []Source{{"wifi", WiFi}}, MaxAddresses: 10_000,
		Zones: []Zone{
			{"near", []Admission{{Source: 0, MinSignal: -60, HasMinSignal: true}}},
			{"far", []Admission{{Source: 0}}}, // a tie goes to the first
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	parts.Open(0, 300*second, "e")
	observe(parts, all)
	a, b := whole.Close(300*second, false).Cells, parts.Close(300*second, false).Cells
	if b[0].WiFi.Devices == 0 || b[1].WiFi.Devices == 0 {
		t.Fatal("a zone is empty")
	}
	if d := b[0].WiFi.Devices + b[1].WiFi.Devices - a[0].WiFi.Devices; math.Abs(d) > 1e-9 {
		t.Errorf("zones hold %v devices more than the store", d)
	}
}

// TestSnapshotContinuesEstimates: what has been learned, the scans of the open
// window and the fixtures go on.
func TestSnapshotContinuesEstimates(t *testing.T) {
	a := hall(t)
	late := func(all []Observation, from int64) []Observation {
		for i := range all {
			all[i].Time += from
		}
		return all
	}
	for i := range int64(3) {
		observe(a, late(visitors(uint64(i), 20), i*300*second))
		a.Close((i+1)*300*second, false)
		a.Open((i+1)*300*second, (i+2)*300*second, "e")
	}
	open := late(visitors(9, 20), 900*second)
	observe(a, open[:len(open)/2])
	b := hall(t)
	if err := b.Restore(a.Snapshot(nil, 900*second)); err != nil {
		t.Fatal(err)
	}
	for i := range int64(3) {
		if i == 0 {
			observe(a, open[len(open)/2:])
			observe(b, open[len(open)/2:])
		} else {
			next := late(visitors(uint64(20+i), 20), (3+i)*300*second)
			observe(a, next)
			observe(b, next)
		}
		end := (i + 4) * 300 * second
		if wa, wb := a.Close(end, i == 2), b.Close(end, i == 2); !reflect.DeepEqual(wa, wb) || wa.Cells[0].WiFi.Devices == 0 {
			t.Errorf("window %d went on as\n%+v\nwant\n%+v", i, wb, wa)
		}
		a.Open(end, end+300*second, "e")
		b.Open(end, end+300*second, "e")
	}
}

// TestObservingACrowdHardlyAllocates: new addresses cost memory only while the
// tables grow.
func TestObservingACrowdHardlyAllocates(t *testing.T) {
	n, all := hall(t), visitors(1, 300)
	observe(n, all)
	n.Close(300*second, false)
	n.Open(300*second, 600*second, "e")
	if got := testing.AllocsPerRun(1, func() { observe(n, all) }); got > 10 {
		t.Errorf("%v allocations for %d frames", got, len(all))
	}
}

// BenchmarkObserveScans files frames of a crowd, a window's worth at a time.
func BenchmarkObserveScans(b *testing.B) {
	n, all := hall(b), visitors(1, 300)
	b.ReportAllocs()
	for i := range b.N {
		if i%len(all) == 0 && i > 0 {
			b.StopTimer()
			n.Close(300*second, true)
			n.Open(0, 300*second, "e")
			b.StartTimer()
		}
		n.Observe(&all[i%len(all)])
	}
}

// BenchmarkSnapshot takes a crowd's.
func BenchmarkSnapshot(b *testing.B) {
	n := hall(b)
	observe(n, visitors(1, 300))
	var to []byte
	for b.Loop() {
		to = n.Snapshot(to[:0], int64(time.Minute))
	}
	b.ReportMetric(float64(len(to))/1024, "KiB")
}
