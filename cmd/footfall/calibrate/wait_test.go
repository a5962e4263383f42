package calibrate

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"footfall/sensor/calibrate"
	"footfall/sensor/control"
	"footfall/sensor/disclose"
)

// releasing is a sensor that releases a window of each zone once it was asked often.
type releasing struct {
	after int // how often it is asked in vain
	zones []string
	fail  error
	asked int
}

// Windows has a page for each zone.
func (r *releasing) Windows(_ context.Context, q control.WindowsQuery) (page control.WindowsPage, err error) {
	turn := len(q.Position)
	if turn == 0 {
		r.asked++
	}
	if r.asked <= r.after || r.fail != nil {
		return page, r.fail
	}
	p := disclose.Payload{
		Site: "s", Sensor: "s", Zone: r.zones[turn], Start: q.Since, End: q.Since + int64(time.Minute),
		Epoch: "2026-03-01T21:00:00Z", Suppressed: true, Coverage: disclose.Whole(1), Quality: "scans",
	}
	text, err := p.JSON()
	page.Windows = []string{string(text)}
	if turn+1 < len(r.zones) {
		page.Next = strings.Repeat("x", turn+1)
	}
	return page, err
}

// TestWaitForTheWindow has a count that ends at 9:07, in a window that ends at 9:10, and
// a tick each minute.
func TestWaitForTheWindow(t *testing.T) {
	minute := func(n int) time.Time { return time.Date(2026, 3, 2, 9, n, 0, 0, time.UTC) }
	count := calibrate.Count{Zone: "entrance", Start: minute(2).UnixNano(), Minutes: 5, People: 3}
	const notice = "Waiting for the window that ends at 09:10:00 to be released; Ctrl-C enters the count without it."
	here := []string{"hall", "entrance"}
	for _, c := range []struct {
		name     string
		sensor   releasing
		terminal bool
		stop     int // minute of Ctrl-C
		told     string
		asked    int
		err      error
	}{
		{name: "released already", sensor: releasing{zones: here}, asked: 1},
		{name: "released in time", sensor: releasing{after: 1, zones: here}, told: notice + "\n", asked: 2},
		{name: "on a terminal", sensor: releasing{after: 1, zones: here}, terminal: true,
			told: "\r" + notice + " 3m0s \x1b[K\r" + notice + " 2m0s \x1b[K\r" + notice + " 1m0s \x1b[K\r\x1b[K", asked: 2},
		{name: "of another zone alone", sensor: releasing{zones: here[:1]}, told: notice + "\n", asked: 4},
		{name: "never", sensor: releasing{after: 99}, told: notice + "\n", asked: 4},
		{name: "broken off", sensor: releasing{after: 99}, stop: 8, told: notice + "\n", asked: 1, err: context.Canceled},
		{name: "a sensor that fails", sensor: releasing{fail: errors.ErrUnsupported}, asked: 1, err: errors.ErrUnsupported},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			tick := make(chan time.Time)
			go func() {
				for n := 8; ; n++ {
					if n == c.stop {
						cancel()
						return
					}
					select {
					case tick <- minute(n):
					case <-t.Context().Done():
						return
					}
				}
			}()
			var told strings.Builder
			w := &waiter{sensor: &c.sensor, window: 5 * time.Minute, location: time.UTC, now: func() time.Time { return minute(7) }, tick: tick, told: &told, terminal: c.terminal}
			if err := w.await(ctx, count); !errors.Is(err, c.err) {
				t.Errorf("error %v, want %v", err, c.err)
			}
			if told.String() != c.told || c.sensor.asked != c.asked {
				t.Errorf("asked %d times, want %d, and said %q", c.sensor.asked, c.asked, &told)
			}
		})
	}
}
