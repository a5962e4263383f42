package sensor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"footfall/configs"
	"footfall/sensor/calibrate"
	"footfall/sensor/count"
)

// ErrNoCalibration says that hand counts have no file to be kept in.
var ErrNoCalibration = errors.New("no hand counts are kept here: set calibration.file in the configuration")

// Calibration is what hand counts come to.
type Calibration struct {
	// PerDevice is how many people there are for a device, by zone.
	PerDevice map[string]calibrate.Fit
	// Counts are when they were counted.
	Counts []count.HandCount
}

// NewCalibration returns what the hand counts of a store come to.
func NewCalibration(s calibrate.Summary) Calibration {
	c := Calibration{PerDevice: map[string]calibrate.Fit{}}
	for _, f := range s.Fits {
		c.PerDevice[f.Zone] = f
	}
	for _, h := range s.Counts {
		c.Counts = append(c.Counts, count.HandCount{Zone: h.Zone, Start: h.Start, End: h.End()})
	}
	return c
}

// LoadCalibration reads the hand counts in a file; "", or a file that is not there,
// holds none.
func LoadCalibration(path string) (Calibration, error) {
	if path == "" {
		return Calibration{}, nil
	}
	summary, err := calibrate.Store{Path: path}.Show()
	if err != nil {
		return Calibration{}, err
	}
	return NewCalibration(summary), nil
}

// CheckZone says what is wrong with the zone of a hand count.
func CheckZone(c *configs.Config, zone string) error {
	names := make([]string, len(c.Zones))
	for i, z := range c.Zones {
		names[i] = z.Name
	}
	if slices.Contains(names, zone) {
		return nil
	}
	return fmt.Errorf("there is no zone %q; there is %s", zone, strings.Join(names, ", "))
}

// outdated says which fits are of no use any more, because devices are counted by
// another method than when people were.
func outdated(fits []calibrate.Fit, windows []calibrate.Window) (problems []string) {
	methods := map[string]string{}
	for _, w := range windows {
		methods[w.Zone] = w.Method
	}
	for _, f := range fits {
		if now := methods[f.Zone]; now != "" && now != f.Method {
			problems = append(problems, fmt.Sprintf(
				"zone %q: people are not published: they were counted beside devices by the method %q, and the sensor counts by %q now; count again",
				f.Zone, f.Method, now))
		}
	}
	return problems
}

// handCounts are the hand counts of a running sensor.
type handCounts struct {
	store  calibrate.Store
	recent recent
	mu     sync.Mutex // one change at a time
	// problem is why the file could not be read at the start.
	problem atomic.Pointer[string]
}

// load returns the calibration to begin with. Without one people are not published,
// which is no reason not to count: a file that cannot be read raises an alert.
func (h *handCounts) load(log *slog.Logger) Calibration {
	found, err := LoadCalibration(h.store.Path)
	if err != nil {
		text := "people are not published: " + err.Error()
		h.problem.Store(&text)
		log.Error(text)
	}
	return found
}

// alerts says what a person should know of the hand counts.
func (h *handCounts) alerts() []string {
	if problem := h.problem.Load(); problem != nil {
		return []string{*problem}
	}
	return nil
}

// CalibrationShow fits the hand counts that there are.
func (c *commands) CalibrationShow(ctx context.Context) (calibrate.Summary, error) {
	return c.calibrate(ctx, calibrate.Store.Show)
}

// CalibrationAdd matches hand counts with the windows of the last 24 hours, keeps
// them, and publishes people from the next window on.
func (c *commands) CalibrationAdd(ctx context.Context, counts []calibrate.Count) (calibrate.Summary, error) {
	for i := range counts {
		if err := CheckZone(c.d.Config, counts[i].Zone); err != nil {
			return calibrate.Summary{}, err
		}
	}
	return c.calibrate(ctx, func(s calibrate.Store) (calibrate.Summary, error) {
		return s.Add(counts, c.d.hands.recent.all())
	})
}

// CalibrationRemove forgets the hand counts of a zone, and publishes its people no
// more.
func (c *commands) CalibrationRemove(ctx context.Context, zone string) (calibrate.Summary, error) {
	return c.calibrate(ctx, func(s calibrate.Store) (calibrate.Summary, error) { return s.Remove(zone) })
}

// calibrate does something with the file, and puts what is in it then in force.
func (c *commands) calibrate(ctx context.Context, do func(calibrate.Store) (calibrate.Summary, error)) (calibrate.Summary, error) {
	h := c.d.hands
	if h.store.Path == "" {
		return calibrate.Summary{}, ErrNoCalibration
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	summary, err := do(h.store)
	if err != nil {
		return calibrate.Summary{}, err
	}
	h.problem.Store(nil)
	found := NewCalibration(summary)
	summary.Problems = append(summary.Problems, outdated(summary.Fits, h.recent.all())...)
	return summary, c.counting.do(ctx, func(e *Engine) { e.SetCalibration(found) })
}
