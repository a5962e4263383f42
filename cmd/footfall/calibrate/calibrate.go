package calibrate

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/admin"
	"footfall/sensor/calibrate"
)

// options are the flags of the command.
type options struct {
	config  string
	zone    string
	people  float64
	minutes float64
	end     string
	csv     string
	windows string
	remove  bool
	print   bool
	counted bool // --people was given
	json    bool
	now     func() time.Time
}

// NewCommand returns the command "calibrate" with those below it.
func NewCommand() *cobra.Command {
	o := options{now: time.Now}
	c := &cobra.Command{
		Use:     "calibrate [--zone ZONE --people N --minutes M]",
		Short:   "Fit devices to people counted by eye, and zones to the floor",
		GroupID: "sensor",
		Long: `Calibrate finds how many people there are per device. The sensor then publishes
"people" beside "devices".

Watch a zone for, say, 15 minutes: count the heads in it a few times and take the
mean, not how many came in. When you are done, run

  footfall calibrate -c FILE --zone entrance --people 42 --minutes 15

The command waits until the window in which you stopped has been released. The
sensor then compares the count with the numbers it released in the same time. It
keeps the ratio, after a restart too. A ratio that may be zero is not published: the
command says how much longer to count. Count often: at quiet and at busy times, and on
several days. The command prints the error of the ratio, and how much more
counting would halve it. A second count of the same time replaces the first.

With Wi-Fi and Bluetooth in a zone, people are computed by the one with the smaller
error, and by Wi-Fi until three counts have devices of both.

The counts and the released numbers of their time are kept in calibration.file, a
plain table. It has nothing about single devices.

Without a count, the command shows the ratios in force. Without a running sensor,
--windows reads released windows from a file, in the format of "footfall replay
--format jsonl". With --print nothing is kept.

After a change of a zone's sources or min_signal, its counts no longer hold: use
--remove and count again. "footfall calibrate signal" finds min_signal.`,
		Example: `  footfall calibrate -c footfall.yaml --zone entrance --people 42 --minutes 15
  footfall calibrate -c footfall.yaml --zone entrance --people 17.5 --minutes 30 --end 2026-03-02T18:00:00Z
  footfall calibrate -c footfall.yaml --csv counts.csv
  footfall calibrate -c footfall.yaml
  footfall calibrate -c footfall.yaml --remove --zone entrance
  footfall calibrate --print --windows windows.jsonl --csv counts.csv`,
		Args: cli.Usage(cli.NoSuchCommand),
		RunE: func(c *cobra.Command, _ []string) error {
			o.counted = c.Flags().Changed("people")
			if o.print && !cli.ConfigGiven(c) {
				o.config = "" // the windows name the zones
			}
			if err := o.check(); err != nil {
				return cli.UsageError{Err: err}
			}
			return o.run(c)
		},
	}
	f := c.Flags()
	cli.ConfigFlag(c, &o.config)
	f.StringVar(&o.zone, "zone", "", "`ZONE` that was counted (default: the only one)")
	f.Float64Var(&o.people, "people", 0, "`N` people were in it on average")
	f.Float64Var(&o.minutes, "minutes", 0, "`M` minutes were counted")
	f.StringVar(&o.end, "end", "", "`TIME` at which the counting ended (default: now)")
	f.StringVar(&o.csv, "csv", "", "read counts from `FILE`, with the columns zone, start, minutes, people")
	f.StringVar(&o.windows, "windows", "", "compare with the window payloads in `FILE`, one per line, instead of asking the sensor")
	f.BoolVar(&o.remove, "remove", false, "forget the counts of --zone")
	cli.JSONFlag(c, &o.json, "the ratios as a JSON object")
	f.BoolVar(&o.print, "print", false, "print what --windows and the counts come to, and keep nothing")
	_ = c.RegisterFlagCompletionFunc("zone", cli.CompleteItems("zones"))
	_ = c.MarkFlagFilename("csv", "csv")
	_ = c.MarkFlagFilename("windows", "jsonl", "json")
	c.AddCommand(newSignalCommand())
	return c
}

// run carries out the flags and prints the result.
func (o *options) run(c *cobra.Command) error {
	config := configs.Defaults()
	if o.config != "" {
		var err error
		if config, err = cli.LoadConfig(o.config); err != nil {
			return err
		}
	}
	if o.remove {
		return o.forget(c, config)
	}
	counts, err := o.counts(config)
	if err != nil {
		return cli.UsageError{Err: err}
	}
	if o.print {
		return o.try(c, counts)
	}
	way, err := o.open(config)
	if err != nil {
		return err
	}
	defer way.Close()
	if len(counts) == 0 {
		return o.show(c, way)
	}
	summary, err := o.enter(c, way, config, counts)
	if err != nil {
		return err
	}
	if o.json {
		return printJSON(c.OutOrStdout(), summary)
	}
	return printAdded(c.OutOrStdout(), summary, way.Effect())
}

// enter has counts entered once a running sensor has released their windows. A person
// who does not want to wait has them entered with the windows released so far.
func (o *options) enter(c *cobra.Command, way *admin.Access, config *configs.Config, counts []calibrate.Count) (calibrate.Summary, error) {
	if !way.Running {
		return way.CalibrationAdd(c.Context(), counts)
	}
	newest := slices.MaxFunc(counts, func(a, b calibrate.Count) int { return cmp.Compare(a.End(), b.End()) })
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	err := newWaiter(way, config, o.now, tick.C, c.ErrOrStderr()).await(c.Context(), newest)
	broken := c.Context().Err() != nil
	if err != nil && !broken {
		return calibrate.Summary{}, err
	}
	summary, err := way.CalibrationAdd(context.WithoutCancel(c.Context()), counts)
	if err != nil && broken && o.counted {
		err = fmt.Errorf("%w; to enter the count later, add --end %s", err, time.Unix(0, newest.End()).UTC().Format(time.RFC3339))
	}
	return summary, err
}

// counts are the hand counts of the command line, if there are any.
func (o *options) counts(config *configs.Config) ([]calibrate.Count, error) {
	if o.csv != "" {
		f, err := os.Open(o.csv)
		if err != nil {
			return nil, fmt.Errorf("--csv: %w", err)
		}
		defer f.Close()
		counts, err := calibrate.ReadCounts(f, o.csv, config.Location)
		if err != nil {
			return nil, fmt.Errorf("--csv: %w", err)
		}
		return counts, o.checkCounts(config, counts)
	}
	if !o.counted {
		return nil, nil
	}
	c := calibrate.Count{Zone: o.zone, Minutes: o.minutes, People: o.people}
	if c.Zone == "" {
		if len(config.Zones) > 1 {
			return nil, fmt.Errorf("no zone given; add --zone %s", config.Zones[0].Name)
		}
		c.Zone = config.Zones[0].Name
	}
	end := o.now().UnixNano()
	if o.end != "" {
		var err error
		if end, err = calibrate.ParseTime(o.end, config.Location); err != nil {
			return nil, fmt.Errorf("--end: %w", err)
		}
	}
	c.Start = end - (c.End() - c.Start)
	if err := c.Check(); err != nil {
		return nil, fmt.Errorf("--%w", err)
	}
	return []calibrate.Count{c}, o.checkCounts(config, []calibrate.Count{c})
}

// checkCounts refuses counts that have not ended, and those of zones missing from the
// configuration. Without a configuration, the windows name the zones.
func (o *options) checkCounts(config *configs.Config, counts []calibrate.Count) error {
	for i := range counts {
		if ahead := time.Duration(counts[i].End() - o.now().UnixNano()); ahead > 0 {
			return fmt.Errorf("a count ends in %s; enter it when you are done", ahead.Round(time.Second))
		}
		if o.config == "" {
			continue
		}
		if err := admin.CheckZone(config, counts[i].Zone); err != nil {
			return err
		}
	}
	return nil
}

// try fits the counts to the windows and keeps nothing.
func (o *options) try(c *cobra.Command, counts []calibrate.Count) error {
	windows, err := admin.OpenWindows(o.windows)
	if err != nil {
		return err
	}
	summary, err := calibrate.Try(counts, windows)
	if err != nil {
		return err
	}
	if o.json {
		return printJSON(c.OutOrStdout(), summary)
	}
	return printFits(c.OutOrStdout(), summary)
}

func (o *options) show(c *cobra.Command, way *admin.Access) error {
	summary, err := way.CalibrationShow(c.Context())
	if err != nil {
		return err
	}
	if o.json {
		return printJSON(c.OutOrStdout(), summary)
	}
	return printShown(c.OutOrStdout(), summary)
}

func (o *options) forget(c *cobra.Command, config *configs.Config) error {
	way, err := o.open(config)
	if err != nil {
		return err
	}
	defer way.Close()
	summary, err := way.CalibrationRemove(c.Context(), o.zone)
	if err != nil {
		return err
	}
	if summary.Changed == 0 {
		return fmt.Errorf("there are no counts of the zone %q; nothing was changed", o.zone)
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s of the zone %s forgotten; its people are no longer published. %s\n",
		cli.Plural(summary.Changed, "count"), o.zone, way.Effect())
	return err
}
