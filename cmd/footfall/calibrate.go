package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"footfall/configs"
	"footfall/sensor"
	"footfall/sensor/calibrate"
)

// calibrateOptions are the flags of the command.
type calibrateOptions struct {
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
	now     func() time.Time
}

func newCalibrateCommand() *cobra.Command {
	o := calibrateOptions{now: time.Now}
	c := &cobra.Command{
		Use:     "calibrate -c FILE [--zone ZONE --people N --minutes M]",
		Short:   "Fit devices to people counted by eye, and zones to the floor",
		GroupID: "sensor",
		Long: `Calibrate finds out how many people there are for each device, and has the sensor
publish "people" beside "devices".

Watch a zone for, say, 15 minutes: count the heads in it a few times and take the
mean, not how many came in. When you are done, run

  footfall calibrate -c FILE --zone entrance --people 42 --minutes 15

The sensor compares that with the numbers it released in the same time, and knows
the ratio from then on, after a restart too. The more often you count, at quiet
and at busy times and on several days, the better: the command says how sure the
ratio is, and how much more counting would halve its error. A count of the same
time again takes the place of the first.

The counts and the released numbers of their time are kept in calibration.file, a
table that people can read. There is nothing about single devices in it.

Without a count the command shows the ratios that hold now. Without a running
sensor, --windows reads released windows from a file, as "footfall replay --format
jsonl" prints them; with --print nothing is kept.

Counts of one zone hold for that zone as it is: after a change of its sources or
min_signal, use --remove and count anew. "footfall calibrate signal" finds
min_signal in the first place.` + exitHelp,
		Example: `  footfall calibrate -c footfall.yaml --zone entrance --people 42 --minutes 15
  footfall calibrate -c footfall.yaml --zone entrance --people 17.5 --minutes 30 --end 2026-03-02T18:00:00Z
  footfall calibrate -c footfall.yaml --csv counts.csv
  footfall calibrate -c footfall.yaml
  footfall calibrate -c footfall.yaml --remove --zone entrance
  footfall calibrate --print --windows windows.jsonl --csv counts.csv`,
		Args: usage(noSuchCommand),
		RunE: func(c *cobra.Command, _ []string) error {
			o.counted = c.Flags().Changed("people")
			if err := o.check(); err != nil {
				return usageError{err}
			}
			return o.run(c)
		},
	}
	f := c.Flags()
	f.StringVarP(&o.config, "config", "c", "", "configuration `FILE` of the sensor")
	f.StringVar(&o.zone, "zone", "", "`ZONE` that was counted (default: the only one)")
	f.Float64Var(&o.people, "people", 0, "`N` people were in it on average")
	f.Float64Var(&o.minutes, "minutes", 0, "`M` minutes were counted")
	f.StringVar(&o.end, "end", "", "`TIME` at which the counting ended (default: now)")
	f.StringVar(&o.csv, "csv", "", "read counts from `FILE`, with the columns zone, start, minutes, people")
	f.StringVar(&o.windows, "windows", "", "compare with the window payloads in `FILE`, one per line, instead of asking the sensor")
	f.BoolVar(&o.remove, "remove", false, "forget the counts of --zone")
	f.BoolVar(&o.print, "print", false, "print what --windows and the counts come to, and keep nothing")
	_ = c.MarkFlagFilename("config", "yaml", "yml")
	_ = c.MarkFlagFilename("csv", "csv")
	_ = c.MarkFlagFilename("windows", "jsonl", "json")
	c.AddCommand(newCalibrateSignalCommand())
	return c
}

// check says which flags do not go together.
func (o *calibrateOptions) check() error {
	one := o.counted || o.minutes != 0 || o.end != ""
	switch {
	case o.config == "" && !o.print:
		return errors.New("no configuration given; use -c FILE")
	case o.remove && (one || o.csv != "" || o.windows != "" || o.print):
		return errors.New("--remove forgets the counts of --zone; leave out the other flags")
	case o.remove && o.zone == "":
		return errors.New("--remove needs --zone, whose counts are to be forgotten")
	case one && o.csv != "":
		return errors.New("both --csv and a count are given; use one")
	case o.csv != "" && o.zone != "":
		return errors.New("--csv names its zones itself; leave out --zone")
	case one && (!o.counted || o.minutes == 0):
		return errors.New("a count needs both --people and --minutes")
	case o.zone != "" && !one && !o.remove:
		return errors.New("--zone needs a count, --people and --minutes, or --remove")
	case (o.windows != "" || o.print) && !one && o.csv == "":
		return errors.New("nothing to compare with the windows: add --people and --minutes, or --csv")
	case o.print && o.windows == "":
		return errors.New("--print needs --windows; while the sensor runs, it keeps what it is told")
	case o.print && o.config == "" && one && o.zone == "":
		return errors.New("which zone was counted? add --zone")
	}
	return nil
}

// run does what the flags ask for and prints what came of it.
func (o *calibrateOptions) run(c *cobra.Command) error {
	config := configs.Defaults()
	if o.config != "" {
		var err error
		if config, err = configs.Load(o.config); err != nil {
			return usageError{err}
		}
	}
	if o.remove {
		return o.forget(c, config)
	}
	counts, err := o.counts(config)
	if err != nil {
		return usageError{err}
	}
	if o.print {
		return o.try(c, counts)
	}
	books, err := o.books(config)
	if err != nil {
		return err
	}
	defer books.Close()
	if len(counts) == 0 {
		return o.show(c, books)
	}
	summary, err := books.CalibrationAdd(c.Context(), counts)
	if err != nil {
		return err
	}
	return printAdded(c.OutOrStdout(), summary, books.effect())
}

// counts are the hand counts of the command line; none is no mistake.
func (o *calibrateOptions) counts(config *configs.Config) ([]calibrate.Count, error) {
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
		return counts, o.checkZones(config, counts)
	}
	if !o.counted {
		return nil, nil
	}
	c := calibrate.Count{Zone: o.zone, Minutes: o.minutes, People: o.people}
	if c.Zone == "" {
		if len(config.Zones) > 1 {
			return nil, fmt.Errorf("which zone was counted? add --zone %s", config.Zones[0].Name)
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
	return []calibrate.Count{c}, o.checkZones(config, []calibrate.Count{c})
}

// checkZones looks for a zone that the configuration does not know; without one
// the windows know best.
func (o *calibrateOptions) checkZones(config *configs.Config, counts []calibrate.Count) error {
	for i := range counts {
		if o.config == "" {
			return nil
		}
		if err := sensor.CheckZone(config, counts[i].Zone); err != nil {
			return err
		}
	}
	return nil
}

// try fits the counts to the windows and keeps nothing.
func (o *calibrateOptions) try(c *cobra.Command, counts []calibrate.Count) error {
	windows, err := readWindows(o.windows)
	if err != nil {
		return err
	}
	summary, err := calibrate.Try(counts, windows)
	if err != nil {
		return err
	}
	return printFits(c.OutOrStdout(), summary)
}

func (o *calibrateOptions) show(c *cobra.Command, books *books) error {
	summary, err := books.CalibrationShow(c.Context())
	if err != nil {
		return err
	}
	return printShown(c.OutOrStdout(), summary)
}

func (o *calibrateOptions) forget(c *cobra.Command, config *configs.Config) error {
	books, err := o.books(config)
	if err != nil {
		return err
	}
	defer books.Close()
	summary, err := books.CalibrationRemove(c.Context(), o.zone)
	if err != nil {
		return err
	}
	if summary.Changed == 0 {
		return fmt.Errorf("there are no counts of the zone %q; nothing was changed", o.zone)
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s of the zone %s forgotten; its people are no longer published. %s\n",
		plural(summary.Changed, "count"), o.zone, books.effect())
	return err
}
