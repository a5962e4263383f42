package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"footfall/sensor/accuracy"
	"footfall/sensor/accuracy/trial"
)

// lengths of the windows scored.
var lengths = []time.Duration{5 * time.Minute, 15 * time.Minute}

// scored is the windows of a crowd, by length.
type scored [][]accuracy.Window

// scoreAll scores the crowds and writes a line for each group.
func scoreAll(ctx context.Context, w io.Writer, crowds []crowd, setup trial.Setup) error {
	results := make([]scored, len(crowds))
	tasks, ctx := errgroup.WithContext(ctx)
	tasks.SetLimit(runtime.NumCPU())
	for i := range crowds {
		tasks.Go(func() (err error) {
			if results[i], err = crowds[i].score(ctx, setup); err != nil {
				return fmt.Errorf("crowd %s: %w", crowds[i].stem, err)
			}
			return nil
		})
	}
	if err := tasks.Wait(); err != nil {
		return err
	}
	title := "everything on"
	if len(setup.Without) > 0 {
		title = "without " + strings.Join(setup.Without, ", ")
	}
	writeHeading(w, title)
	for _, g := range groups {
		var members []scored
		for i := range crowds {
			if crowds[i].group == g.name {
				members = append(members, results[i])
			}
		}
		if len(members) > 0 {
			writeRow(w, g.name, members)
		}
	}
	_, err := fmt.Fprintln(w)
	return err
}

// score counts a crowd in windows of each length.
func (c *crowd) score(ctx context.Context, setup trial.Setup) (scored, error) {
	p, err := c.prior(ctx)
	if err != nil {
		return nil, err
	}
	r, truth, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	setup.Prior = &p
	return windowsOf(r, truth, setup)
}

func windowsOf(r *trial.Recording, truth accuracy.Presence, setup trial.Setup) (s scored, err error) {
	for _, setup.Length = range lengths {
		windows, err := r.Windows(setup, truth)
		if err != nil {
			return nil, err
		}
		s = append(s, windows)
	}
	return s, nil
}

func writeHeading(w io.Writer, title string) {
	fmt.Fprintf(w, "| %s |", title)
	for _, length := range lengths {
		fmt.Fprintf(w, " %d min: error | worst | bias | in 90 %% | width | score |", int(length.Minutes()))
	}
	fmt.Fprintf(w, "\n|---|%s\n", strings.Repeat("---|", 6*len(lengths)))
}

// writeRow writes the scores of a group: error and bias are means over its crowds, the
// others over all windows.
func writeRow(w io.Writer, name string, members []scored) {
	fmt.Fprintf(w, "| %s (%d) |", name, len(members))
	for i := range lengths {
		var all []accuracy.Window
		var mape, bias, worst float64
		for _, m := range members {
			s := accuracy.Evaluate(m[i])
			mape += s.MAPE / float64(len(members))
			bias += s.Bias / float64(len(members))
			worst = max(worst, s.MAPE)
			all = append(all, m[i]...)
		}
		s := accuracy.Evaluate(all)
		fmt.Fprintf(w, " %.1f | %.1f | %+.1f | %.0f | %.0f | %.0f |", 100*mape, 100*worst, 100*bias, 100*s.Coverage, 100*s.Width, 100*s.Interval)
	}
	fmt.Fprintln(w)
}
