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
		Long: `Replay counts the frames of pcap, pcapng and btsnoop files, gzipped or not, as
the sensor would have counted them live. Several files are merged by time; "-"
reads standard input.

Without a configuration there is one zone, "all". With one, the zones, the
opt-out list and the disclosure settings are those of the configuration, and a
file is taken for the source NAME; the name may be left out where only one source
is configured.

Numbers come out as they would be released, with noise and small counts
withheld. --exact shows them as they are; only a replay can.

With --seed the pseudonym key and the noise are drawn from the seed, and the same
captures give the same bytes; such noise protects nobody. Without it both are
fresh.

Where people were counted by eye, the windows tell people as well, from the
counts that "footfall calibrate" keeps in calibration.file, or in --calibration
FILE.

With --truth FILE, a CSV file with the columns enter_ts and leave_ts (seconds
since 1970, one row per device), the replay ends with a table of errors and with
scores: of the windows as they were released, and of their means over 5 and 15
minutes. An interval of such a mean is the mean of the bounds. Windows of which
less than nine tenths were recorded are shown, and scored apart.

With --calibrate 30m the people of the first 30 minutes, from the first window
that was recorded whole on, are taken for counted by hand; the windows after that
are scored as they are, and multiplied by the people per device found. As in a
store, what is learned after a count no longer changes the scale of the devices.
With --picture FILE truth and estimate are drawn as SVG. "footfall-lab replay
accuracy" scores a whole folder of labelled captures.

A capture that is broken or cut off is counted up to the broken place; the
command then says where that is and exits with 1.`,
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
	f.DurationVar(&o.calibrate, "calibrate", 0, "with --truth: fit people per device on this long a beginning, score the rest")
	f.StringVar(&o.picture, "picture", "", "with --truth: draw truth and estimate into this SVG `FILE`")
	_ = c.MarkFlagFilename("truth", "csv")
	_ = c.MarkFlagFilename("picture", "svg")
	c.AddCommand(newReplayAccuracyCommand())
	return c
}

// replayCaptures is the command's work: it puts the parts together and runs them.
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
	recorded.Describe(c.ErrOrStderr(), c.Root().Name(), report)
	return errors.Join(err, truth.finish(o.tableWriter(c)), o.draw(truth, captures.Files))
}

// tableWriter is where the table of errors goes: below the windows where those
// are a table too, else out of the way of the data.
func (o *replayOptions) tableWriter(c *cobra.Command) io.Writer {
	if o.Format == "table" {
		return c.OutOrStdout()
	}
	return c.ErrOrStderr()
}

// engine is the engine of a replay, with what the desk alone may do to it.
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

// handCounts returns when people are taken for counted in a replay with --calibrate:
// in all zones, from the first window that is recorded whole on, or only in part if
// parts will do.
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
