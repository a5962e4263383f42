package main

import (
	"bytes"
	"math"
	"testing"
	"time"

	"footfall/sensor/accuracy"
)

func TestEvaluateCalibrated(t *testing.T) {
	o := accuracyOptions{calibrate: 15 * time.Minute}
	scores := o.evaluate(doubled(), 5*time.Minute)
	if len(scores) != 2 || scores[0].calibrated || !scores[1].calibrated {
		t.Fatalf("got %+v, want a plain and a calibrated score", scores)
	}
	if plain := scores[0]; plain.Windows != 4 || plain.MAPE != 1 || !math.IsNaN(plain.factor) {
		t.Errorf("plain: got %+v", plain)
	}
	if after := scores[1]; after.Windows != 4 || after.MAPE != 0 || after.Coverage != 1 || after.factor != 0.5 {
		t.Errorf("calibrated: got %+v", after)
	}
}

func TestAccuracyTable(t *testing.T) {
	var out bytes.Buffer
	groups := []crowdGroup{
		{"first", []accuracy.Crowd{{Name: "one"}, {Name: "another"}}},
		{"second", []accuracy.Crowd{{Name: "short"}}},
	}
	table := newAccuracyTable(&out, groups)
	score := func(n int, truth, mape, bias, coverage float64) crowdScore {
		return crowdScore{window: 5 * time.Minute, Score: accuracy.Score{Windows: n, Truth: truth, MAPE: mape, Bias: bias, Coverage: coverage}}
	}
	calibrated := score(6, 10, 0.05, 0.01, 0.9)
	calibrated.calibrated = true
	empty := score(0, nothing, nothing, nothing, nothing)
	for _, step := range []func() error{
		func() error {
			return table.crowd("first", "one", []crowdScore{score(12, 10, 0.1, -0.1, 0.95), calibrated})
		},
		func() error {
			return table.crowd("first", "another", []crowdScore{score(12, 20, 12.5, 0.05, 0.5), empty})
		},
		func() error { return table.groupEnds("first") },
		func() error { return table.crowd("second", "short", []crowdScore{empty, empty}) },
		func() error { return table.groupEnds("second") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	const want = `                  | 5 min                        | 5 min calibrated
crowd    devices  |     MAPE      bias  in 90 %  |     MAPE      bias  in 90 %

first
one         10.0  |   10.0 %   -10.0 %   95.0 %  |    5.0 %    +1.0 %   90.0 %
another     20.0  |   1250 %    +5.0 %   50.0 %  |        -         -        -
mean        15.0  |    630 %    -2.5 %   72.5 %  |    5.0 %    +1.0 %   90.0 %
worst          -  |   1250 %   -10.0 %   50.0 %  |    5.0 %    +1.0 %   90.0 %

second
short          -  |        -         -        -  |        -         -        -
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
