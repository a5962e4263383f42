package capture

import (
	"context"
	"testing"

	"footfall/sensor/capture/captest"
)

// BenchmarkInterface reads batches of frames that wait in the kernel; one
// operation is one frame. Writing them is not measured.
func BenchmarkInterface(b *testing.B) {
	tap := captest.NewTAP(b, captest.LayerRadiotap)
	s, err := OpenInterface(tap.Name, InterfaceOptions{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	frame := probe(1)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ReportAllocs()
	b.ResetTimer()
	for read := 0; read < b.N; {
		b.StopTimer()
		for range slots {
			tap.Write(frame)
		}
		b.StartTimer()
		for left := slots; left > 0; {
			frames, err := s.Next(ctx)
			if err != nil {
				b.Fatal(err)
			}
			left -= len(frames)
			read += len(frames)
		}
	}
}
