package observe

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"footfall/configs"
	"footfall/sensor/admin"
	"footfall/sensor/control"
	"footfall/sensor/disclose"
	"footfall/sensor/status"
)

// readWindows returns the released windows that ended after a time, oldest first, and
// the files that could not be read to their end.
func readWindows(ctx context.Context, sensor control.Handler, since time.Time) (all []disclose.Payload, damaged []string, err error) {
	for q := (control.WindowsQuery{Since: since.UnixNano()}); ; {
		page, err := sensor.Windows(ctx, q)
		if err != nil {
			return nil, nil, err
		}
		for _, text := range page.Windows {
			p, err := disclose.ParsePayload([]byte(text))
			if err != nil {
				return nil, nil, err
			}
			all = append(all, p)
		}
		damaged = append(damaged, page.Damaged...)
		if q.Position = page.Next; q.Position == "" {
			// Windows that were held for the clock or the disk come late.
			slices.SortStableFunc(all, func(a, b disclose.Payload) int { return cmp.Compare(a.End, b.End) })
			return all, damaged, nil
		}
	}
}

// shownWindows is how many windows status looks back.
const shownWindows = 6

// state is what status shows.
type state struct {
	config *configs.Config
	health status.Health
	// raw is the health as the sensor tells it, with what a newer one adds.
	raw json.RawMessage
	// optOuts are nil where the sensor cannot tell.
	optOuts *control.Summary
	windows []disclose.Payload // oldest first
	// walk is the walk with a test phone that goes on; nil for none.
	walk *control.Walk
	// problem is why the windows could not be read; "" if they could.
	problem string
}

// notRunning says that no sensor answers, and what to do.
func notRunning(c *configs.Config) error {
	if c.Control.Socket == "" {
		return fmt.Errorf("a running sensor cannot be asked: control.socket is empty in the configuration; set it and restart the sensor")
	}
	return fmt.Errorf("no sensor answers at %s: it is not running; see why with: systemctl status footfall; start it with: systemctl start footfall", c.Control.Socket)
}

// ask reads the state of the running sensor.
func ask(ctx context.Context, c *configs.Config) (*state, error) {
	client, err := admin.Dial(c)
	if err != nil {
		return nil, err
	}
	if client == nil {
		return nil, notRunning(c)
	}
	defer client.Close()
	s := &state{config: c}
	if s.raw, err = client.Status(ctx); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(s.raw, &s.health); err != nil {
		return nil, fmt.Errorf("the sensor's health cannot be read; command and sensor may be of different versions: %w", err)
	}
	if summary, err := client.OptOutSummary(ctx); err == nil { // a sensor in safe mode has no lists
		s.optOuts = &summary
	}
	if s.walk, err = client.Walk(ctx, nil); err != nil {
		return nil, err
	}
	s.windows, _, err = readWindows(ctx, client, s.now().Add(-shownWindows*c.Window))
	if err != nil {
		s.problem = err.Error()
	}
	return s, nil
}

// askWalk reads the walk that goes on, and nothing else. It is asked every second.
func askWalk(ctx context.Context, c *configs.Config) (*control.Walk, error) {
	client, err := admin.Dial(c)
	if err != nil || client == nil {
		return nil, err
	}
	defer client.Close()
	return client.Walk(ctx, nil)
}

// signature changes when anything does that a person would want to know: all but the time.
func (s *state) signature() string {
	h := s.health
	h.Time, h.Uptime = "", 0
	text, err := json.Marshal([]any{h, s.optOuts, s.windows, s.walk, s.problem})
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// now is the time by the sensor's clock, in the store's time zone.
func (s *state) now() time.Time {
	at, err := time.Parse(time.RFC3339, s.health.Time)
	if err != nil {
		return time.Time{}
	}
	if s.config.Location == nil {
		return at
	}
	return at.In(s.config.Location)
}
