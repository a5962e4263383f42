package doctor

import (
	"context"
	"testing"
	"time"

	"footfall/sensor/capture/captest"
)

func TestRadiotap(t *testing.T) {
	tests := []struct {
		header []byte
		mhz    int
		signal bool
		ok     bool
	}{
		{captest.Radiotap(-50, nil), 2437, true, true},
		{[]byte{0, 0, 8, 0, 0, 0, 0, 0}, 0, false, true},
		{[]byte{0, 0, 13, 0, 0x28, 0, 0, 0, 0x85, 0x09, 0, 0, 0xce}, 2437, true, true},
		{[]byte{0, 0, 18, 0, 0x2e, 0, 0, 0, 0, 2, 0x3c, 0x14, 0, 0, 0xce, 0, 0, 0}, 5180, true, true},
		{[]byte{0, 0, 17, 0, 0x28, 0, 0, 0x80, 0, 0, 0, 0, 0x85, 0x09, 0, 0, 0xce}, 2437, true, true}, // a second word
		{[]byte{0, 0, 10, 0, 0x28, 0, 0, 0x80, 0, 0}, 0, false, false},
		{[]byte{0, 0, 10, 0, 0x28, 0, 0, 0, 0, 0}, 0, false, false},
		{[]byte{0, 0, 99, 0, 0, 0, 0, 0}, 0, false, false},
		{[]byte{1, 0, 8, 0, 0, 0, 0, 0}, 0, false, false},
		{nil, 0, false, false},
	}
	for i, test := range tests {
		if mhz, signal, ok := radiotap(test.header); mhz != test.mhz || signal != test.signal || ok != test.ok {
			t.Errorf("%d: %d, %t, %t", i, mhz, signal, ok)
		}
	}
}

func FuzzRadiotap(f *testing.F) {
	f.Add([]byte{0, 0, 13, 0, 0x28, 0, 0, 0, 0x85, 0x09, 0, 0, 0xce})
	f.Add([]byte{0, 0, 12, 0, 0, 0, 0, 0x80, 0, 0, 0, 0x80})
	f.Fuzz(func(t *testing.T, b []byte) {
		h := Heard{Frames: map[int]int{}}
		h.add(b)
		if h.Signalled > 1 || len(h.Frames) != 1 {
			t.Fatalf("%+v", h)
		}
	})
}

// TestListen counts beacons as well as probe requests.
func TestListen(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { // until the listener has ended: it does not say when it began
		defer close(done)
		for i := uint16(0); ctx.Err() == nil; i++ {
			tap.Write(captest.Radiotap(-40, captest.Beacon([6]byte{2, 9, 9, 9, 9, 9}, i)))
			tap.Write(captest.Radiotap(-40, captest.ProbeRequest([6]byte{2, 0, 0, 0, 0, 1}, i)))
			time.Sleep(time.Millisecond) // 2,000 frames a second are enough
		}
	}()
	h, err := Listen(t.Context(), tap.Name, 200*time.Millisecond)
	cancel()
	<-done
	if err != nil || h.Frames[2437] < 2 || h.Signalled != h.Frames[2437] {
		t.Errorf("%+v, %v", h, err)
	}
	if _, err := Listen(t.Context(), "nonexistent0", time.Second); err == nil {
		t.Error("listened on an interface that is not there")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := Listen(ended, tap.Name, time.Hour); err == nil {
		t.Error("listened on after the context had ended")
	}
}
