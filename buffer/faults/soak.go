package main

import (
	"fmt"
	"slices"
	"time"
)

// sample is what the kernel says of the sensor at one moment.
type sample struct {
	at          time.Duration // since the sensor was ready
	resident    int           // VmRSS, kB
	anonymous   int           // RssAnon, kB: without pages of the program's file
	descriptors int
	threads     int
	outbox      int // size of the file, kB
}

// Bounds of growth, from the reference to the end of a soak.
const (
	residentShare = 10   // percent
	residentSlack = 2048 // kB on top: steps of the Go heap
	moreOpen      = 4    // descriptors: a connection that is being made again
	moreThreads   = 8    // Go starts threads as calls block, and keeps them
)

// soakFaults returns what grew beyond its bound from the end of the first quarter on,
// when tables and heap have their size. Single samples come and go with the heap, so
// the largest of the second quarter is held against the smallest of the last eighth.
func soakFaults(samples []sample) (found []string) {
	if len(samples) < 8 {
		return []string{fmt.Sprintf("only %d samples", len(samples))}
	}
	length := samples[len(samples)-1].at
	early, late := between(samples, length/4, length/2), between(samples, length-length/8, length)
	for _, f := range []struct {
		name   string
		figure func(sample) int
		most   func(before int) int
	}{
		{"resident memory in kB", func(s sample) int { return s.resident }, func(n int) int { return n + n*residentShare/100 + residentSlack }},
		{"open descriptors", func(s sample) int { return s.descriptors }, func(n int) int { return n + moreOpen }},
		{"threads", func(s sample) int { return s.threads }, func(n int) int { return n + moreThreads }},
	} {
		before := figures(early, f.figure)
		after := figures(late, f.figure)
		if most := f.most(slices.Max(before)); slices.Min(after) > most {
			found = append(found, fmt.Sprintf("%s grew from %d to %d, at most %d are allowed", f.name, slices.Max(before), slices.Min(after), most))
		}
	}
	return found
}

// between returns the samples from one moment to another, and never none.
func between(samples []sample, from, to time.Duration) []sample {
	first := slices.IndexFunc(samples, func(s sample) bool { return s.at >= from })
	last := first + 1
	for last < len(samples) && samples[last].at <= to {
		last++
	}
	return samples[first:last]
}

func figures(samples []sample, figure func(sample) int) []int {
	all := make([]int, len(samples))
	for i, s := range samples {
		all[i] = figure(s)
	}
	return all
}

// soakTable is the head and a line each for the start, a quarter, half and the end,
// and for the largest figures.
func soakTable(samples []sample) []string {
	lines := []string{fmt.Sprintf(soakLayout, "", "at", "resident", "anonymous", "fds", "threads", "outbox")}
	if len(samples) == 0 {
		return lines
	}
	length := samples[len(samples)-1].at
	for _, row := range []struct {
		name string
		at   time.Duration
	}{{"start", 0}, {"quarter", length / 4}, {"half", length / 2}, {"end", length}} {
		lines = append(lines, between(samples, row.at, row.at)[0].line(row.name))
	}
	return append(lines, largest(samples).line("largest"))
}

const soakLayout = "%-8s %9s %10s %10s %4v %8v %9s"

func (s sample) line(name string) string {
	mega := func(kB int) string { return fmt.Sprintf("%.1f MB", float64(kB)/1000) }
	return fmt.Sprintf(soakLayout, name, s.at.Round(time.Second), mega(s.resident), mega(s.anonymous), s.descriptors, s.threads, mega(s.outbox))
}

// largest is the largest of each figure.
func largest(samples []sample) (most sample) {
	for _, s := range samples {
		most = sample{at: s.at, resident: max(most.resident, s.resident), anonymous: max(most.anonymous, s.anonymous),
			descriptors: max(most.descriptors, s.descriptors), threads: max(most.threads, s.threads), outbox: max(most.outbox, s.outbox)}
	}
	return most
}
