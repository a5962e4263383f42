package main

import (
	"math"
	"strings"
	"testing"
	"time"

	"footfall/sensor/accuracy"
)

func TestReadScores(t *testing.T) {
	const lines = `{"window_seconds":300,"calibrated":false,"windows":23,"mean_truth":40,"mape":0.1,"bias":-0.05,"coverage":0.9}
{"window_seconds":300,"calibrated":true,"windows":23,"mean_truth":40,"mape":0.2,"bias":0.05,"coverage":0.8}
{"window_seconds":900,"calibrated":false,"windows":7,"mean_truth":39,"mape":0.3,"bias":0,"coverage":1}
{"window_seconds":900,"calibrated":true,"windows":0,"mean_truth":null,"mape":null,"bias":null,"coverage":null}
`
	plain, err := readScores(strings.NewReader(lines), false)
	if err != nil {
		t.Fatal(err)
	}
	if want := (accuracy.Score{Windows: 23, Truth: 40, MAPE: 0.1, Bias: -0.05, Coverage: 0.9}); len(plain) != 2 || plain[0] != want || plain[1].MAPE != 0.3 {
		t.Errorf("plain: got %+v", plain)
	}
	calibrated, err := readScores(strings.NewReader(lines), true)
	if err != nil || calibrated[0].MAPE != 0.2 || !math.IsNaN(calibrated[1].MAPE) {
		t.Errorf("calibrated: got %+v (%v)", calibrated, err)
	}
	for text, want := range map[string]string{
		"":                                 "no score for windows of 5m0s",
		strings.SplitAfter(lines, "\n")[0]: "no score for windows of 15m0s",
		"crowd  MAPE":                      "scores: invalid character",
	} {
		if _, err := readScores(strings.NewReader(text), false); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// One device is there all the time and makes an event a minute for 45 minutes,
// then two. At 30 s an event, half a device is seen at first.
func TestRates(t *testing.T) {
	const s = int64(time.Second)
	truth := accuracy.Presence{{Enter: 0, Leave: 5400 * s}}
	r := recording{first: 0, last: 5400*s - 1}
	for at := 0 * s; at < 5400*s; at += 30 * s {
		if at >= 2700*s || at%(60*s) == 0 {
			r.events = append(r.events, at)
		}
	}
	paced := r.at(30)
	plain := rates(&paced, truth, 0)
	if plain[0].Windows != 18 || plain[1].Windows != 6 || math.Abs(plain[0].MAPE-0.25) > 1e-9 || math.Abs(plain[1].Bias+0.25) > 1e-9 {
		t.Errorf("plain: got %+v", plain)
	}
	// Two people per device, from the first half hour; right for 15 minutes, twice
	// too many for 45.
	calibrated := rates(&paced, truth, 30*time.Minute)
	if calibrated[0].Windows != 12 || calibrated[1].Windows != 4 || math.Abs(calibrated[0].MAPE-0.75) > 1e-9 || math.Abs(calibrated[1].Bias-0.75) > 1e-9 {
		t.Errorf("calibrated: got %+v", calibrated)
	}
	if empty := rates(&recording{first: 0, last: 5400 * s}, truth, 30*time.Minute); empty[0].Windows != 0 {
		t.Errorf("calibrated without an event: got %+v", empty)
	}
}

func TestBeside(t *testing.T) {
	a := []accuracy.Score{{Windows: 3, MAPE: 0.2}, {Windows: 1, MAPE: 0.2}}
	b := []accuracy.Score{{Windows: 3, MAPE: 0.2}, {Windows: 1, MAPE: 0.1}}
	c := []accuracy.Score{{Windows: 3}, {Windows: 1, MAPE: 0.05}}
	scores, err := beside(a, b, c)
	if err != nil || scores[0].worse() || !scores[1].worse() || scores[1].own.MAPE != 0.05 {
		t.Errorf("got %+v (%v)", scores, err)
	}
	b[1].Windows = 2
	if _, err := beside(a, b, a); err == nil || err.Error() != "windows of 15m0s: the estimate is scored in 1, one rate in 2, own rates in 1" {
		t.Errorf("other windows: got %v", err)
	}
	if _, err := beside(a, a, b); err == nil {
		t.Error("other windows with own rates: no error")
	}
}
