package daemon

import (
	"testing"
)

// TestSmallDisk has health say how much a small disk has room for, and a large one take
// what is configured.
func TestSmallDisk(t *testing.T) {
	s := newShop(t, "")
	for free, want := range map[int64]struct {
		rows int
		kept int64
	}{
		1 << 20: {350, 1 << 18},
		1 << 30: {s.Config.Outbox.MaxRows, 16 << 20},
	} {
		s.Free = func(string) (int64, bool) { return free, true }
		d, err := assemble(s.Options, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := d.observer.outboxHealth()
		if got.MaxRows < want.rows-30 || got.MaxRows > want.rows+30 || got.KeptBytes != want.kept {
			t.Errorf("with %d bytes free: %+v", free, got)
		}
		if err := d.close(); err != nil {
			t.Fatal(err)
		}
	}
}
