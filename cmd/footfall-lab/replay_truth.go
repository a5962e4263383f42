package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/accuracy"
	"footfall/sensor/disclose"
)

// truthTable collects the store's number of each window beside the truth. A nil
// table does nothing.
type truthTable struct {
	presence  accuracy.Presence
	windows   []accuracy.Window
	length    time.Duration // of a window
	calibrate time.Duration // how long people are counted by hand at first; 0 is not at all
	config    *configs.Config
}

// openTruth reads the presence file; without one it returns a nil table.
func (o *replayOptions) openTruth(config *configs.Config) (*truthTable, error) {
	if o.truth == "" {
		return nil, o.needTruth()
	}
	if o.calibrate < 0 {
		return nil, fmt.Errorf("--calibrate: %s is not a length of time; use 30m for half an hour", o.calibrate)
	}
	f, err := os.Open(o.truth)
	if err != nil {
		return nil, fmt.Errorf("--truth: %w", err)
	}
	defer f.Close()
	presence, err := accuracy.ReadPresence(f, o.truth)
	if err != nil {
		return nil, fmt.Errorf("--truth: %w", err)
	}
	return &truthTable{presence: presence, length: config.Window, calibrate: o.calibrate, config: config}, nil
}

// needTruth refuses flags without the truth they need.
func (o *replayOptions) needTruth() error {
	switch {
	case o.calibrate != 0:
		return fmt.Errorf("--calibrate needs to know who was present: add --truth FILE")
	case o.picture != "":
		return fmt.Errorf("--picture needs to know who was present: add --truth FILE")
	}
	return nil
}

// add sums a window's zones up, because the truth is of the whole store.
func (t *truthTable) add(payloads []disclose.Payload) {
	if t == nil || len(payloads) == 0 {
		return
	}
	start, end := payloads[0].Start, payloads[0].End
	w := accuracy.Window{Start: start, End: end, Truth: t.presence.Truth(start, end)}
	for i := range payloads {
		p := &payloads[i]
		if p.Zone == disclose.TotalZone {
			continue // the sum of the others
		}
		w.Partial = w.Partial || p.Coverage.Float64() < accuracy.WholeShare
		devices, low, high := p.Devices, p.DevicesLow, p.DevicesHigh
		if wifi, _ := t.config.Radios(); !wifi {
			devices, low, high = p.BLEDevices, p.BLELow, p.BLEHigh
		}
		if !devices.Known() {
			w.Withheld = true
			continue
		}
		w.Estimate += devices.Float64()
		w.Low += low.Float64()
		w.High += high.Float64()
	}
	t.windows = append(t.windows, w)
}

// finish prints the table and the scores.
func (t *truthTable) finish(w io.Writer) error {
	if t == nil {
		return nil
	}
	fmt.Fprintf(w, "\n%-19s  %8s  %8s  %13s  %8s\n", "window start", "truth", "estimate", "90 % interval", "error")
	for _, v := range t.windows {
		fmt.Fprintf(w, "%-19s  %8.1f  %s\n", time.Unix(0, v.Start).In(t.config.Location).Format(time.DateTime), v.Truth, columns(v))
	}
	fmt.Fprintln(w)
	if t.calibrate == 0 {
		return writeScores(w, scoreLengths("", t.windows, t.length, true))
	}
	return t.finishCalibrated(w)
}

// finishCalibrated prints the scores of the time after people were counted.
func (t *truthTable) finishCalibrated(w io.Writer) error {
	c, err := accuracy.Calibrate(t.windows, t.calibrate)
	if err != nil {
		return fmt.Errorf("--calibrate: the first %s: %w", span(t.calibrate), err)
	}
	fmt.Fprintf(w, "%.3f people per device in %s of the first %s; scored from %s on\n\n", c.PeoplePerDevice,
		cli.Plural(c.Windows, "window"), span(t.calibrate), time.Unix(0, c.Until).In(t.config.Location).Format(time.DateTime))
	after := c.After(t.windows)
	return writeScores(w, append(scoreLengths("", after, t.length, true), scoreLengths(", calibrated", c.Apply(after), t.length, false)...))
}

// columns are a window's estimate, interval and error.
func columns(v accuracy.Window) string {
	if v.Withheld {
		return fmt.Sprintf("%8s  %13s  %8s", "withheld", "-", "-")
	}
	miss := "-"
	if v.Truth >= 1 {
		miss = percent(v.Error(), "+")
	}
	if v.Partial {
		miss += "  heard in part"
	}
	return fmt.Sprintf("%8.1f  %13s  %8s", v.Estimate, fmt.Sprintf("%.0f-%.0f", v.Low, v.High), miss)
}

func percent(v float64, sign string) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%"+sign+".1f %%", 100*v)
}
