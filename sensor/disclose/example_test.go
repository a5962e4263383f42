package disclose_test

import (
	"bytes"
	"fmt"
	"log"
	"math/big"
	"math/rand/v2"
	"time"

	"footfall/sensor/count"
	"footfall/sensor/disclose"
)

// This window has two zones: a busy one, and one that is nearly empty.
func ExampleDiscloser_Release() {
	d, err := disclose.New(disclose.Config{
		Site: "jakarta-01", Sensor: "front-door",
		Epsilon: big.NewRat(1, 2), MinCount: 5,
		Random: rand.NewChaCha8([32]byte{1}), // crypto/rand.Reader on a live sensor
	})
	if err != nil {
		log.Fatal(err)
	}
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	payloads, err := d.Release(&count.Window{
		Start: start.UnixNano(), End: start.Add(5 * time.Minute).UnixNano(),
		Epoch: "2026-03-02T04:00:00Z", Quality: count.Quality{Method: "scans"},
		Cells: []count.Cell{
			{Zone: "entrance", Coverage: 1, WiFi: count.Count{Present: true, Addresses: 310, Devices: 42.3, Stable: 12, Low: 31, High: 57}},
			{Zone: "cellar", Coverage: 1, WiFi: count.Count{Present: true, Addresses: 2, Devices: 0.4, Low: 0, High: 2}},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	payloads = append(payloads, disclose.Total(payloads))
	for i := range payloads {
		p := &payloads[i]
		fmt.Printf("%s: %s devices (%s to %s), suppressed %t\n", p.Zone, p.Devices, p.DevicesLow, p.DevicesHigh, p.Suppressed)
	}
	text, err := payloads[0].JSON()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d bytes: %s...\n", len(text), bytes.TrimSpace(text)[:60])
	// Output:
	// entrance: 40 devices (26 to 57), suppressed false
	// cellar: null devices (null to null), suppressed true
	// total: null devices (null to null), suppressed true
	// 1024 bytes: {"schema":1,"id":"jakarta-01/front-door/entrance/2026-03-02T...
}
