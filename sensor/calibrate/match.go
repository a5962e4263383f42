package calibrate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Window holds the released devices of one radio, zone and window. Times are in
// nanoseconds since the Unix epoch.
type Window struct {
	Zone       string
	Start, End int64
	// Method behind Devices: [Adverts] for those of Bluetooth.
	Method string
	// Devices and the upper bound of their 90 % interval. The lower bound is not used:
	// it may be cut off at 0.
	Devices, High float64
	// Noise is the half-width of the noise alone. 0 means unknown: the whole interval
	// is then taken as an error that all windows share.
	Noise float64
}

// Sample is a count with the devices released at the same time.
type Sample struct {
	Count
	// Method behind Devices.
	Method string
	// Devices present on average, as released.
	Devices float64
	// Crowd and Noise are half-widths of 90 % intervals in devices: of the error that
	// the windows share, and of the error that is independent between them.
	Crowd, Noise float64
}

// leastCovered is the smallest share of a count that released windows must cover.
const leastCovered = 0.5

// UncoveredError says that too few windows were released during a count.
type UncoveredError struct {
	Count Count
	// Minutes of the count that windows cover.
	Minutes float64
	// Until is the end of the newest window of the zone in nanoseconds since the Unix
	// epoch, or 0 if there is no window.
	Until int64
}

func (e *UncoveredError) Error() string {
	text := fmt.Sprintf("zone %q: devices were released for %.3g of the %.3g minutes from %s, and half are needed",
		e.Count.Zone, e.Minutes, e.Count.Minutes, clock(e.Count.Start))
	switch {
	case e.Until == 0:
		return text + "; no window of this zone is known"
	case e.Until < e.Count.End():
		return fmt.Sprintf("%s; the newest window ends at %s, before the end of the count", text, clock(e.Until))
	}
	return text + "; windows that were withheld or are flagged as doubtful do not count"
}

func clock(ns int64) string { return time.Unix(0, ns).UTC().Format(time.RFC3339) }

// MatchRadios pairs a count with the devices of each radio that released enough of them
// at the same time: a sample for each. It fails as [Match] does if none has.
func MatchRadios(c Count, windows []Window) (samples []Sample, err error) {
	for _, radio := range [...]Radio{WiFi, Bluetooth} {
		own := slices.DeleteFunc(slices.Clone(windows), func(w Window) bool { return w.Zone != c.Zone || radioOf(w.Method) != radio })
		s, problem := Match(c, own)
		switch {
		case problem == nil:
			samples = append(samples, s)
		case err == nil || len(own) > 0 && radio == Bluetooth && noWindow(err):
			err = problem
		}
	}
	if len(samples) > 0 {
		return samples, nil
	}
	return nil, err
}

// noWindow tells whether a count has no window of its zone.
func noWindow(err error) bool {
	var uncovered *UncoveredError
	return errors.As(err, &uncovered) && uncovered.Until == 0
}

// Match pairs a count with the devices released at the same time. The windows are of
// one radio, of any zones and in any order, each once. It uses the method of the newest window
// that overlaps the count, and leaves out windows by another. The error is an
// [UncoveredError] if they cover too little of the count.
func Match(c Count, windows []Window) (Sample, error) {
	if err := c.Check(); err != nil {
		return Sample{}, err
	}
	s := Sample{Count: c}
	var until, fits int64 // ends of the newest window, and of the newest that fits
	for _, w := range windows {
		if w.Zone != c.Zone {
			continue
		}
		if w.overlap(c) > 0 && w.End > fits {
			s.Method, fits = w.Method, w.End
		}
		until = max(until, w.End)
	}
	var total, devices, crowd, noise float64
	for _, w := range windows {
		shared := w.overlap(c)
		if w.Zone != c.Zone || shared <= 0 || w.Method != s.Method {
			continue
		}
		total += shared
		devices += shared * w.Devices
		own := max(w.High-w.Devices, 0)
		crowd += shared * math.Sqrt(max(own*own-w.Noise*w.Noise, 0))
		noise += (shared * w.Noise) * (shared * w.Noise)
	}
	if total < leastCovered*c.Minutes {
		return Sample{}, &UncoveredError{c, total, until}
	}
	s.Devices, s.Crowd, s.Noise = devices/total, crowd/total, math.Sqrt(noise)/total
	return s, nil
}

// overlap returns the minutes that a window shares with a count.
func (w Window) overlap(c Count) float64 {
	return float64(min(w.End, c.End())-max(w.Start, c.Start)) / float64(time.Minute)
}
