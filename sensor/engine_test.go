package sensor

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
)

// noon is when the tests begin, and aligned to any window.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC).UnixNano()

const minute = int64(time.Minute)

// testConfig is a store with two zones, windows of 5 minutes, exact numbers.
func testConfig(t testing.TB, change string) *configs.Config {
	t.Helper()
	c, err := configs.Parse([]byte(`site: shop
sensor: front
timezone: UTC
sources: [{name: door, interface: mon0}, {name: ceiling, interface: mon1}]
zones:
  - {name: entrance, sources: [{source: door}]}
  - {name: floor, sources: [{source: ceiling}]}
privacy: {epsilon: off, min_count: 0}
mqtt: {broker: "mqtt://127.0.0.1"}
`+change), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// collector keeps what an engine emits.
type collector struct {
	windows [][]disclose.Payload
	err     error
}

func (c *collector) emit(p []disclose.Payload) error {
	c.windows = append(c.windows, p)
	return c.err
}

// summary writes windows as "12:00+300s entrance=1 floor=2 quality".
func (c *collector) summary() string {
	var lines []string
	for _, w := range c.windows {
		line := time.Unix(0, w[0].Start).UTC().Format("15:04:05") + "+" + w[0].Seconds() + "s"
		for _, p := range w {
			if p.Zone == disclose.TotalZone {
				continue
			}
			line += " " + p.Zone + "=" + p.Devices.String()
		}
		lines = append(lines, line+" "+w[0].Quality)
	}
	return strings.Join(lines, "\n")
}

func newTestEngine(t testing.TB, now int64, change string) (*Engine, *collector) {
	t.Helper()
	var c collector
	e, err := NewEngine(EngineConfig{Config: testConfig(t, change), Keys: rand.Reader, Noise: rand.Reader, Emit: c.emit}, now, 0)
	if err != nil {
		t.Fatal(err)
	}
	e.SourceUp(0, now)
	e.SourceUp(1, now)
	return e, &c
}

// see has phone n seen at a time by a source.
func see(t testing.TB, e *Engine, source int, n byte, at int64) {
	t.Helper()
	s := decode.Sighting{Time: at, Address: decode.Address{0, 0x16, 0xea, 0x5c, 0xb7, n}, Signal: -50, HasSignal: true}
	if err := e.Sighting(source, &s); err != nil {
		t.Fatal(err)
	}
}

func wantWindows(t *testing.T, c *collector, want ...string) {
	t.Helper()
	if got := c.summary(); got != strings.Join(want, "\n") {
		t.Errorf("windows:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}

func TestEngineReleasesEveryWindowOnSchedule(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	see(t, e, 0, 1, noon+minute)
	see(t, e, 0, 1, noon+2*minute)
	see(t, e, 1, 2, noon+2*minute)
	see(t, e, 0, 3, noon+12*minute) // the window between is empty
	if err := e.Advance(noon + 15*minute - 1); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+300s entrance=1 floor=1 addresses", "12:05:00+300s entrance=0 floor=0 addresses")
	if err := e.Advance(noon + 15*minute); err != nil {
		t.Fatal(err)
	}
	if len(c.windows) != 3 {
		t.Errorf("a window that has ended was not released: %s", c.summary())
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
	w := c.windows[0]
	if len(w) != 3 || w[2].Zone != disclose.TotalZone || w[2].Devices.String() != "3" {
		t.Errorf("%d payloads, the last %q with %s devices", len(w), w[len(w)-1].Zone, w[len(w)-1].Devices)
	}
}

func TestEngineBeginsAfterWhatWasReleased(t *testing.T) {
	var c collector
	e, err := NewEngine(EngineConfig{Config: testConfig(t, ""), Keys: rand.Reader, Noise: rand.Reader, Emit: c.emit}, noon+3*minute, noon+2*minute)
	if err != nil {
		t.Fatal(err)
	}
	if e.Start() != noon+2*minute || e.End() != noon+5*minute {
		t.Errorf("the window is [%d, %d), want minutes 2 to 5", e.Start()-noon, e.End()-noon)
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
	wantWindows(t, c, "12:00:00+300s entrance=0 floor=0 addresses",
		"12:05:00+120s entrance=1 floor=0 addresses", "12:07:00+180s entrance=1 floor=0 addresses")
	if c.windows[1][0].Epoch != before || c.windows[2][0].Epoch != "2026-03-02T12:07:00Z" {
		t.Errorf("epochs %q and %q", c.windows[1][0].Epoch, c.windows[2][0].Epoch)
	}
}

func TestEngineLeavesMarkedDevicesOut(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	see(t, e, 0, 1, noon+minute)
	see(t, e, 0, 2, noon+minute)
	s := decode.Sighting{Time: noon + 2*minute, Address: decode.Address{0, 0x16, 0xea, 0x5c, 0xb7, 1}, DoNotCount: true}
	if err := e.Sighting(1, &s); err != nil {
		t.Fatal(err)
	}
	see(t, e, 0, 1, noon+3*minute)
	if err := e.Advance(noon + 5*minute); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+300s entrance=1 floor=0 addresses")
}

func TestEngineStopReleasesWhatThereIs(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	see(t, e, 0, 1, noon+minute)
	if err := e.Stop(noon + 90*int64(time.Second) + 1); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+91s entrance=1 floor=0 addresses")
}

func TestEngineJumpsAndRewinds(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	see(t, e, 0, 1, noon+minute)
	if err := e.Jump(noon + 62*minute); err != nil {
		t.Fatal(err)
	}
	see(t, e, 0, 1, noon+62*minute)
	if err := e.Rewind(noon - 48*60*minute + minute); err != nil {
		t.Fatal(err)
	}
	if err := e.Advance(e.End()); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, c, "12:00:00+300s entrance=1 floor=0 addresses,clock",
		"13:00:00+300s entrance=1 floor=0 addresses,clock", "12:00:00+300s entrance=0 floor=0 addresses")
}

func TestEngineReportsEmitErrors(t *testing.T) {
	e, c := newTestEngine(t, noon, "")
	c.err = errors.New("nowhere to put it")
	if err := e.Advance(noon + 5*minute); !errors.Is(err, c.err) {
		t.Errorf("got error %v", err)
	}
}

// TestEngineStopsWithoutRandomness sees that a gate that cannot draw a key
// ends the sensor instead of leaving it counting nobody.
func TestEngineStopsWithoutRandomness(t *testing.T) {
	var c collector
	keys := io.LimitReader(rand.Reader, 16)
	e, err := NewEngine(EngineConfig{
		Config: testConfig(t, "key: {rotate_at: \"12:05\"}\n"), Keys: keys, Noise: rand.Reader, Emit: c.emit,
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
		k, n := Seeded(seed)
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
	wantWindows(t, c, "12:00:00+300s entrance=1 floor=0 addresses",
		"12:05:00+300s entrance=1 floor=0 addresses", "12:10:00+300s entrance=1 floor=0 addresses")
	for i, want := range []string{"2026-03-02T12:00:00Z", "2026-03-02T12:05:00Z", "2026-03-02T12:10:00Z"} {
		if got := c.windows[i][0].Epoch; got != want {
			t.Errorf("window %d has epoch %s, want %s", i, got, want)
		}
	}
}
