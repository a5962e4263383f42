package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"time"

	"footfall/sensor/accuracy"
)

// lengths of the windows scored.
var lengths = []time.Duration{5 * time.Minute, 15 * time.Minute}

// score is how good the estimate is on one crowd with windows of one length, how good
// one rate, and how good the rates of the crowd itself.
type score struct{ estimate, rate, own accuracy.Score }

// worse tells whether one rate is better than the estimate.
func (s score) worse() bool { return s.estimate.MAPE > s.rate.MAPE }

// verdict is a crowd's scores by window length, of all windows, and of those
// after a calibration.
type verdict struct{ plain, calibrated []score }

// judge scores crowds with a program.
type judge struct {
	footfall  string
	calibrate time.Duration // 0: not at all
	inSample  bool
	shop      *workshop
}

// judge scores a crowd by what another one taught.
func (j *judge) judge(ctx context.Context, c *crowd, l lesson) (v verdict, err error) {
	heard, truth, err := j.shop.listen(ctx, c)
	if err != nil {
		return v, err
	}
	paced := heard.at(l.perEvent)
	own, err := ownRates(&heard, truth, j.shop.stem(c)+".truth.csv")
	if err != nil {
		return v, err
	}
	args := []string{"replay", "accuracy", "--format", "jsonl", "--window", "5m,15m"}
	if !j.inSample {
		file, err := j.shop.writePrior(c, l.prior)
		if err != nil {
			return v, err
		}
		args = append(args, "--prior", file)
	}
	score := func(calibrate time.Duration) ([]score, error) {
		estimates, err := j.run(ctx, append(args[:len(args):len(args)], "--calibrate", calibrate.String(), j.shop.place(c)), calibrate > 0)
		if err != nil {
			return nil, err
		}
		return beside(estimates, rates(&paced, truth, calibrate), rates(&own, truth, calibrate))
	}
	if v.plain, err = score(0); err != nil || j.calibrate == 0 {
		return v, err
	}
	v.calibrated, err = score(j.calibrate)
	return v, err
}

// run has the program score a folder, and returns the scores by window length,
// plain or calibrated.
func (j *judge) run(ctx context.Context, args []string, calibrated bool) ([]accuracy.Score, error) {
	program := exec.CommandContext(ctx, j.footfall, args...)
	program.Env = append(os.Environ(), "TZ=UTC") // keys change at a time of day
	var stdout, stderr bytes.Buffer
	program.Stdout, program.Stderr = &stdout, &stderr
	if err := program.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", j.footfall, err, stderr.Bytes())
	}
	return readScores(&stdout, calibrated)
}

// readScores reads what "footfall replay accuracy --format jsonl" writes of one
// crowd.
func readScores(r io.Reader, calibrated bool) ([]accuracy.Score, error) {
	byLength := map[float64]accuracy.Score{}
	d := json.NewDecoder(r)
	for {
		var line struct {
			WindowSeconds float64  `json:"window_seconds"`
			Calibrated    bool     `json:"calibrated"`
			Windows       int      `json:"windows"`
			Truth         *float64 `json:"mean_truth"`
			MAPE          *float64 `json:"mape"`
			Bias          *float64 `json:"bias"`
			Coverage      *float64 `json:"coverage"`
		}
		err := d.Decode(&line)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("scores: %w", err)
		}
		if line.Calibrated == calibrated {
			byLength[line.WindowSeconds] = accuracy.Score{
				Windows: line.Windows, Truth: number(line.Truth), MAPE: number(line.MAPE), Bias: number(line.Bias), Coverage: number(line.Coverage),
			}
		}
	}
	var scores []accuracy.Score
	for _, length := range lengths {
		s, ok := byLength[length.Seconds()]
		if !ok {
			return nil, fmt.Errorf("no score for windows of %s", length)
		}
		scores = append(scores, s)
	}
	return scores, nil
}

// number turns what is missing into NaN.
func number(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

// rates scores what events stand for by window length: all windows, or if some time is
// calibrated those after it.
func rates(heard *recording, truth accuracy.Presence, calibrate time.Duration) []accuracy.Score {
	scores := make([]accuracy.Score, len(lengths))
	for i, length := range lengths {
		windows := heard.windows(length, truth)
		if calibrate > 0 {
			c, err := accuracy.Calibrate(windows, calibrate)
			windows = c.Apply(c.After(windows))
			if err != nil { // nobody there: nothing to be said of the rest
				windows = nil
			}
		}
		scores[i] = accuracy.Evaluate(windows)
	}
	return scores
}

// beside pairs scores. That they are of as many windows sees that the same ones
// were scored.
func beside(estimates, rates, own []accuracy.Score) ([]score, error) {
	scores := make([]score, len(lengths))
	for i, length := range lengths {
		scores[i] = score{estimates[i], rates[i], own[i]}
		if n, m, o := estimates[i].Windows, rates[i].Windows, own[i].Windows; n != m || n != o {
			return nil, fmt.Errorf("windows of %s: the estimate is scored in %d, one rate in %d, own rates in %d", length, n, m, o)
		}
	}
	return scores, nil
}
