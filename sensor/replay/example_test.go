package replay_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/replay"
	"footfall/sensor/simulate"
)

// A capture of 3,000 frames of a minute is counted.
func ExampleReplay() {
	var recording bytes.Buffer
	if err := simulate.Bulk(&recording, simulate.BulkConfig{
		Frames: 3000, Addresses: 40, ProbeShare: 1, Seed: 1, Start: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano(),
	}); err != nil {
		fmt.Println(err)
		return
	}
	source, err := capture.Open("-", &recording)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer source.Close()
	config := configs.Defaults()
	r := replay.Replay{
		Source: source, Sources: []int{0},
		Engine: engine.Config{
			Config: config, Keys: rand.Reader, Noise: rand.Reader,
			Emit: func(windows []disclose.Payload) error {
				fmt.Println(len(windows), "zone:", windows[0].Zone)
				return nil
			},
		},
	}
	report, err := r.Run(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Admitted, "frames admitted")
	// Output:
	// 1 zone: all
	// 3000 frames admitted
}
