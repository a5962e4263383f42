package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// table gathers samples.
type table struct {
	names   []string
	loads   []load
	samples map[cell][]sample
}

type cell struct {
	name string
	load load
}

func newTable(programs []program, loads []load) *table {
	t := &table{loads: loads, samples: map[cell][]sample{}}
	for _, p := range programs {
		t.names = append(t.names, p.name())
	}
	return t
}

func (t *table) add(name string, l load, s sample) {
	c := cell{name, l}
	t.samples[c] = append(t.samples[c], s)
}

// median returns the median of a figure over the rounds.
func median(samples []sample, figure func(sample) float64) float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = figure(s)
	}
	slices.SortFunc(values, cmp.Compare)
	middle := len(values) / 2
	if len(values)%2 == 0 {
		return (values[middle-1] + values[middle]) / 2
	}
	return values[middle]
}

// Figures of a sample.
func cpuFrame(s sample) float64     { return s.cpu.Seconds() * 1e6 / float64(max(s.frames, 1)) }
func cpuShare(s sample) float64     { return 100 * s.cpu.Seconds() / s.period.Seconds() }
func switchRate(s sample) float64   { return float64(s.switches) / s.period.Seconds() }
func droppedShare(s sample) float64 { return 100 * float64(s.dropped) / float64(max(s.probes, 1)) }
func sent(s sample) float64         { return float64(s.frames) / s.period.Seconds() }

// write prints the medians, one line for each load and program.
func (t *table) write(out io.Writer, o options) error {
	fmt.Fprintf(out, "medians of %d rounds of %v; a receiver and a sender on a core each\n\n", o.rounds, o.period)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "traffic\tprogram\tsent/s\tCPU µs/frame\ttimes tcpdump\tCPU %\tswitches/s\tdropped %\t")
	for _, l := range t.loads {
		base := median(t.samples[cell{t.names[0], l}], cpuFrame)
		for _, name := range t.names {
			s := t.samples[cell{name, l}]
			frame, times := "-", "-"
			if l.rate > 0 {
				frame = fmt.Sprintf("%.2f", median(s, cpuFrame))
				times = fmt.Sprintf("%.1f", median(s, cpuFrame)/max(base, 1e-9))
			}
			fmt.Fprintf(w, "%v\t%s\t%.0f\t%s\t%s\t%.3f\t%.1f\t%.2f\t\n", l, name, median(s, sent), frame, times,
				median(s, cpuShare), median(s, switchRate), median(s, droppedShare))
		}
	}
	return w.Flush()
}
