package main

import (
	"context"
	"errors"
	"io"
	"time"

	"footfall/sensor/accuracy"
	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// The method of one rate, against which the estimates are held: frames are merged
// to scan events, and each event stands for the same time of presence, whatever
// device it is from. All addresses are treated alike. Nothing is learned while it
// runs.
const (
	// mergeTime is how long after a frame another belongs to the same event, if
	// it has the same address, or the same element class and a signal within
	// mergeSignal.
	mergeTime   = 8 * time.Second
	mergeSignal = 6 // dB
)

// recording is what the method takes from a capture, in Unix nanoseconds.
type recording struct {
	first, last int64   // frames
	events      []int64 // scan events
	// stands is for how many seconds of presence each event stands, if that is known.
	stands []float64
}

// listen reads a capture.
func listen(ctx context.Context, file string) (recording, error) {
	var r recording
	source, err := capture.Open(file, nil)
	if err != nil {
		return r, err
	}
	defer source.Close()
	m := merger{addresses: map[decode.Address]int64{}, classes: map[uint64][]reading{}}
	decoder := decode.New(decode.Marks{})
	var s decode.Sighting
	for {
		frames, err := source.Next(ctx)
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			return r, err
		}
		for i := range frames {
			if r.first == 0 {
				r.first = frames[i].Time
			}
			r.last = max(r.last, frames[i].Time)
			if decoder.Decode(&frames[i], &s) == decode.Seen && m.begins(&s) {
				r.events = append(r.events, s.Time)
			}
		}
	}
}

// merger knows what was heard last.
type merger struct {
	addresses map[decode.Address]int64
	classes   map[uint64][]reading
}

type reading struct {
	time   int64
	signal int
}

// begins tells whether a frame begins an event.
func (m *merger) begins(s *decode.Sighting) bool {
	since := s.Time - int64(mergeTime)
	last, known := m.addresses[s.Address]
	alone := !known || last < since
	m.addresses[s.Address] = s.Time

	recent := m.classes[s.Class]
	for len(recent) > 0 && recent[0].time < since {
		recent = recent[1:]
	}
	for _, r := range recent {
		if d := r.signal - int(s.Signal); s.HasSignal && max(d, -d) <= mergeSignal {
			alone = false
		}
	}
	if s.HasSignal {
		recent = append(recent, reading{s.Time, int(s.Signal)})
	}
	m.classes[s.Class] = recent
	return alone
}

// at has each event stand for the same time of presence, in seconds.
func (r recording) at(perEvent float64) recording {
	r.stands = make([]float64, len(r.events))
	for i := range r.stands {
		r.stands[i] = perEvent
	}
	return r
}

// perEvent returns the mean time of presence for an event, in seconds.
func (r *recording) perEvent(truth accuracy.Presence) (float64, error) {
	if len(r.events) == 0 || r.last <= r.first {
		return 0, errors.New("no scan event in it; a rate needs some")
	}
	presence := truth.Truth(r.first, r.last) * float64(r.last-r.first) / float64(time.Second)
	return presence / float64(len(r.events)), nil
}

// windows estimates the devices of each window by what its events stand for, beside the
// truth. There is no interval.
func (r *recording) windows(length time.Duration, truth accuracy.Presence) []accuracy.Window {
	var windows []accuracy.Window
	next := 0
	for start := r.first - r.first%int64(length); start <= r.last; start += int64(length) {
		w := accuracy.Window{Start: start, End: start + int64(length)}
		var presence float64
		for ; next < len(r.events) && r.events[next] < w.End; next++ {
			presence += r.stands[next]
		}
		heard := min(r.last, w.End) - max(r.first, w.Start)
		w.Partial = float64(heard) < accuracy.WholeShare*float64(length)
		w.Estimate = presence / length.Seconds()
		w.Truth = truth.Truth(w.Start, w.End)
		windows = append(windows, w)
	}
	return windows
}
