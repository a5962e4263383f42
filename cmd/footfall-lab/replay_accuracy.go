package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/cmd/internal/recorded"
	"footfall/configs"
	"footfall/sensor/accuracy"
	"footfall/sensor/accuracy/prior"
	"footfall/sensor/count/scans"
	"footfall/sensor/disclose"
)

type accuracyOptions struct {
	windows   []time.Duration
	calibrate time.Duration
	parts     bool
	format    string
	prior     string // file
	stay      time.Duration
	assumed   *scans.Prior
}

func newReplayAccuracyCommand() *cobra.Command {
	var o accuracyOptions
	c := &cobra.Command{
		Use:   "accuracy FOLDER...",
		Short: "Score the estimates of all labelled captures in a folder",
		Long: `Accuracy replays every crowd of the folders. A crowd is a NAME.presence.csv (see
"footfall-lab replay --truth") with its capture beside it: NAME.pcap.gz, NAME.pcap,
NAME.pcapng.gz or NAME.pcapng. Each crowd is replayed once per window length,
without noise. The numbers at the close of each window are scored. A crowd is a
line. A folder is a group, with its mean and its worst values.

  devices    mean number present in the windows scored
  MAPE       mean of |estimate - truth| / truth
  bias       sum of (estimate - truth) / sum of truth
  in 90 %    share of windows whose 90 % interval holds the truth

Windows recorded to less than nine tenths are left out; --parts scores them too.
--calibrate 30m uses the truth of the first 30 minutes scored as if someone had
counted by hand. Only later windows are scored: as they are, and multiplied by the
people per device of that time.

The estimator has a prior for phones that it cannot follow, from a library of
phones. For crowds of these very phones, --prior replaces it with one from a file,
found on other phones:

  {"survival": [...], "residual": [...], "hidden": [[...], ...]}

Each has a number for each of the 15 lags from 0.5 to 200 seconds. "survival" is
the share of scans after which a phone is silent for longer. "residual" is the mean
further silence, in seconds. "hidden" is, for each of six shares, how many silences
end off the beat of the phone's timers. No other command has this flag.`,
		Example: `  footfall-lab replay accuracy crowds
  footfall-lab replay accuracy --window 5m --calibrate 30m --format jsonl crowds`,
		Args: cli.Usage(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return scoreFolders(c, o, args) },
	}
	f := c.Flags()
	f.DurationSliceVar(&o.windows, "window", []time.Duration{5 * time.Minute, 15 * time.Minute}, "window lengths")
	f.DurationVar(&o.calibrate, "calibrate", 0, "fit people per device on the first `TIME`, score the rest")
	f.DurationVar(&o.stay, "stay", configs.Defaults().Stay, "how long devices stay on average")
	f.BoolVar(&o.parts, "parts", false, "also score windows that were recorded only in part")
	f.StringVar(&o.format, "format", "table", "table, or jsonl (one score per line)")
	f.StringVar(&o.prior, "prior", "", "use the prior of this JSON `FILE` in place of the library's")
	_ = c.MarkFlagFilename("prior", "json")
	return c
}

// scoreFolders does the command's work. All folders are read before the first crowd is
// replayed, so that a mistake shows at once.
func scoreFolders(c *cobra.Command, o accuracyOptions, folders []string) error {
	if err := o.check(); err != nil {
		return cli.UsageError{Err: err}
	}
	if err := o.openPrior(); err != nil {
		return cli.UsageError{Err: err}
	}
	groups := make([]crowdGroup, len(folders))
	for i, folder := range folders {
		crowds, err := accuracy.FindCrowds(folder)
		if err != nil {
			return err
		}
		groups[i] = crowdGroup{name: filepath.Base(filepath.Clean(folder)), crowds: crowds}
	}
	out := o.output(c.OutOrStdout(), groups)
	for _, g := range groups {
		for _, crowd := range g.crowds {
			scores, err := o.score(c.Context(), crowd)
			if err != nil {
				return fmt.Errorf("crowd %s: %w", crowd.Name, err)
			}
			if err := out.crowd(g.name, crowd.Name, scores); err != nil {
				return err
			}
		}
		if err := out.groupEnds(g.name); err != nil {
			return err
		}
	}
	return nil
}

// crowdGroup is a folder and its crowds.
type crowdGroup struct {
	name   string
	crowds []accuracy.Crowd
}

func (o *accuracyOptions) check() error {
	for _, w := range o.windows {
		if err := configs.CheckWindow(w); err != nil {
			return fmt.Errorf("--window: %w", err)
		}
	}
	if err := configs.CheckStay(o.stay); err != nil {
		return fmt.Errorf("--stay: %w", err)
	}
	switch {
	case len(o.windows) == 0:
		return errors.New("--window: no length given; use 5m,15m")
	case o.calibrate < 0:
		return fmt.Errorf("--calibrate: %s is not a length of time; use 30m for half an hour", o.calibrate)
	case o.format != "table" && o.format != "jsonl":
		return fmt.Errorf("--format: %q is not one of table, jsonl", o.format)
	}
	return nil
}

// openPrior reads the file of --prior, if there is one.
func (o *accuracyOptions) openPrior() error {
	if o.prior == "" {
		return nil
	}
	f, err := os.Open(o.prior)
	if err != nil {
		return fmt.Errorf("--prior: %w", err)
	}
	defer f.Close()
	p, err := prior.Read(f, o.prior)
	if err != nil {
		return fmt.Errorf("--prior: %w", err)
	}
	o.assumed = &p
	return nil
}

// crowdScore is a crowd's score with windows of one length.
type crowdScore struct {
	window     time.Duration
	calibrated bool
	factor     float64 // people per device; NaN if none was fitted
	accuracy.Score
}

// score replays a crowd once per window length.
func (o *accuracyOptions) score(ctx context.Context, crowd accuracy.Crowd) ([]crowdScore, error) {
	var scores []crowdScore
	for _, length := range o.windows {
		windows, err := o.replay(ctx, crowd, length)
		if err != nil {
			return nil, err
		}
		if o.parts {
			windows = accuracy.Forgive(windows)
		}
		scores = append(scores, o.evaluate(windows, length)...)
	}
	return scores, nil
}

// evaluate scores windows plainly, or those after a calibration plainly and
// calibrated.
func (o *accuracyOptions) evaluate(windows []accuracy.Window, length time.Duration) []crowdScore {
	if o.calibrate == 0 {
		return []crowdScore{{window: length, factor: nothing, Score: accuracy.Evaluate(windows)}}
	}
	c, err := accuracy.Calibrate(windows, o.calibrate)
	after := c.After(windows)
	plain := crowdScore{window: length, factor: nothing, Score: accuracy.Evaluate(after)}
	calibrated := crowdScore{window: length, calibrated: true, factor: c.PeoplePerDevice, Score: accuracy.Evaluate(c.Apply(after))}
	if err != nil { // no one was there at the beginning, so there is no ratio
		calibrated.factor, calibrated.Score = nothing, accuracy.Evaluate(nil)
	}
	return []crowdScore{plain, calibrated}
}

// replay returns a crowd's windows. The seed only keeps the output the same from run
// to run.
func (o *accuracyOptions) replay(ctx context.Context, crowd accuracy.Crowd, length time.Duration) ([]accuracy.Window, error) {
	r := replayOptions{exact: true, seed: 1, seeded: true, truth: crowd.Presence, calibrate: o.calibrate}
	r.Window, r.Windowed, r.Stay, r.Staying = length, true, o.stay, true
	config, err := r.Configuration()
	if err != nil {
		return nil, err
	}
	truth, err := r.openTruth(config)
	if err != nil {
		return nil, err
	}
	e, err := r.engine(config)
	if err != nil {
		return nil, err
	}
	e.Prior = o.assumed
	e.Emit = func(p []disclose.Payload) error {
		truth.add(p)
		return nil
	}
	captures, err := recorded.Open([]string{crowd.Capture}, config, nil)
	if err != nil {
		return nil, err
	}
	defer captures.Close()
	_, err = captures.Run(ctx, e, r.handCounts(config, o.parts), nil)
	return truth.windows, err
}

// accuracyOutput takes the scores of one crowd after the other.
type accuracyOutput interface {
	crowd(group, name string, scores []crowdScore) error
	groupEnds(group string) error
}

func (o *accuracyOptions) output(w io.Writer, groups []crowdGroup) accuracyOutput {
	if o.format == "jsonl" {
		return &accuracyLines{w: w, after: o.calibrate}
	}
	return newAccuracyTable(w, groups)
}
