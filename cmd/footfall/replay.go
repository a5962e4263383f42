package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"footfall/configs"
	"footfall/sensor"
	"footfall/sensor/accuracy"
	"footfall/sensor/capture"
	"footfall/sensor/count"
	"footfall/sensor/disclose"
)

type replayOptions struct {
	config    string
	window    time.Duration
	stay      time.Duration
	format    string
	exact     bool
	seed      uint64
	seeded    bool
	truth     string
	counts    string // file of hand counts
	calibrate time.Duration
	picture   string
	windowed  bool
	staying   bool
}

func newReplayCommand() *cobra.Command {
	var o replayOptions
	c := &cobra.Command{
		Use:     "replay [NAME=]FILE...",
		Short:   "Count recorded captures",
		GroupID: "offline",
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
With --picture FILE truth and estimate are drawn as SVG. "footfall replay
accuracy" scores a whole folder of labelled captures.

A capture that is broken or cut off is counted up to the broken place; the
command then says where that is and exits with 1.` + exitHelp,
		Example: `  footfall replay --exact lobby.pcap.gz
  footfall replay -c footfall.yaml door=door.pcap ceiling=ceiling.pcap --format jsonl
  footfall replay --exact --truth presence.csv --picture lobby.svg lobby.pcap.gz
  ssh ap tcpdump -i mon0 -w - | footfall replay -`,
		Args: usage(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			o.seeded = c.Flags().Changed("seed")
			o.windowed = c.Flags().Changed("window")
			o.staying = c.Flags().Changed("stay")
			return replay(c, o, args)
		},
	}
	f := c.Flags()
	f.StringVarP(&o.config, "config", "c", "", "configuration `FILE`")
	f.DurationVar(&o.window, "window", 5*time.Minute, "window length")
	f.DurationVar(&o.stay, "stay", configs.Defaults().Stay, "how long people stay on average")
	f.StringVar(&o.format, "format", "table", "table, jsonl (one MQTT window payload per line) or csv")
	f.BoolVar(&o.exact, "exact", false, "show exact counts, without noise and suppression")
	f.Uint64Var(&o.seed, "seed", 0, "draw key and noise from this `N` (default: fresh ones)")
	f.StringVar(&o.counts, "calibration", "", "people per device by the hand counts in `FILE` (default: calibration.file)")
	f.StringVar(&o.truth, "truth", "", "presence `FILE` to compare with")
	f.DurationVar(&o.calibrate, "calibrate", 0, "with --truth: fit people per device on this long a beginning, score the rest")
	f.StringVar(&o.picture, "picture", "", "with --truth: draw truth and estimate into this SVG `FILE`")
	_ = c.MarkFlagFilename("config", "yaml", "yml")
	_ = c.MarkFlagFilename("truth", "csv")
	_ = c.MarkFlagFilename("calibration", "csv")
	_ = c.MarkFlagFilename("picture", "svg")
	c.AddCommand(newReplayAccuracyCommand())
	return c
}

// replay is the command's work: it puts the parts together and runs them.
func replay(c *cobra.Command, o replayOptions, args []string) error {
	config, err := o.configuration()
	if err != nil {
		return usageError{err}
	}
	people, err := sensor.LoadCalibration(config.Calibration.File)
	if err != nil {
		return usageError{err}
	}
	out, err := newOutput(o.format, c.OutOrStdout(), config, len(people.PerDevice) > 0)
	if err != nil {
		return usageError{err}
	}
	truth, err := o.openTruth(config)
	if err != nil {
		return usageError{err}
	}
	engine, err := o.engine(config, out, truth)
	if err != nil {
		return usageError{err}
	}
	engine.Calibration = people
	captures, err := openCaptures(args, config, c.InOrStdin())
	if err != nil {
		return err
	}
	defer captures.source.Close()
	bar := newProgress(c.ErrOrStderr(), sizeOf(captures.files))
	report, err := captures.run(c.Context(), engine, o.handCounts(config, false), bar.update)
	bar.done()
	describe(c.ErrOrStderr(), report)
	return errors.Join(err, truth.finish(o.tableWriter(c)), o.draw(truth, captures.files))
}

// tableWriter is where the table of errors goes: below the windows where those
// are a table too, else out of the way of the data.
func (o *replayOptions) tableWriter(c *cobra.Command) io.Writer {
	if o.format == "table" {
		return c.OutOrStdout()
	}
	return c.ErrOrStderr()
}

func (o *replayOptions) configuration() (*configs.Config, error) {
	config := configs.Defaults()
	if o.config != "" {
		var err error
		if config, err = configs.Load(o.config); err != nil {
			return nil, err
		}
	}
	if o.counts != "" {
		if _, err := os.Stat(o.counts); err != nil {
			return nil, fmt.Errorf("--calibration: %w", err)
		}
		config.Calibration.File = o.counts
	}
	if o.windowed || o.config == "" {
		if err := configs.CheckWindow(o.window); err != nil {
			return nil, fmt.Errorf("--window: %w", err)
		}
		config.Window = o.window
	}
	if o.staying {
		if err := configs.CheckStay(o.stay); err != nil {
			return nil, fmt.Errorf("--stay: %w", err)
		}
		config.Stay = o.stay
	}
	return config, nil
}

func (o *replayOptions) engine(config *configs.Config, out output, truth *truthTable) (sensor.EngineConfig, error) {
	list, err := loadOptOut(config.OptOut.File)
	if err != nil {
		return sensor.EngineConfig{}, err
	}
	checkers, err := sensor.ReplayCheckers(config, rand.Reader)
	if err != nil {
		return sensor.EngineConfig{}, err
	}
	e := sensor.EngineConfig{
		Config: config, OptOut: list, Checkers: checkers, Exact: o.exact, Keys: rand.Reader, Noise: rand.Reader,
	}
	if o.seeded {
		e.Keys, e.Noise = sensor.Seeded(o.seed)
	}
	e.Emit = func(p []disclose.Payload) error {
		truth.add(p)
		return out.window(p)
	}
	return e, nil
}

// captures are the files of the command line, merged by time.
type captures struct {
	source  capture.Source
	origins []int // per file: the index of the configured source it stands for
	files   []string
}

func openCaptures(args []string, config *configs.Config, stdin io.Reader) (captures, error) {
	var c captures
	var sources []capture.Source
	for _, arg := range args {
		origin, file, err := sourceOf(arg, config)
		if err != nil {
			return c, usageError{err}
		}
		s, err := capture.Open(file, stdin)
		if err != nil {
			return c, err
		}
		sources, c.origins, c.files = append(sources, s), append(c.origins, origin), append(c.files, file)
	}
	c.source = capture.Merge(sources...)
	return c, nil
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

// run replays the captures through an engine.
func (c *captures) run(ctx context.Context, engine sensor.EngineConfig, hands func(int64) []count.HandCount, progress func(capture.Stats)) (sensor.Report, error) {
	r := sensor.Replay{
		Source: c.source, Sources: c.origins, Engine: engine,
		Decoder: sensor.NewDecoder(engine.Config), HandCounts: hands, Progress: progress,
	}
	return r.Run(ctx)
}

// sourceOf splits NAME=FILE. A file whose own name holds an equals sign is taken
// as it stands unless what is before the sign is a configured source.
func sourceOf(arg string, config *configs.Config) (index int, file string, err error) {
	if name, file, ok := strings.Cut(arg, "="); ok {
		for i, s := range config.Sources {
			if s.Name == name {
				return i, file, nil
			}
		}
	}
	if len(config.Sources) == 1 {
		return 0, arg, nil
	}
	names := make([]string, len(config.Sources))
	for i, s := range config.Sources {
		names[i] = s.Name
	}
	return 0, "", fmt.Errorf("%s: which source is it? Write NAME=FILE with one of the configured names: %s", arg, strings.Join(names, ", "))
}

// describe says on the terminal what the numbers alone do not.
func describe(w io.Writer, r sensor.Report) {
	if bad := r.Tally.Undecodable(); bad != "" {
		fmt.Fprintln(w, "footfall: frames that could not be decoded:", bad)
	}
	if r.OptedOut > 0 {
		fmt.Fprintf(w, "footfall: %d frames of devices that opted out were left out\n", r.OptedOut)
	}
	if r.Gaps > 0 {
		fmt.Fprintf(w, "footfall: the time stamps jump by more than a week in %s; the windows between are not shown\n", plural(r.Gaps, "place"))
	}
}
