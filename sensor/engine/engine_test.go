package engine_test

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/replay/seeded"
)

func TestEngineReleasesEveryWindowOnSchedule(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	see(t, e, 0, 1, noon+minute)
	see(t, e, 0, 1, noon+2*minute)
	see(t, e, 1, 2, noon+2*minute)
	see(t, e, 0, 3, noon+12*minute) // the window between is empty
	if err := e.Advance(noon + 15*minute - 1); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+300s entrance=1 floor=1 scans", "12:05:00+300s entrance=0 floor=0 scans")
	if err := e.Advance(noon + 15*minute); err != nil {
		t.Fatal(err)
	}
	if len(c.Windows) != 3 {
		t.Errorf("a window that has ended was not released: %s", c.Summary())
	}
}

// TestEngineEstimatesDevices has two phones that scan all through a window. In one
// zone a phone shows its own address. In the other a phone shows four random
// addresses, one after the other.
func TestEngineEstimatesDevices(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	for i := range int64(20) {
		see(t, e, 0, 1, noon+i*minute/4)
		s := sighting(byte(i/5), noon+i*minute/4)
		s.Address[0], s.Kind, s.Sequence = 2, decode.Local, uint16(10*i)
		if err := e.Sighting(1, &s); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Advance(noon + 5*minute); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+300s entrance=1 floor=4 scans")
	for _, p := range c.Windows[0][:2] {
		if p.Devices.Float64() < 0.9 || p.Devices.Float64() > 2.1 || p.DevicesHigh.Float64() < p.Devices.Float64() {
			t.Errorf("%s: %s devices, up to %s, want about one", p.Zone, p.Devices, p.DevicesHigh)
		}
	}
	if share := c.Windows[0][0].StableShare.String(); share != "1" {
		t.Errorf("a share of %s shows its own address", share)
	}
}

// TestEngineAddsTheTotal sees the sum of the released zones last in a window.
func TestEngineAddsTheTotal(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	see(t, e, 0, 1, noon+minute)
	see(t, e, 1, 2, noon+minute)
	see(t, e, 1, 3, noon+minute)
	if err := e.Advance(noon + 5*minute); err != nil {
		t.Fatal(err)
	}
	w := c.Windows[0]
	if len(w) != 3 || w[2].Zone != disclose.TotalZone || w[2].Addresses.String() != "3" {
		t.Fatalf("%d payloads, the last %q with %s addresses", len(w), w[len(w)-1].Zone, w[len(w)-1].Addresses)
	}
	if sum := w[0].Devices.Float64() + w[1].Devices.Float64(); sum == 0 || w[2].Devices.Float64() != sum {
		t.Errorf("%s devices in all, %g in the zones", w[2].Devices, sum)
	}
}

func TestEngineBeginsAfterWhatWasReleased(t *testing.T) {
	var c collector
	e, err := engine.New(engine.Config{Config: testConfig(t, ""), Keys: rand.Reader, Noise: rand.Reader, Emit: c.Emit}, noon+3*minute, noon+2*minute)
	if err != nil {
		t.Fatal(err)
	}
	if e.Start() != noon+2*minute || e.End() != noon+5*minute {
		t.Errorf("the window is [%d, %d), want minutes 2 to 5", e.Start()-noon, e.End()-noon)
	}
	// The next window will be a whole one.
	if err := e.Advance(noon + 5*minute); err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Windows[0] {
		if p.Until != noon+11*minute {
			t.Errorf("%s is old %v after noon, want 11m", p.Zone, time.Duration(p.Until-noon))
		}
	}
}

func TestEngineCutsTheWindowAtTheChangeOfKey(t *testing.T) {
	e, c := newTestEngine(t, noon, "key: {rotate_at: \"12:07\"}\n")
	before := e.Epoch()
	see(t, e, 0, 1, noon+6*minute)
	see(t, e, 0, 1, noon+8*minute)
	if err := e.Advance(noon + 10*minute); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+300s entrance=0 floor=0 scans",
		"12:05:00+120s entrance=1 floor=0 scans", "12:07:00+180s entrance=1 floor=0 scans")
	if c.Windows[1][0].Epoch != before || c.Windows[2][0].Epoch != "2026-03-02T12:07:00Z" {
		t.Errorf("epochs %q and %q", c.Windows[1][0].Epoch, c.Windows[2][0].Epoch)
	}
}

// TestEngineLeavesMarkedDevicesOut has a marked device change nothing, neither
// what was heard of it before nor what is heard after.
func TestEngineLeavesMarkedDevicesOut(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	alone, want := newTestEngine(t, noon, "")
	for i := range int64(4) {
		see(t, e, 0, 1, noon+i*minute)
		see(t, e, 0, 2, noon+i*minute)
		see(t, alone, 0, 2, noon+i*minute)
		if i != 2 {
			continue
		}
		s := decode.Sighting{Time: noon + i*minute, Address: decode.Address{0, 0x16, 0xea, 0x5c, 0xb7, 1}, DoNotCount: true}
		if err := e.Sighting(1, &s); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(e.Advance(noon+5*minute), alone.Advance(noon+5*minute)); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+300s entrance=1 floor=0 scans")
	wantDevices(t, c, want)
}

// wantDevices compares the devices of two engines' newest windows.
func wantDevices(t *testing.T, c, want *collector) {
	t.Helper()
	w, v := c.Windows[len(c.Windows)-1], want.Windows[len(want.Windows)-1]
	for i := range w {
		if w[i].Devices != v[i].Devices || w[i].DevicesHigh != v[i].DevicesHigh || w[i].StableShare != v[i].StableShare {
			t.Errorf("%s: %s devices up to %s, share %s stable; want %s up to %s, share %s", w[i].Zone,
				w[i].Devices, w[i].DevicesHigh, w[i].StableShare, v[i].Devices, v[i].DevicesHigh, v[i].StableShare)
		}
	}
}

func TestEngineStopReleasesWhatThereIs(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	see(t, e, 0, 1, noon+minute)
	if err := e.Stop(noon + 90*int64(time.Second) + 1); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+91s entrance=1 floor=0 scans")
}

// TestEngineJumps has the clock set forward in the middle of a window: what was
// counted is released, and the time that never was is one cell without numbers.
func TestEngineJumps(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	see(t, e, 0, 1, noon+minute)
	if err := e.Jump(noon+2*minute, noon+62*minute+1); err != nil {
		t.Fatal(err)
	}
	see(t, e, 0, 1, noon+63*minute)
	if err := e.Advance(noon + 65*minute); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+120s entrance=1 floor=0 scans,clock",
		"12:02:00+3601s entrance=null floor=null scans,partial,clock", "13:02:01+179s entrance=1 floor=0 scans")
	if p := c.Windows[1][0]; p.Devices.Known() || p.Suppressed || p.Coverage.Float64() != 0 {
		t.Errorf("the gap says %+v", p)
	}
}

// TestEngineRewinds has the clock set back by two hours. No window that follows has
// the identity of one before, and from the old time on windows are as usual.
func TestEngineRewinds(t *testing.T) {
	e, c := newTestEngine(t, noon-120*minute, "")
	if err := e.Advance(noon); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, w := range c.Windows {
		ids[w[0].ID()] = true
	}
	c.Windows = nil
	see(t, e, 0, 1, noon+minute)
	if err := e.Rewind(noon+2*minute, noon-118*minute, noon+2*minute); err != nil {
		t.Fatal(err)
	}
	see(t, e, 0, 1, noon-117*minute)
	if err := e.Advance(noon + 10*minute); err != nil {
		t.Fatal(err)
	}
	for i, w := range c.Windows {
		if ids[w[0].ID()] {
			t.Errorf("%s is released again", w[0].ID())
		}
		ids[w[0].ID()] = true
		if behind := w[0].Start < noon+2*minute; behind != strings.Contains(w[0].Quality, "clock") {
			t.Errorf("window %d: %s, %s", i, w[0].ID(), w[0].Quality)
		}
	}
	first, second := c.Windows[0][0], c.Windows[1][0]
	if first.Seconds() != "120" || first.Addresses.String() != "1" || second.Start != noon-118*minute || second.Addresses.String() != "1" {
		t.Errorf("windows:\n%s", c.Summary())
	}
	last := c.Windows[len(c.Windows)-1][0]
	if last.End%(5*minute) != 0 || last.Quality != "scans" {
		t.Errorf("long after, a window is %s, %s", last.ID(), last.Quality)
	}
}

// TestEnginePart has a window end in the middle, with the key kept: both parts
// together hold what was counted.
func TestEnginePart(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	see(t, e, 0, 1, noon+minute)
	epoch := e.Epoch()
	if err := e.Part(noon + 2*minute); err != nil {
		t.Fatal(err)
	}
	see(t, e, 0, 2, noon+3*minute)
	if err := e.Advance(noon + 5*minute); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+120s entrance=1 floor=0 scans", "12:02:00+180s entrance=1 floor=0 scans")
	if e.Epoch() != epoch {
		t.Error("the key has changed")
	}
}

func TestEngineReportsEmitErrors(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	c.Err = errors.New("nowhere to put it")
	if err := e.Advance(noon + 5*minute); !errors.Is(err, c.Err) {
		t.Errorf("got error %v", err)
	}
}

// TestEngineStopsWithoutRandomness sees that a gate that cannot draw a key
// ends the sensor instead of leaving it counting no one.
func TestEngineStopsWithoutRandomness(t *testing.T) {
	var c collector
	keys := io.LimitReader(rand.Reader, 16)
	e, err := engine.New(engine.Config{
		Config: testConfig(t, "key: {rotate_at: \"12:05\"}\n"), Keys: keys, Noise: rand.Reader, Emit: c.Emit,
	}, noon, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Advance(noon + 5*minute); err == nil {
		t.Error("no error although no key could be drawn")
	}
}

func TestSightingDoesNotAllocate(t *testing.T) {
	e, _ := newTestEngine(t, noon, "")
	s := decode.Sighting{Time: noon, Address: decode.Address{2, 3, 4, 5, 6, 7}, Signal: -50, HasSignal: true}
	if got := testing.AllocsPerRun(1000, func() { _ = e.Sighting(0, &s) }); got != 0 {
		t.Errorf("%v allocations per sighting", got)
	}
}

func BenchmarkEngine(b *testing.B) {
	e, _ := newTestEngine(b, noon, "")
	s := decode.Sighting{Time: noon, Signal: -50, HasSignal: true}
	for i := range b.N {
		binary.LittleEndian.PutUint32(s.Address[:], uint32(i%10_000))
		if err := e.Sighting(0, &s); err != nil {
			b.Fatal(err)
		}
	}
}

func TestSeededStreamsRepeatAndDiffer(t *testing.T) {
	draw := func(seed uint64) (keys, noise [16]byte) {
		k, n := seeded.New(seed)
		_, _ = io.ReadFull(k, keys[:])
		_, _ = io.ReadFull(n, noise[:])
		return keys, noise
	}
	k1, n1 := draw(1)
	if k2, n2 := draw(1); k1 != k2 || n1 != n2 {
		t.Error("the same seed gives other bytes")
	}
	if k3, _ := draw(2); k1 == k3 {
		t.Error("another seed gives the same key")
	}
	if bytes.Equal(k1[:], n1[:]) {
		t.Error("key and noise are the same stream")
	}
}

// TestKeyPerWindow has the stricter tier change the key with each window.
func TestKeyPerWindow(t *testing.T) {
	e, c := newTestEngine(t, noon, "key: {life: window}\n")
	for w := range int64(3) {
		see(t, e, 0, 1, noon+w*5*minute+minute)
	}
	if err := e.Advance(noon + 15*minute); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+300s entrance=1 floor=0 scans",
		"12:05:00+300s entrance=1 floor=0 scans", "12:10:00+300s entrance=1 floor=0 scans")
	for i, want := range []string{"2026-03-02T12:00:00Z", "2026-03-02T12:05:00Z", "2026-03-02T12:10:00Z"} {
		if got := c.Windows[i][0].Epoch; got != want {
			t.Errorf("window %d has epoch %s, want %s", i, got, want)
		}
	}
}
