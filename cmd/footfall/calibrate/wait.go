package calibrate

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"footfall/configs"
	"footfall/sensor/calibrate"
	"footfall/sensor/control"
	"footfall/sensor/disclose"
)

// releaseTime is how long after its end a window may take to be released.
const releaseTime = time.Minute

// waiter waits until the sensor has released the window in which a count ended. People
// run the command when they have done counting, and that window is then still open.
type waiter struct {
	sensor interface {
		Windows(context.Context, control.WindowsQuery) (control.WindowsPage, error)
	}
	window   time.Duration
	location *time.Location
	now      func() time.Time
	tick     <-chan time.Time // once a second
	told     io.Writer
	// terminal has the time that is left drawn every second.
	terminal bool
}

func newWaiter(sensor control.Handler, c *configs.Config, now func() time.Time, tick <-chan time.Time, told io.Writer) *waiter {
	w := &waiter{sensor: sensor, window: c.Window, location: c.Location, now: now, tick: tick, told: told}
	if f, ok := told.(*os.File); ok {
		w.terminal = term.IsTerminal(int(f.Fd()))
	}
	return w
}

// await returns when the windows of a count have been released, when they are overdue, or
// when ctx ends.
func (w *waiter) await(ctx context.Context, count calibrate.Count) error {
	length := int64(w.window)
	end := time.Unix(0, (count.End()+length-1)/length*length).In(w.location) // windows end at multiples
	now := w.now()
	for asked := false; ; asked = true {
		if !asked || !now.Before(end) {
			released, err := w.released(ctx, count)
			if err != nil || released {
				w.clear(asked)
				return err
			}
		}
		if now.Sub(end) > releaseTime {
			w.clear(asked)
			return nil // the sensor will say what is missing
		}
		w.tell(end, now, asked)
		select {
		case now = <-w.tick:
		case <-ctx.Done():
			w.clear(true)
			return context.Cause(ctx)
		}
	}
}

// released tells whether a window of the zone that ends with the count or later is out.
func (w *waiter) released(ctx context.Context, count calibrate.Count) (bool, error) {
	for q := (control.WindowsQuery{Since: count.End() - 1}); ; {
		page, err := w.sensor.Windows(ctx, q)
		if err != nil {
			return false, err
		}
		for _, text := range page.Windows {
			p, err := disclose.ParsePayload([]byte(text))
			if err == nil && p.Zone == count.Zone {
				return true, nil
			}
		}
		if q.Position = page.Next; q.Position == "" {
			return false, nil
		}
	}
}

// tell says what is waited for: once, or on a terminal with the time that is left.
func (w *waiter) tell(end, now time.Time, again bool) {
	text := "Waiting for the window that ends at " + end.Format(time.TimeOnly) + " to be released; Ctrl-C enters the count without it."
	switch {
	case w.terminal:
		left := max(end.Sub(now), 0).Round(time.Second)
		fmt.Fprintf(w.told, "\r%s %s \x1b[K", text, left)
	case !again:
		fmt.Fprintln(w.told, text)
	}
}

// clear wipes the line of a terminal.
func (w *waiter) clear(drawn bool) {
	if w.terminal && drawn {
		fmt.Fprint(w.told, "\r\x1b[K")
	}
}
