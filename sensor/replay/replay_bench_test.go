package replay

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/engine/enginetest"
	"footfall/sensor/replay/seeded"
	"footfall/sensor/simulate"
)

// BenchmarkReplay replays large captures, opening and reading included.
func BenchmarkReplay(b *testing.B) {
	for _, c := range []struct {
		name string
		bulk simulate.BulkConfig
	}{
		{"probes", simulate.BulkConfig{Frames: 500_000, Addresses: 10_000, ProbeShare: 1}},
		{"mixed", simulate.BulkConfig{Frames: 500_000, Addresses: 10_000, ProbeShare: 0.1}},
		{"crowd", simulate.BulkConfig{Frames: 500_000, Addresses: 500_000, ProbeShare: 1}},
	} {
		b.Run(c.name, func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "bulk.pcap")
			f, err := os.Create(file)
			if err != nil {
				b.Fatal(err)
			}
			if err := simulate.Bulk(f, c.bulk); err != nil {
				b.Fatal(err)
			}
			f.Close()
			for b.Loop() {
				replayFile(b, file)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.bulk.Frames), "ns/frame")
		})
	}
}

func replayFile(b *testing.B, file string) {
	b.Helper()
	source, err := capture.Open(file, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer source.Close()
	config := configs.Defaults()
	config.Window = time.Hour
	keys, noise := seeded.New(1)
	r := Replay{
		Source: source, Sources: []int{0},
		Engine: engine.Config{
			Config: config, Keys: keys, Noise: noise, Release: enginetest.Exact(b, config),
			Emit: func([]disclose.Payload) error { return nil },
		},
	}
	if _, err := r.Run(b.Context()); err != nil {
		b.Fatal(err)
	}
}
