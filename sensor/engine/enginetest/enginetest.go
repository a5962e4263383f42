// Package enginetest has the small store that tests of the engine and of what is
// built on it share.
package enginetest

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/disclose/exact"
	"footfall/sensor/engine"
)

// Noon is when the tests begin, in Unix nanoseconds, and aligned to any window.
var Noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC).UnixNano()

// Minute in nanoseconds.
const Minute = int64(time.Minute)

// Config is a store with two zones, windows of 5 minutes and numbers without noise.
// Change is YAML that is added.
func Config(t testing.TB, change string) *configs.Config {
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

// Collector keeps what an engine emits.
type Collector struct {
	Windows [][]disclose.Payload
	Err     error
}

// Emit is an engine's Emit; it returns Err.
func (c *Collector) Emit(p []disclose.Payload) error {
	c.Windows = append(c.Windows, p)
	return c.Err
}

// Summary writes windows with their unique addresses, which are exact here, as
// "12:00+300s entrance=1 floor=2 quality".
func (c *Collector) Summary() string {
	var lines []string
	for _, w := range c.Windows {
		line := time.Unix(0, w[0].Start).UTC().Format("15:04:05") + "+" + w[0].Seconds() + "s"
		for _, p := range w {
			if p.Zone == disclose.TotalZone {
				continue
			}
			line += " " + p.Zone + "=" + p.Addresses.String()
		}
		lines = append(lines, line+" "+w[0].Quality)
	}
	return strings.Join(lines, "\n")
}

// Want fails the test unless these are the windows.
func (c *Collector) Want(t *testing.T, want ...string) {
	t.Helper()
	if got := c.Summary(); got != strings.Join(want, "\n") {
		t.Errorf("windows:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}

// Exact is a release step without noise, for a configuration.
func Exact(t testing.TB, c *configs.Config) engine.Releaser {
	t.Helper()
	r, err := exact.New(exact.Config{Site: c.Site, Sensor: c.Sensor})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// New returns an engine of [Config] with a fresh key whose sources listen since now.
func New(t testing.TB, now int64, change string) (*engine.Engine, *Collector) {
	t.Helper()
	var c Collector
	e, err := engine.New(engine.Config{Config: Config(t, change), Keys: rand.Reader, Noise: rand.Reader, Emit: c.Emit}, now, 0)
	if err != nil {
		t.Fatal(err)
	}
	e.SourceUp(0, now)
	e.SourceUp(1, now)
	return e, &c
}

// Sighting is one frame of phone n.
func Sighting(n byte, at int64) decode.Sighting {
	return decode.Sighting{Time: at, Address: decode.Address{0, 0x16, 0xea, 0x5c, 0xb7, n}, Signal: -50, HasSignal: true}
}

// See has phone n seen at a time by a source.
func See(t testing.TB, e *engine.Engine, source int, n byte, at int64) {
	t.Helper()
	s := Sighting(n, at)
	if err := e.Sighting(source, &s); err != nil {
		t.Fatal(err)
	}
}
