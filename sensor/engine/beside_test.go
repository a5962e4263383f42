package engine_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"footfall/configs"
	"footfall/sensor/calibrate"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/replay/seeded"
)

// crowd has an engine see n scans of random addresses in each of so many windows of five
// minutes.
func crowd(e *engine.Engine, n, windows int) error {
	r := rand.New(rand.NewPCG(5, 5))
	for i := range n * windows {
		s := decode.Sighting{
			Time: noon + int64(i)*5*minute/int64(n), Kind: decode.Local, Class: uint64(7 + i%5), Family: 7,
			Sequence: uint16(r.IntN(4096)), Signal: int8(-40 - r.IntN(40)), HasSignal: true,
		}
		binary.BigEndian.PutUint32(s.Address[2:], r.Uint32())
		s.Address[0] = 2
		if err := e.Sighting(0, &s); err != nil {
			return err
		}
	}
	return nil
}

// begun is an engine whose randomness is the same each time.
func begun(t testing.TB, config *configs.Config, beside bool, emit func([]disclose.Payload) error) *engine.Engine {
	t.Helper()
	c := engine.Config{Config: config, Emit: emit, Beside: beside}
	c.Keys, c.Noise = seeded.New(1)
	e, err := engine.New(c, noon, 0)
	if err != nil {
		t.Fatal(err)
	}
	e.SourceUp(0, noon)
	return e
}

// TestBesideIsTheSame has windows estimated beside counting and not. The payloads are
// the same, and in the same order, for all ways in which a window ends.
func TestBesideIsTheSame(t *testing.T) {
	zone := testConfig(t, "").Zones[0].Name
	ways := []struct {
		name   string
		change string
		then   func(*engine.Engine) error
	}{
		{"at its end", "", func(e *engine.Engine) error { return e.Advance(noon + 45*minute) }},
		{"with visits", "dwell: {enabled: true}\n", func(e *engine.Engine) error { return e.Advance(noon + 45*minute) }},
		{"by a gap in a recording", "", func(e *engine.Engine) error { return e.Skip(noon + 90*minute) }},
		{"by a clock set forward", "", func(e *engine.Engine) error { return e.Jump(e.Start(), noon+90*minute) }},
		{"by a clock set back", "", func(e *engine.Engine) error { return e.Rewind(e.Start()+minute, noon, e.Start()) }},
		{"in part", "", func(e *engine.Engine) error { return e.Part(e.Start()) }},
		{"by the end of the key", "key: {rotate_at: \"12:20\"}\n", func(e *engine.Engine) error { return nil }},
		{"with a hand count", "", func(e *engine.Engine) error {
			e.SetCalibration(engine.Calibration{PerDevice: map[string]calibrate.Fit{zone: {Zone: zone, Method: "scans", PeoplePerDevice: 0.8, Error: 0.2}}})
			return nil
		}},
	}
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			config := testConfig(t, w.change)
			run := func(beside bool) (released [][]disclose.Payload) {
				e := begun(t, config, beside, func(p []disclose.Payload) error {
					released = append(released, p)
					return nil
				})
				for _, err := range []error{crowd(e, 400, 6), w.then(e), e.Stop(e.Start() + minute)} {
					if err != nil {
						t.Fatal(err)
					}
				}
				return released
			}
			at, late := run(false), run(true)
			if len(at) < 6 {
				t.Fatalf("%d windows", len(at))
			}
			if !reflect.DeepEqual(at, late) {
				t.Errorf("beside counting:\n%v\nnot:\n%v", late, at)
			}
		})
	}
}

// BenchmarkWindowEnd is what the end of a window with so many scans costs the goroutine
// that counts.
func BenchmarkWindowEnd(b *testing.B) {
	for _, scans := range []int{400, 8000} {
		for name, beside := range map[string]bool{"beside": true, "waiting": false} {
			b.Run(fmt.Sprintf("%d scans, %s", scans, name), func(b *testing.B) {
				e := begun(b, testConfig(b, ""), beside, func([]disclose.Payload) error { return nil })
				if err := crowd(e, scans, 1); err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					b.StopTimer()
					if err := e.Settle(); err != nil {
						b.Fatal(err)
					}
					s := decode.Sighting{Time: e.Start(), Kind: decode.Local, Class: 7, Family: 7, Signal: -50, HasSignal: true}
					for i := range scans {
						binary.BigEndian.PutUint32(s.Address[2:], uint32(i))
						s.Address[0], s.Time, s.Sequence = 2, e.Start()+int64(i)*(e.End()-e.Start())/int64(scans), uint16(i)
						if err := e.Sighting(0, &s); err != nil {
							b.Fatal(err)
						}
					}
					b.StartTimer()
					if err := e.Advance(e.End()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
