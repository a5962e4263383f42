package status

import (
	"testing"
	"time"
)

// TestUntil: a payload is old when two of its successors were missed.
func TestUntil(t *testing.T) {
	written := time.Date(2026, 3, 2, 10, 0, 0, 5, time.FixedZone("CET", 3600))
	for interval, want := range map[time.Duration]string{
		Interval: "2026-03-02T09:03:00Z", ManifestInterval: "2026-03-03T03:00:00Z",
	} {
		if got := Until(written, interval); got != want {
			t.Errorf("every %v: old from %s, want %s", interval, got, want)
		}
	}
}
