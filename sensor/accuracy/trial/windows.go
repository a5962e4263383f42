package trial

import (
	"math/big"
	"math/rand/v2"
	"time"

	"footfall/sensor/accuracy"
	"footfall/sensor/count"
	"footfall/sensor/count/scans"
	"footfall/sensor/disclose"
)

// Setup says how a recording is counted.
type Setup struct {
	// Length of the windows.
	Length time.Duration
	// Prior of the estimates; nil for the built-in one.
	Prior *scans.Prior
	// Epsilon of the noise; nil for exact numbers. Seed makes the noise repeat.
	Epsilon *big.Rat
	Seed    uint64
	// Without names mechanisms of the estimator to switch off.
	Without []string
	// Visits of the radio, if it changes its channel, in order of time.
	Visits []scans.Visit
	// Radios is how many sources the recording has, all of the one zone; 0 for one.
	Radios int
}

// everything is the name of the one zone of a trial.
const everything = "all"

// Windows counts the recording in windows of one length and puts the truth beside
// each. The windows are those that the sensor would have closed.
func (r *Recording) Windows(s Setup, truth accuracy.Presence) ([]accuracy.Window, error) {
	counter, err := newCounter(s)
	if err != nil {
		return nil, err
	}
	release, err := newRelease(s)
	if err != nil {
		return nil, err
	}
	var windows []accuracy.Window
	next, length := 0, int64(s.Length)
	for start := r.First - r.First%length; start <= r.Last; start += length {
		counter.Open(start, start+length, epoch(r.First))
		for ; next < len(r.Observations) && r.Observations[next].Time < start+length; next++ {
			counter.Observe(&r.Observations[next])
		}
		for _, v := range s.Visits {
			if v.From < start+length && v.To > start {
				counter.Tuned(0, v.Channel, max(v.From, start), min(v.To, start+length))
			}
		}
		w, err := release(counter.Close(start+length, false))
		if err != nil {
			return nil, err
		}
		w.Truth = truth.Truth(w.Start, w.End)
		heard := min(r.Last, w.End) - max(r.First, w.Start)
		w.Partial = float64(heard) < accuracy.WholeShare*float64(length)
		windows = append(windows, w)
	}
	return windows, nil
}

// newCounter returns a counter of one zone that all radios feed.
func newCounter(s Setup) (*count.Counter, error) {
	c := count.Config{MaxAddresses: 1 << 20, Prior: s.Prior, Without: s.Without, Zones: []count.Zone{{Name: everything}}}
	for i := range max(s.Radios, 1) {
		c.Sources = append(c.Sources, count.Source{Name: everything})
		c.Zones[0].Sources = append(c.Zones[0].Sources, count.Admission{Source: i})
	}
	return count.New(c)
}

// newRelease returns what turns a closed window into the numbers to be scored.
func newRelease(s Setup) (func(count.Window) (accuracy.Window, error), error) {
	if s.Epsilon == nil {
		return exact, nil
	}
	d, err := disclose.New(disclose.Config{
		Site: everything, Sensor: everything, Epsilon: s.Epsilon, Random: rand.NewChaCha8(seed(s.Seed)),
	})
	if err != nil {
		return nil, err
	}
	return func(w count.Window) (accuracy.Window, error) {
		payloads, err := d.Release(&w)
		if err != nil {
			return accuracy.Window{}, err
		}
		p := &payloads[0]
		return accuracy.Window{
			Start: w.Start, End: w.End, Estimate: p.Devices.Float64(),
			Low: p.DevicesLow.Float64(), High: p.DevicesHigh.Float64(),
		}, nil
	}, nil
}

func exact(w count.Window) (accuracy.Window, error) {
	n := &w.Cells[0].WiFi
	return accuracy.Window{Start: w.Start, End: w.End, Estimate: n.Devices, Low: n.Low, High: n.High}, nil
}

// epoch names the key period that begins with a recording.
func epoch(t int64) string { return time.Unix(0, t).UTC().Format(time.RFC3339) }

func seed(n uint64) (b [32]byte) {
	for i := range 8 {
		b[i] = byte(n >> (8 * i))
	}
	return b
}
