package count

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"footfall/hashing"
)

// TestSnapshotContinues closes a window in the counter that began it, and the
// same window in one that went on from a snapshot.
func TestSnapshotContinues(t *testing.T) {
	for _, dwell := range []*Dwell{nil, {PasserBy: time.Minute, Gap: 15 * time.Minute}} {
		change := func(c *Config) { c.Dwell = dwell }
		a := store(t, change)
		a.SourceUp(0, 0)
		at(a, 9, 0, second)
		a.Close(300*second, false)
		a.Open(300*second, 600*second, "epoch")
		for i := range hashing.ID(700) {
			at(a, i+1, int(i%2), 310*second+int64(i))
		}
		a.Forget(5<<32, WiFi)
		a.ClockStepped()
		a.SourceDown(0, 400*second)
		a.SourceUp(1, 410*second)

		b := store(t, change)
		snapshot := a.Snapshot(nil, 450*second)
		a.SourceDown(1, 450*second)
		if err := b.Restore(snapshot); err != nil {
			t.Fatal(err)
		}
		for _, c := range []*Counter{a, b} {
			c.SourceUp(0, 500*second)
			at(c, 1, 1, 550*second)
			at(c, 800, 1, 550*second)
		}
		if wa, wb := a.Close(600*second, true), b.Close(600*second, true); !reflect.DeepEqual(wa, wb) {
			t.Errorf("dwell %v: the window went on as\n%+v\nwant\n%+v", dwell != nil, wb, wa)
		}
	}
}

// TestWipe wants a counter that was wiped to know no more than one that heard nothing.
func TestWipe(t *testing.T) {
	change := func(c *Config) { c.Dwell = &Dwell{PasserBy: time.Minute, Gap: 15 * time.Minute} }
	quiet, c := store(t, change), store(t, change)
	for i := range hashing.ID(700) {
		at(c, i+1, 0, second)
	}
	know := func(c *Counter) []byte { return c.Snapshot(nil, 2*second) }
	if len(know(c)) == len(know(quiet)) {
		t.Error("control: nothing is known before")
	}
	c.Wipe()
	if got, want := know(c), know(quiet); len(got) != len(want) { // each pseudonym takes some
		t.Errorf("%d bytes are known, want %d", len(got), len(want))
	}
}

func TestSnapshotOfAnotherStoreIsRefused(t *testing.T) {
	a := store(t, nil)
	snapshot := a.Snapshot(nil, a.end)
	for name, change := range map[string]func(*Config){
		"another zone":   func(c *Config) { c.Zones[0].Name = "exit" },
		"fewer sources":  func(c *Config) { c.Sources = c.Sources[:1]; c.Zones = c.Zones[:1] },
		"dwell measured": func(c *Config) { c.Dwell = &Dwell{Gap: time.Hour} },
	} {
		b := store(t, change)
		hear(b, 1, 0, -50)
		if err := b.Restore(snapshot); !errors.Is(err, ErrSnapshot) {
			t.Errorf("%s: error %v", name, err)
		}
		if got := addresses(b.Close(300*second, false)); got[0] != 1 {
			t.Errorf("%s: the counter has lost its window: %v", name, got)
		}
	}
	for n := range snapshot {
		if err := store(t, nil).Restore(snapshot[:n]); !errors.Is(err, ErrSnapshot) {
			t.Errorf("cut after %d bytes: error %v", n, err)
		}
	}
}

func FuzzRestore(f *testing.F) {
	dwell := func(c *Config) { c.Dwell = &Dwell{PasserBy: time.Minute, Gap: 15 * time.Minute} }
	a := store(f, dwell)
	at(a, 1, 0, second)
	at(a, 2, 1, second)
	a.Close(300*second, false)
	a.Open(300*second, 600*second, "epoch")
	at(a, 2, 1, 301*second)
	f.Add(a.Snapshot(nil, a.end))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := store(t, dwell)
		if err := c.Restore(b); err != nil {
			return
		}
		c.Close(c.end, false)
	})
}
