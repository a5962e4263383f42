package engine_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/engine/enginetest"
	"footfall/sensor/replay/seeded"
	"footfall/sensor/simulate"
)

var allFloods = flag.Bool("all-floods", false, "try every make of flood, which takes minutes")

// beacons are names as cheap jammers send them.
func beacons(n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("net%02d", i))
	}
	return names
}

// sightings decodes all frames of a source.
func sightings(t testing.TB, config *configs.Config, source capture.Source) (list []decode.Sighting) {
	t.Helper()
	d := engine.NewDecoder(config)
	for {
		frames, err := source.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range frames {
			var s decode.Sighting
			if d.Decode(&frames[i], &s) == decode.Seen {
				list = append(list, s)
			}
		}
	}
}

// people simulates a room with phones of many kinds, for some minutes.
func people(t testing.TB, config *configs.Config, seed uint64, n int, minutes int64) []decode.Sighting {
	t.Helper()
	if n == 0 {
		return nil
	}
	c := simulate.Default(seed)
	c.Start, c.Length = noon, time.Duration(minutes*minute)
	c.Zones = c.Zones[:1]
	c.Zones[0].Radius = 15
	c.Initial, c.Staff, c.Arrivals, c.Stay = n, 0, float64(n)/20, 20*time.Minute
	c.CarryNothing, c.Swing, c.PassersBy = 0, 0, 0
	store, err := simulate.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return sightings(t, config, store.Sources()[0])
}

// counted runs sightings through an engine and returns its windows of 5 minutes.
func counted(t testing.TB, config *configs.Config, until int64, lists ...[]decode.Sighting) []disclose.Payload {
	t.Helper()
	var c enginetest.Collector
	keys, noise := seeded.New(1)
	e, err := engine.New(engine.Config{Config: config, Keys: keys, Noise: noise, Emit: c.Emit, Release: enginetest.Exact(t, config)}, noon, 0)
	if err != nil {
		t.Fatal(err)
	}
	e.SourceUp(0, noon)
	at := make([]int, len(lists))
	for {
		next := -1
		for i := range lists {
			if at[i] < len(lists[i]) && (next < 0 || lists[i][at[i]].Time < lists[next][at[next]].Time) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		if err := e.Sighting(0, &lists[next][at[next]]); err != nil {
			t.Fatal(err)
		}
		at[next]++
	}
	if err := e.Advance(until); err != nil {
		t.Fatal(err)
	}
	var payloads []disclose.Payload
	for _, w := range c.Windows {
		payloads = append(payloads, w[0])
	}
	return payloads
}

// room is a configuration with one source in one zone.
func room(t testing.TB) *configs.Config {
	t.Helper()
	c, err := configs.Parse([]byte(`site: shop
sensor: front
timezone: UTC
sources: [{name: door, interface: mon0}]
zones: [{name: room, sources: [{source: door}]}]
privacy: {epsilon: off, min_count: 0}
mqtt: {broker: "mqtt://127.0.0.1"}
`), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestFloodTable sends forged probe requests of many makes alone and on top of two
// crowds: the window says flood, and its devices are those of the crowd or withheld.
// The windows before and after are not touched.
func TestFloodTable(t *testing.T) {
	config := room(t)
	phones := simulate.Kinds()
	rates := []float64{2, 5, 10, 30, 100, 300, 1000, 17000}
	for _, n := range []int{0, 40, 200} {
		crowd := people(t, config, uint64(n), n, 15)
		alone := counted(t, config, noon+15*minute, crowd)
		for r, rate := range rates {
			for k := range 64 {
				if skipped(k, r+n) {
					continue
				}
				c := simulate.FloodConfig{
					Seed: uint64(k) + 100*uint64(n), Rate: rate, Start: noon + 6*minute, Length: 2 * time.Minute,
					Signal: -50, CountUp: k&2 != 0, Uneven: k&32 != 0,
				}
				if rate > 100 {
					c.Length = time.Duration(max(10, 6000/rate) * float64(time.Second))
				}
				if k&1 != 0 {
					c.Burst = 3
				}
				if k&4 != 0 {
					c.Maker = []byte{0x18, 0xfe, 0x34}
				}
				if k&8 != 0 {
					c.Spread = 40
				}
				if k&16 != 0 {
					c.Names = beacons(60)
				}
				checkFlood(t, config, c, alone, crowd)
				if k%4 != 0 {
					continue
				}
				if rate < 5 && c.Spread > 0 && !c.CountUp {
					continue // cannot be told from phones; see package forged
				}
				c.Phone = &phones[rand.New(rand.NewPCG(c.Seed, 1)).IntN(len(phones))]
				checkFlood(t, config, c, alone, crowd)
			}
		}
	}
}

// skipped leaves out most of the makes, others for each rate and crowd.
func skipped(k, row int) bool {
	every := 8
	if testing.Short() {
		every = 64
	}
	return (k+row*7)%every != 0 && !*allFloods
}

func checkFlood(t *testing.T, config *configs.Config, c simulate.FloodConfig, alone []disclose.Payload, crowd []decode.Sighting) {
	t.Helper()
	source, err := simulate.NewFlood(c)
	if err != nil {
		t.Fatal(err)
	}
	got := counted(t, config, noon+15*minute, crowd, sightings(t, config, source))
	for i := range got {
		flood := i == 1
		if hasFlag(&got[i], "flood") != flood {
			t.Errorf("%s: window %d: %s", describe(&c), i, got[i].Quality)
		}
		want := alone[i].Devices.Float64()
		d := got[i].Devices
		if i == 0 && d != alone[i].Devices {
			t.Errorf("%s: window %d: %v devices, want %v", describe(&c), i, d, alone[i].Devices)
		}
		if d.Known() && (d.Float64() < 0.7*want-2 || d.Float64() > 1.4*want+3) {
			t.Errorf("%s: window %d: %v devices, want about %v", describe(&c), i, d, alone[i].Devices)
		}
		if flood && (got[i].Addresses.Known() || !got[i].Suppressed) {
			t.Errorf("%s: forged addresses are released", describe(&c))
		}
	}
}

func describe(c *simulate.FloodConfig) string {
	phone := "no phone"
	if c.Phone != nil {
		phone = c.Phone.Name
	}
	return fmt.Sprintf("seed %d, %v/s, burst %d, maker %x, count up %t, spread %v, %d names, uneven %t, %s", c.Seed, c.Rate, c.Burst, c.Maker, c.CountUp, c.Spread, len(c.Names), c.Uneven, phone)
}

func hasFlag(p *disclose.Payload, flag string) bool {
	for _, word := range strings.Split(p.Quality, ",") {
		if word == flag {
			return true
		}
	}
	return false
}

// TestStoreIsNoFlood counts simulated stores, whose phones several radios hear while they
// walk about. None of their windows is a flood.
func TestStoreIsNoFlood(t *testing.T) {
	config, err := configs.Parse([]byte(`site: shop
sensor: front
sources: [{name: door, interface: mon0}, {name: shelves, interface: mon1}, {name: tills, interface: mon2}]
zones: [{name: all, sources: [{source: door}, {source: shelves}, {source: tills}]}]
privacy: {epsilon: off, min_count: 0}
mqtt: {broker: "mqtt://127.0.0.1"}
`), "store.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(6) {
		show := simulate.Show(seed)
		store, err := simulate.New(show)
		if err != nil {
			t.Fatal(err)
		}
		var c collector
		keys, noise := seeded.New(seed)
		e, err := engine.New(engine.Config{Config: config, Keys: keys, Noise: noise, Emit: c.Emit}, show.Start, 0)
		if err != nil {
			t.Fatal(err)
		}
		hear(t, e, config, store.Sources(), show.Start+30*minute)
		for _, w := range c.Windows {
			if hasFlag(&w[0], "flood") || !w[0].Devices.Known() {
				t.Errorf("seed %d: %s, %s devices", seed, w[0].Quality, w[0].Devices)
			}
		}
		if len(c.Windows) < 6 {
			t.Errorf("seed %d: %d windows", seed, len(c.Windows))
		}
	}
}

// hear counts what sources hear up to a time.
func hear(t *testing.T, e *engine.Engine, config *configs.Config, sources []capture.Source, until int64) {
	t.Helper()
	for i := range sources {
		e.SourceUp(i, e.Start())
	}
	all, d := capture.Merge(sources...), engine.NewDecoder(config)
	defer all.Close()
	for e.Start() < until {
		frames, err := all.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range frames {
			var s decode.Sighting
			if d.Decode(&frames[i], &s) != decode.Seen {
				continue
			}
			if err := e.Sighting(frames[i].Origin, &s); err != nil {
				t.Fatal(err)
			}
		}
	}
}
