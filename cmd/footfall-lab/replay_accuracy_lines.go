package main

import (
	"encoding/json"
	"io"
	"math"
	"time"
)

// accuracyLines writes every score as a line of JSON.
type accuracyLines struct {
	w     io.Writer
	after time.Duration
}

// accuracyLine is such a line. Relative figures are shares, 0.1 for 10 %.
// A figure without a value is null.
type accuracyLine struct {
	Group           string   `json:"group"`
	Crowd           string   `json:"crowd"`
	WindowSeconds   float64  `json:"window_seconds"`
	AfterSeconds    float64  `json:"after_seconds"`
	Calibrated      bool     `json:"calibrated"`
	PeoplePerDevice *float64 `json:"people_per_device"`
	Windows         int      `json:"windows"`
	Withheld        int      `json:"withheld"`
	Partial         int      `json:"partial"`
	Truth           *float64 `json:"mean_truth"`
	MAPE            *float64 `json:"mape"`
	Bias            *float64 `json:"bias"`
	Coverage        *float64 `json:"coverage"`
}

func (o *accuracyLines) crowd(group, name string, scores []crowdScore) error {
	e := json.NewEncoder(o.w)
	e.SetEscapeHTML(false)
	for _, s := range scores {
		if err := e.Encode(accuracyLine{
			Group: group, Crowd: name, WindowSeconds: s.window.Seconds(), AfterSeconds: o.after.Seconds(),
			Calibrated: s.calibrated, PeoplePerDevice: known(s.factor),
			Windows: s.Windows, Withheld: s.Withheld, Partial: s.Partial,
			Truth: known(s.Truth), MAPE: known(s.MAPE), Bias: known(s.Bias), Coverage: known(s.Coverage),
		}); err != nil {
			return err
		}
	}
	return nil
}

func (o *accuracyLines) groupEnds(string) error { return nil }

// known rounds a figure to the sixth decimal; NaN becomes nil.
func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	v = math.Round(v*1e6) / 1e6
	return &v
}
