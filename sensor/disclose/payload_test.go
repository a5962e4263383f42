package disclose

import (
	"testing"
	"time"
)

// TestUntil: a payload becomes old one configured window and a minute after its end.
func TestUntil(t *testing.T) {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano()
	for _, test := range []struct {
		length, window, moved time.Duration
		want                  string
	}{
		{5 * time.Minute, 5 * time.Minute, 0, "2026-03-02T09:11:00Z"},
		{2 * time.Minute, 5 * time.Minute, 0, "2026-03-02T09:08:00Z"}, // cut short by a change of the key
		{time.Hour, 5 * time.Minute, 0, "2026-03-02T10:06:00Z"},       // a gap
		{2500 * time.Millisecond, time.Second, 0, "2026-03-02T09:01:04Z"},
		{5 * time.Minute, 5 * time.Minute, 1500 * time.Millisecond, "2026-03-02T09:11:02Z"},
		{5 * time.Minute, 0, 0, "2026-03-02T09:11:00Z"}, // not said
	} {
		p := Payload{Start: start, End: start + int64(test.length)}
		if test.window != 0 {
			p.Expect(test.window)
		}
		if test.moved != 0 {
			p.Epoch = timestamp(start)
			p.Move(test.moved)
		}
		if got := timestamp(p.until()); got != test.want {
			t.Errorf("%v of %v, moved by %v: old from %s, want %s", test.length, test.window, test.moved, got, test.want)
		}
	}
}
