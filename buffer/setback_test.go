package buffer

import (
	"errors"
	"path/filepath"
	"testing"
	"time"
)

// TestSetBack has the clock go back by two hours: windows of that time are taken
// once more, and not twice, after a restart too.
func TestSetBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox.db")
	at := func(minutes int) int64 {
		return time.Date(2026, 3, 2, 12, minutes, 0, 0, time.UTC).UnixNano()
	}
	window := func(from int) []Record {
		return []Record{{Key: "z", Start: at(from), End: at(from + 5), Payload: []byte("{}")}}
	}
	box := openSetBack(t, path)
	for _, from := range []int{0, 60, 120} {
		if _, err := box.Append(window(from)); err != nil {
			t.Fatal(err)
		}
	}
	if err := box.SetBack(at(7)); err != nil {
		t.Fatal(err)
	}
	if _, err := box.Append(window(5)); !errors.Is(err, ErrAlreadyReleased) {
		t.Errorf("a window that begins before the new time: %v", err)
	}
	if _, err := box.Append(window(7)); err != nil {
		t.Errorf("the first window of the new time: %v", err)
	}
	if _, err := box.Append(window(8)); !errors.Is(err, ErrAlreadyReleased) {
		t.Errorf("a window of the new time, twice: %v", err)
	}
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
	box = openSetBack(t, path)
	if box.Newest() != at(125) || box.HighWater() != at(12) {
		t.Errorf("newest %v, up to %v", time.Unix(0, box.Newest()).UTC(), time.Unix(0, box.HighWater()).UTC())
	}
}

func openSetBack(t *testing.T, path string) *Outbox {
	t.Helper()
	box, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	return box
}

// TestStateOfVersionOne reads the state of an older version.
func TestStateOfVersionOne(t *testing.T) {
	want := state{lastSeq: 7, highWater: 9, gapStart: 1, gapEnd: 2, rows: 3, evicted: 4, newest: 9}
	b := want.encode()
	old := append([]byte{1}, b[1:oldStateSize-checksumSize]...)
	sum := checksum(old)
	old = append(old, byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum))
	if got, err := decodeState(old); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}
