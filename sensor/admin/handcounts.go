package admin

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"footfall/sensor/calibrate"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
)

// ErrNoCalibration says that hand counts have no file to be kept in.
var ErrNoCalibration = errors.New("no hand counts are kept here: set calibration.file in the configuration")

// HandCounts are the people counted by eye in a running sensor's zones, with the
// windows that it has released in the last day.
type HandCounts struct {
	store  calibrate.Store
	recent recentWindows
	mu     sync.Mutex // one change at a time
	// problem is why the file could not be read at the start.
	problem atomic.Pointer[string]
}

// NewHandCounts returns the hand counts in a file; "" for none.
func NewHandCounts(path string) *HandCounts {
	return &HandCounts{store: calibrate.Store{Path: path}}
}

// Load returns the calibration to begin with. Without one people are not published,
// which is no reason not to count: a file that cannot be read raises an alert.
func (h *HandCounts) Load(log *slog.Logger) engine.Calibration {
	found, err := engine.LoadCalibration(h.store.Path)
	if err != nil {
		text := "people are not published: " + err.Error()
		h.problem.Store(&text)
		log.Error(text)
	}
	return found
}

// Alerts lists the problems of the hand counts.
func (h *HandCounts) Alerts() []string {
	if h == nil {
		return nil
	}
	if problem := h.problem.Load(); problem != nil {
		return []string{*problem}
	}
	return nil
}

// Released notes the payloads of a released window.
func (h *HandCounts) Released(payloads []disclose.Payload) { h.recent.add(payloads) }

// Forget drops the released windows from memory.
func (h *HandCounts) Forget() { h.recent.erase() }

// Show fits the counts in the file.
func (h *HandCounts) Show() (calibrate.Summary, engine.Calibration, error) {
	return h.change(calibrate.Store.Show)
}

// Add matches hand counts with the released windows and keeps them, all or none.
func (h *HandCounts) Add(counts []calibrate.Count) (calibrate.Summary, engine.Calibration, error) {
	return h.change(func(s calibrate.Store) (calibrate.Summary, error) { return s.Add(counts, h.recent.all()) })
}

// Remove forgets the hand counts of a zone.
func (h *HandCounts) Remove(zone string) (calibrate.Summary, engine.Calibration, error) {
	return h.change(func(s calibrate.Store) (calibrate.Summary, error) { return s.Remove(zone) })
}

// change changes the file and returns its new content.
func (h *HandCounts) change(do func(calibrate.Store) (calibrate.Summary, error)) (calibrate.Summary, engine.Calibration, error) {
	if h.store.Path == "" {
		return calibrate.Summary{}, engine.Calibration{}, ErrNoCalibration
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	summary, err := do(h.store)
	if err != nil {
		return calibrate.Summary{}, engine.Calibration{}, err
	}
	h.problem.Store(nil)
	found := engine.NewCalibration(summary)
	summary.Problems = append(summary.Problems, outdated(summary.Fits, h.recent.all())...)
	return summary, found, nil
}

// outdated names the fits of no more use, because devices are counted by
// another method than when people were.
func outdated(fits []calibrate.Fit, windows []calibrate.Window) (problems []string) {
	methods := map[string]string{}
	for _, w := range windows {
		if w.Method != calibrate.Adverts {
			methods[w.Zone] = w.Method
		}
	}
	for _, f := range fits {
		if f.Radio == calibrate.Bluetooth {
			continue // there is one method
		}
		if now := methods[f.Zone]; now != "" && now != f.Method {
			problems = append(problems, fmt.Sprintf(
				"zone %q: people are not published: they were counted beside devices by the method %q, and the sensor counts by %q now; count again",
				f.Zone, f.Method, now))
		}
	}
	return problems
}
