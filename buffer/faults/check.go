package main

import (
	"fmt"
	"strings"
	"time"
)

// life is one process of the sensor.
type life struct{ start, ready, end time.Time }

// verdict is what a fault came to; see the package comment for the columns.
type verdict struct {
	name                       string
	times, cells               int
	lost, open                 int
	same, different, reordered int
	garbled                    int
	recovered                  time.Duration
	notes                      []string
	skipped                    string // why it was not made
	unclocked                  bool   // the clock was wrong, so lost, open and order mean nothing
}

// grace is how long after the end of a window a sensor must live to have been
// able to release it.
const grace = 400 * time.Millisecond

// judge compares what arrived with what should have, between two moments. A
// window is expected from each zone if one life was ready before its start and
// went on for the grace after its end.
func judge(v *verdict, cells []cell, lives []life, zones []string, window time.Duration, from, to time.Time) {
	v.arrived(cells)
	came := map[string]bool{}
	for _, c := range cells {
		came[fmt.Sprint(c.zone, c.start.UnixNano())] = true
	}
	for start := from.Truncate(window).Add(window); start.Add(window).Before(to); start = start.Add(window) {
		for _, zone := range zones {
			switch {
			case came[fmt.Sprint(zone, start.UnixNano())]:
			case expected(lives, start, start.Add(window)):
				v.lost++
			default:
				v.open++
			}
		}
	}
}

// arrived counts repeats and order.
func (v *verdict) arrived(cells []cell) {
	bodies := map[string]string{}
	newest := map[string]time.Time{}
	for _, c := range cells {
		before, again := bodies[c.id]
		switch {
		case again && before == c.body:
			v.same++
			continue
		case again:
			v.different++
			continue
		}
		bodies[c.id] = c.body
		v.cells++
		stream := fmt.Sprint(c.zone, c.late)
		if c.start.Before(newest[stream]) {
			v.reordered++
		} else {
			newest[stream] = c.start
		}
	}
}

func expected(lives []life, start, end time.Time) bool {
	for _, l := range lives {
		if !l.ready.IsZero() && l.ready.Before(start) && (l.end.IsZero() || l.end.After(end.Add(grace))) {
			return true
		}
	}
	return false
}

// failed tells whether a fault did harm.
func (v *verdict) failed() bool {
	harm := v.different + v.garbled
	if !v.unclocked {
		harm += v.lost + v.reordered
	}
	for _, note := range v.notes {
		if strings.HasPrefix(note, failure) {
			harm++
		}
	}
	return v.skipped == "" && harm > 0
}

// failure begins a note that makes a fault fail.
const failure = "FAILED: "

const layout = "%-22s %6v %6v %6v %6v %6v %6v %6v %10v  %s"

func head() string {
	return fmt.Sprintf(layout, "fault", "times", "cells", "lost", "open", "same", "diff", "order", "recovered", "note")
}

func (v *verdict) String() string {
	if v.skipped != "" {
		return fmt.Sprintf("%-22s SKIPPED: %s", v.name, v.skipped)
	}
	lost, open, order := any(v.lost), any(v.open), any(v.reordered)
	if v.unclocked {
		lost, open, order = "-", "-", "-"
	}
	notes := v.notes
	if v.garbled > 0 {
		notes = append(notes, fmt.Sprintf("%d messages cannot be read", v.garbled))
	}
	return strings.TrimRight(fmt.Sprintf(layout, v.name, v.times, v.cells, lost, open, v.same, v.different, order,
		fmt.Sprintf("%.1f s", v.recovered.Seconds()), strings.Join(notes, "; ")), " ")
}
