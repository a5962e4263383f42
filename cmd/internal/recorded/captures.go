package recorded

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/capture/timeline"
	"footfall/sensor/count"
	"footfall/sensor/engine"
	"footfall/sensor/replay"
)

// Captures are the files of a command line, merged by time.
type Captures struct {
	Files   []string
	source  capture.Source
	origins []int // per file: the index of the configured source it stands for
}

// Open opens files, each given as FILE or as NAME=FILE with the name of a configured
// source. "-" is standard input.
func Open(args []string, config *configs.Config, stdin io.Reader) (*Captures, error) {
	c := new(Captures)
	var sources []capture.Source
	var found radios
	for _, arg := range args {
		origin, file, err := sourceOf(arg, config)
		if err != nil {
			return nil, cli.UsageError{Err: err}
		}
		s, err := capture.Open(file, stdin)
		if err != nil {
			return nil, err
		}
		seen := look(s)
		sources, c.Files = append(sources, timeline.New(file, seen)), append(c.Files, file)
		c.origins = append(c.origins, found.origin(config, origin, seen.bluetooth()))
	}
	found.name(config)
	if !found.wifi && found.bluetooth {
		clear(c.origins) // the only source
	}
	c.source = capture.Merge(sources...)
	return c, nil
}

// Close closes the files.
func (c *Captures) Close() error { return c.source.Close() }

// Size sums the sizes of the files, in bytes. It is 0 if one of them has none
// (standard input, a pipe).
func (c *Captures) Size() (total int64) {
	for _, f := range c.Files {
		info, err := os.Stat(f)
		if err != nil || !info.Mode().IsRegular() {
			return 0
		}
		total += info.Size()
	}
	return total
}

// Run replays the captures through an engine. HandCounts and progress may be nil;
// see [replay.Replay].
func (c *Captures) Run(ctx context.Context, e engine.Config, handCounts func(int64) []count.HandCount, progress func(capture.Stats)) (replay.Report, error) {
	r := replay.Replay{
		Source: c.source, Sources: c.origins, Engine: e,
		HandCounts: handCounts, Progress: progress,
	}
	return r.Run(ctx)
}

// sourceOf splits NAME=FILE. An equals sign belongs to the name of the file unless a
// configured source stands before it.
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
	return 0, "", fmt.Errorf("%s: no source given; write NAME=FILE with one of the configured names: %s", arg, strings.Join(names, ", "))
}

// Describe prints what was read of each file, and notes on the numbers: undecodable
// frames, opt-outs, gaps in time.
func (c *Captures) Describe(w io.Writer, program string, r replay.Report) {
	for i := range r.Read {
		fmt.Fprintf(w, "%s: %s: %s\n", program, c.Files[i], r.Read[i].String())
	}
	if bad := r.Undecodable(); bad != "" {
		fmt.Fprintf(w, "%s: frames that could not be decoded: %s\n", program, bad)
	}
	if r.OptedOut > 0 {
		fmt.Fprintf(w, "%s: %d frames of devices that opted out were left out\n", program, r.OptedOut)
	}
	if r.SetBack > 0 {
		fmt.Fprintf(w, "%s: the clock of the recording was set back in %s; windows of that time say clock\n", program, cli.Plural(r.SetBack, "place"))
	}
	if r.Late > 0 {
		fmt.Fprintf(w, "%s: %s came after the window of their time had ended, and were left out\n", program, cli.Plural(int(r.Late), "frame"))
	}
	for _, note := range r.Notes {
		fmt.Fprintf(w, "%s: %s\n", program, note)
	}
	if r.Gaps > 0 {
		fmt.Fprintf(w, "%s: time stamps jump by more than a week in %s; the windows between are not shown\n", program, cli.Plural(r.Gaps, "place"))
	}
}
