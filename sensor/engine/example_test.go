package engine_test

import (
	"crypto/rand"
	"fmt"
	"time"

	"footfall/configs"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
)

// One phone is seen in a store of one zone, and the window in which it was seen ends.
func ExampleEngine() {
	config, err := configs.Parse([]byte(`site: shop
sensor: front
timezone: UTC
sources: [{name: door, interface: mon0}]
zones: [{name: entrance, sources: [{source: door}]}]
privacy: {min_count: 5}
`), "example.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano()
	e, err := engine.New(engine.Config{
		Config: config, Keys: rand.Reader, Noise: rand.Reader,
		Emit: func(windows []disclose.Payload) error {
			for _, w := range windows {
				fmt.Println(w.Zone, w.Seconds(), w.Quality, "epsilon", w.Epsilon)
			}
			return nil
		},
	}, now, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	e.SourceUp(0, now)
	if err := e.Sighting(0, &decode.Sighting{Time: now, Address: decode.Address{0, 0x16, 0xea, 1, 2, 3}, Signal: -50, HasSignal: true}); err != nil {
		fmt.Println(err)
	}
	if err := e.Advance(now + int64(config.Window)); err != nil {
		fmt.Println(err)
	}
	// Output: entrance 300 scans epsilon 0.5
}
