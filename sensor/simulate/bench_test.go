package simulate

import (
	"context"
	"io"
	"testing"
)

// BenchmarkBulk writes a million frames per round: probe requests alone, and
// mixed traffic.
func BenchmarkBulk(b *testing.B) {
	for _, t := range []struct {
		name  string
		share float64
	}{{"probes", 1}, {"mixed", 0.1}} {
		b.Run(t.name, func(b *testing.B) {
			for b.Loop() {
				c := BulkConfig{Seed: 1, Frames: 1_000_000, Addresses: 10_000, ProbeShare: t.share}
				if err := Bulk(io.Discard, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSource reports the cost of one frame out of a store.
func BenchmarkSource(b *testing.B) {
	store, err := New(Default(1))
	if err != nil {
		b.Fatal(err)
	}
	src := store.Sources()[0]
	b.ReportAllocs()
	for n := 0; n < b.N; {
		frames, err := src.Next(context.Background())
		if err != nil {
			b.Fatal(err)
		}
		n += len(frames)
	}
}
