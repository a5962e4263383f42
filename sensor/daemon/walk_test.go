package daemon

import (
	"testing"
	"time"

	"footfall/sensor/control"
)

// TestWalkBoard shows a walk while it is told, and not for long after.
func TestWalkBoard(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	c := &commands{config: testConfig(t, ""), walk: &walkBoard{now: func() time.Time { return now }}}
	if w, err := c.Walk(t.Context(), nil); w != nil || err != nil {
		t.Error("a walk before any was told:", w, err)
	}
	told := &control.Walk{Zone: "entrance", Sources: []control.WalkSource{{Source: "door", Readings: 3, Last: -61, Median: -62.5}}}
	if w, err := c.Walk(t.Context(), told); w != told || err != nil {
		t.Error(w, err)
	}
	now = now.Add(walkLife)
	if w, err := c.Walk(t.Context(), nil); w != told || err != nil {
		t.Error(w, err)
	}
	now = now.Add(time.Second)
	if w, err := c.Walk(t.Context(), nil); w != nil || err != nil {
		t.Error("a walk that has ended:", w, err)
	}
	for _, bad := range []control.Walk{{Zone: "roof"}, {Zone: "entrance", Sources: []control.WalkSource{{Source: "roof"}}}} {
		if w, err := c.Walk(t.Context(), &bad); w != nil || err == nil {
			t.Errorf("%+v is taken: %v", bad, err)
		}
	}
}
