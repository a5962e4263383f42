package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"footfall/sensor/accuracy"
	"footfall/sensor/disclose"
)

// truthTable collects the store's number of each window beside the truth. A nil
// table does nothing.
type truthTable struct {
	presence accuracy.Presence
	windows  []accuracy.Window
	location *time.Location
}

// openTruth reads a presence file; "" gives a nil table.
func openTruth(file string, location *time.Location) (*truthTable, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("--truth: %w", err)
	}
	defer f.Close()
	presence, err := accuracy.ReadPresence(f, file)
	if err != nil {
		return nil, fmt.Errorf("--truth: %w", err)
	}
	return &truthTable{presence: presence, location: location}, nil
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
		if !p.Devices.Known() {
			w.Withheld = true
			continue
		}
		w.Estimate += p.Devices.Float64()
		w.Low += p.DevicesLow.Float64()
		w.High += p.DevicesHigh.Float64()
	}
	t.windows = append(t.windows, w)
}

// finish prints the table and the score.
func (t *truthTable) finish(w io.Writer) error {
	if t == nil {
		return nil
	}
	fmt.Fprintf(w, "\n%-19s  %8s  %8s  %13s  %8s\n", "window start", "truth", "estimate", "90 % interval", "error")
	for _, v := range t.windows {
		fmt.Fprintf(w, "%-19s  %8.1f  %s\n", time.Unix(0, v.Start).In(t.location).Format(time.DateTime), v.Truth, columns(v))
	}
	s := accuracy.Evaluate(t.windows)
	_, err := fmt.Fprintf(w, "\nMAPE %s, bias %s, truth inside the interval in %s; %s with a truth of at least 1 scored",
		percent(s.MAPE, ""), percent(s.Bias, "+"), percent(s.Coverage, ""), plural(s.Windows, "window"))
	if s.Withheld > 0 {
		fmt.Fprintf(w, ", %d withheld", s.Withheld)
	}
	fmt.Fprintln(w)
	return err
}

// columns are a window's estimate, interval and error.
func columns(v accuracy.Window) string {
	if v.Withheld {
		return fmt.Sprintf("%8s  %13s  %8s", "withheld", "-", "-")
	}
	miss := "-"
	if v.Scored() {
		miss = percent(v.Error(), "+")
	}
	return fmt.Sprintf("%8.1f  %13s  %8s", v.Estimate, fmt.Sprintf("%.0f-%.0f", v.Low, v.High), miss)
}

func percent(v float64, sign string) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%"+sign+".1f %%", 100*v)
}
