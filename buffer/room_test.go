package buffer

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestFittingRows(t *testing.T) {
	for _, c := range []struct {
		name       string
		used, free int64
		want       int
	}{
		{"an empty file on 4 MB", 0, 4 << 20, 2 << 20 / RowBytes},
		{"half of it in use", 2 << 20, 2 << 20, 2 << 20 / RowBytes},
		{"others have filled the rest", 2 << 20, 0, 2 << 20 / RowBytes},
		{"no room", 0, 0, leastRows},
	} {
		if got := FittingRows(c.used, c.free); got != c.want {
			t.Errorf("%s: %d rows, want %d", c.name, got, c.want)
		}
	}
}

// TestOutboxOnASmallDisk keeps to half of it, drops nothing for want of room alone, and
// grows again where there is room.
func TestOutboxOnASmallDisk(t *testing.T) {
	free := int64(1 << 20)
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{MaxRows: 2000, Free: func(string) (int64, bool) { return free, true }})
	fits := o.Stats().MaxRows
	if fits < 300 || fits > 400 {
		t.Errorf("%d rows fit into half a megabyte", fits)
	}
	at := int64(0)
	add := func(n int) {
		t.Helper()
		for range n {
			at++
			mustAppend(t, o, window(at, "a"))
		}
	}
	add(200)
	free -= 200 * RowBytes
	if s := o.Stats(); s.Rows != 200 || s.Evicted != 0 || s.MaxRows < fits-50 || s.MaxRows > fits+50 {
		t.Errorf("after 200 rows: %+v; %d fitted at first", s, fits)
	}
	free = 0 // others have filled the disk
	add(100)
	s := o.Stats()
	if s.Rows < 200 || s.MaxRows != s.Rows || int(s.Evicted) != 300-s.Rows {
		t.Errorf("on a full disk: %+v", s)
	}
	free = 10 << 20
	add(2000)
	if s := o.Stats(); s.Rows != 2000 || s.MaxRows != 2000 {
		t.Errorf("with room: %+v", s)
	}
	if _, err := o.Append(window(at, "a")); !errors.Is(err, ErrAlreadyReleased) {
		t.Error(err)
	}
}

// TestOutboxOfUnknownRoom keeps as many rows as it is told.
func TestOutboxOfUnknownRoom(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{MaxRows: 2000, Free: func(string) (int64, bool) { return 0, false }})
	if s := o.Stats(); s.MaxRows != 2000 {
		t.Errorf("%+v", s)
	}
}
