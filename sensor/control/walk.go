package control

import (
	"errors"
	"math"
	"strings"
	"unicode"
)

// Walk is how far a walk with a test phone has come: what "footfall calibrate signal"
// shows on its own screen. It knows the phone by the network that it asks for, and
// nothing of any other.
type Walk struct {
	// Zone whose border is walked.
	Zone string `json:"zone"`
	// Sources that listen, in the order of the configuration.
	Sources []WalkSource `json:"sources"`
}

// WalkSource is the signal of the test phone at one source.
type WalkSource struct {
	Source string `json:"source"`
	// Readings so far; frames within one second are one.
	Readings int `json:"readings"`
	// Last and Median reading in dBm; 0 without readings.
	Last   float64 `json:"last"`
	Median float64 `json:"median"`
}

const (
	maxWalkSources = 64 // as many as a configuration can have
	maxWalkName    = 128
	maxReadings    = 1 << 20
)

var errWalk = errors.New("not a walk: a zone, and the signal at its sources in dBm")

// check refuses a walk with anything in it but names and plausible signals.
func (w *Walk) check() error {
	if !isName(w.Zone) || len(w.Sources) > maxWalkSources {
		return errWalk
	}
	for _, s := range w.Sources {
		if !isName(s.Source) || s.Readings < 0 || s.Readings > maxReadings {
			return errWalk
		}
		for _, level := range []float64{s.Last, s.Median} {
			if !(math.MinInt8 <= level && level <= math.MaxInt8) {
				return errWalk
			}
		}
	}
	return nil
}

// isName tells whether a text can be the name of a zone or source.
func isName(text string) bool {
	return text != "" && len(text) <= maxWalkName && !strings.ContainsFunc(text, unicode.IsControl)
}
