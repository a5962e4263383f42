package main

import (
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/cmd/internal/recorded"
	"footfall/configs"
	"footfall/sensor/accuracy"
	"footfall/sensor/count"
	"footfall/sensor/disclose"
	"footfall/sensor/disclose/exact"
	"footfall/sensor/engine"
	"footfall/sensor/replay/seeded"
)

type replayOptions struct {
	recorded.Options
	exact     bool
	seed      uint64
	seeded    bool
	truth     string
	calibrate time.Duration
	picture   string
}

func newReplayCommand() *cobra.Command {
	var o replayOptions
	c := &cobra.Command{
		Use:   "replay [NAME=]FILE...",
		Short: "Count recorded captures",
		Long: `Replay counts the frames of pcap, pcapng and btsnoop files, gzipped or not, as the
sensor would have counted them live. Several files are merged by time. "-" reads
standard input.

Captures are of Wi-Fi or of Bluetooth LE; each file is of one of them.

Without a configuration there is one zone, "all". With one, zones, opt-out list and
disclosure settings are those of the configuration. A file then stands for the
source NAME. The name may be left out if only one source is configured.

Numbers are printed as they would be released, with noise and small counts
withheld. --exact shows them as they are.

--seed draws the pseudonym key and the noise from the seed: the same captures then
give the same bytes. Such noise protects no one.

With hand counts, the windows have people too. They are read from calibration.file,
or from --calibration FILE.

--truth FILE compares with known presence: CSV with the columns enter_ts and
leave_ts (seconds since 1970), one row per device. The replay then ends with a
table of errors and with scores, for the windows and for their means over 5 and 15
minutes. The interval of a mean is the mean of the bounds. Windows recorded to less
than nine tenths are shown, and scored apart.

--calibrate 30m uses the truth of the first 30 complete minutes as if someone had
counted by hand. Later windows are scored as they are, and multiplied by the people
per device found. As in a store, devices keep their scale after a count.

--picture FILE draws truth and estimate as SVG. "footfall-lab replay accuracy"
scores a folder of labelled captures.

At the end standard error has a line for each file: frames, probe requests, what was
refused by reason, and what was left out.

A capture that is broken or cut off is counted up to that place. The command then
names the place and exits with 1. Where nearly no frame can be decoded, it says why
and what to do, shows no windows and exits with 1.`,
		Example: `  footfall-lab replay --exact lobby.pcap.gz
  footfall-lab replay -c footfall.yaml door=door.pcap ceiling=ceiling.pcap --format jsonl
  footfall-lab replay --exact --truth presence.csv --picture lobby.svg lobby.pcap.gz
  ssh ap tcpdump -i mon0 -w - | footfall-lab replay -`,
		Args: cli.Usage(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			o.seeded = c.Flags().Changed("seed")
			o.Given(c)
			return replayCaptures(c, o, args)
		},
	}
	f := c.Flags()
	o.AddFlags(c)
	f.BoolVar(&o.exact, "exact", false, "show exact counts, without noise and suppression")
	f.Uint64Var(&o.seed, "seed", 0, "draw key and noise from this `N` (default: fresh ones)")
	f.StringVar(&o.truth, "truth", "", "presence `FILE` to compare with")
	f.DurationVar(&o.calibrate, "calibrate", 0, "with --truth: fit people per device on the first `TIME`, score the rest")
	f.StringVar(&o.picture, "picture", "", "with --truth: draw truth and estimate into this SVG `FILE`")
	_ = c.MarkFlagFilename("truth", "csv")
	_ = c.MarkFlagFilename("picture", "svg")
	c.AddCommand(newReplayAccuracyCommand())
	return c
}

// replayCaptures does the command's work: it joins the parts and runs them.
func replayCaptures(c *cobra.Command, o replayOptions, args []string) error {
	config, err := o.Configuration()
	if err != nil {
		return cli.UsageError{Err: err}
	}
	truth, err := o.openTruth(config)
	if err != nil {
		return cli.UsageError{Err: err}
	}
	e, err := o.engine(config)
	if err != nil {
		return cli.UsageError{Err: err}
	}
	out, err := recorded.NewOutput(o.Format, c.OutOrStdout(), config, len(e.Calibration.PerDevice) > 0)
	if err != nil {
		return cli.UsageError{Err: err}
	}
	e.Emit = func(p []disclose.Payload) error {
		truth.add(p)
		return out.Window(p)
	}
	captures, err := recorded.Open(args, config, c.InOrStdin())
	if err != nil {
		return err
	}
	defer captures.Close()
	bar := newProgress(c.ErrOrStderr(), captures.Size())
	report, err := captures.Run(c.Context(), e, o.handCounts(config, false), bar.update)
	bar.done()
	captures.Describe(c.ErrOrStderr(), c.Root().Name(), report)
	return errors.Join(err, report.Deaf(), truth.finish(o.tableWriter(c)), o.draw(truth, captures.Files))
}

// tableWriter is for the table of errors. It goes below the windows if they are a table
// too, and otherwise to standard error.
func (o *replayOptions) tableWriter(c *cobra.Command) io.Writer {
	if o.Format == "table" {
		return c.OutOrStdout()
	}
	return c.ErrOrStderr()
}

// engine is the engine of a replay, with the options of the desk.
func (o *replayOptions) engine(config *configs.Config) (engine.Config, error) {
	e, err := o.Engine(config)
	if err != nil {
		return e, err
	}
	if o.seeded {
		e.Keys, e.Noise = seeded.New(o.seed)
	}
	if o.exact {
		e.Release, err = exact.New(exact.Config{Site: config.Site, Sensor: config.Sensor})
	}
	return e, err
}

// handCounts returns the hand counts of a replay with --calibrate. They begin in all
// zones with the first window recorded whole or, with parts, in part.
func (o *replayOptions) handCounts(config *configs.Config, parts bool) func(first int64) []count.HandCount {
	if o.calibrate <= 0 {
		return nil
	}
	return func(first int64) (counts []count.HandCount) {
		start := accuracy.CountingStarts(first, config.Window, parts)
		for _, z := range config.Zones {
			counts = append(counts, count.HandCount{Zone: z.Name, Start: start, End: start + int64(o.calibrate)})
		}
		return counts
	}
}
