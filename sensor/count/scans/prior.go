package scans

import (
	"math"
	"time"
)

// lags, in seconds, at which it is asked whether a device has been heard again.
// Between two of them the answer changes evenly. Phones scan by timers: with half as
// many lags, crowds of some phones were a third too high.
var lags = [NumLags]float64{0.5, 1, 2, 4, 8, 15, 22, 30, 45, 60, 75, 90, 120, 150, 200}

// NumLags is the number of lags.
const NumLags = 15

// Lags are those at which it is asked whether a device has been heard again, in
// seconds.
func Lags() [NumLags]float64 { return lags }

// Prior is what is assumed of devices until the site has shown better, and where it
// cannot.
type Prior struct {
	// Survival[i]: share of scans after which a device is silent for longer than
	// lags[i].
	Survival [NumLags]float64 `json:"survival"`
	// Residual[i]: mean further silence in seconds beyond lags[i]. Multiply it by
	// share^ResidualPower, where share is the fraction of scans silent past that lag.
	// It is the geometric mean over phones; gaps above MaxGap are taken as MaxGap.
	Residual [NumLags]float64 `json:"residual"`

	// leaving is the departure rate minus that of the fitting crowds, per second.
	leaving float64
	// still is the share that is near where it was, by lag; nil for all.
	still *[NumLags]float64
}

// Staying returns the prior for devices that stay for some time on average.
func (p Prior) Staying(d time.Duration) Prior {
	p.leaving = 1/d.Seconds() - 1/LibraryStay.Seconds()
	return p
}

// moving returns the prior where this share of devices is near where it was, by lag.
func (p *Prior) moving(still [NumLags]float64) *Prior {
	q := *p
	q.still = &still
	return &q
}

// remaining is the mean further silence in seconds beyond the lag with an index, where
// a share of all scans is silent for that long.
func (p *Prior) remaining(i int, share float64) float64 {
	return p.Residual[i] * math.Pow(max(0, share), ResidualPower)
}

// asInLibrary turns shares of silent devices into those of devices that stay as long as
// the library's. A device that has left is silent too: of those heard again after some
// seconds, as many are missing as leave in that time.
func (p *Prior) asInLibrary(silent []float64) {
	was, is, lag := 1.0, 1.0, 0.0
	for i := range silent {
		found := (was - silent[i]) * math.Exp(p.leaving*(lag+lags[i])/2)
		if p.still != nil {
			found /= p.still[max(i-1, 0)]
		}
		is -= found
		was, lag = silent[i], lags[i]
		silent[i] = max(0, is)
	}
}
