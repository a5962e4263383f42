package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// TestRun has the project's decoder read what is sent.
func TestRun(t *testing.T) {
	o := options{addresses: 7, scans: 2, burst: 3, rate: 1e9, seed: 4}
	addresses := draws(rand.New(rand.NewPCG(o.seed, 0)), o)
	decoder := decode.New(decode.Marks{})
	seen := map[[6]byte]int{}
	err := run(o, addresses, 4094, func(frame []byte) error {
		var s decode.Sighting
		f := capture.Frame{Data: frame, Length: len(frame), Link: capture.LinkRadiotap}
		if outcome := decoder.Decode(&f, &s); outcome != decode.Seen {
			t.Errorf("a frame is %v", outcome)
		}
		seen[[6]byte(frame[18:24])]++
		return nil
	})
	if err != nil || len(seen) != 7 {
		t.Fatalf("%d addresses, %v", len(seen), err)
	}
	for _, n := range seen {
		if n != 6 {
			t.Errorf("an address was sent %d times, want 6", n)
		}
	}
}

func TestNoteAppends(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sent")
	addresses := draws(rand.New(rand.NewPCG(1, 0)), options{addresses: 3, global: true})
	for range 2 {
		if err := note(path, addresses); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := os.ReadFile(path); err != nil || len(data) != 36 || [3]byte(data[:3]) != [3]byte{0, 0x1b, 0x63} {
		t.Errorf("% x, %v", data, err)
	}
}
