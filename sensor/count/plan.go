package count

import (
	"fmt"
	"time"

	"footfall/sensor/count/scans"
)

// Bounds of a plan of channels that estimates hold for.
const (
	// mostChannels: left-out crowds on 3 channels in turn read within a tenth of fixed
	// radios on most splits. On 13 they come out a third off.
	mostChannels = 3
	// leastShare of scans has to be heard.
	leastShare = 0.5
)

// CheckPlan tells whether a radio that visits channels in turn, each for a time, hears
// enough for an estimate. The error says why not, and what to do.
func CheckPlan(channels []uint8, dwell time.Duration) error {
	if len(channels) <= 1 {
		return nil
	}
	if len(channels) > mostChannels {
		return fmt.Errorf("%d channels in turn: devices would be up to a third off; use at most %d, such as 1, 6 and 11", len(channels), mostChannels)
	}
	if share := planShare(channels, dwell); share < leastShare {
		return fmt.Errorf("channels in turn for %s each: only %.0f %% of all scans would be heard, and an estimate needs %.0f %%; stay for a second, or use fewer channels", dwell, 100*share, 100*leastShare)
	}
	return nil
}

// planShare is the share of scans that a plan hears.
func planShare(channels []uint8, dwell time.Duration) float64 {
	if dwell <= 0 {
		return 0
	}
	var visits []scans.Visit
	const cycles = 50
	for i := range cycles * len(channels) {
		from := int64(i) * int64(dwell)
		visits = append(visits, scans.Visit{Channel: channels[i%len(channels)], From: from, To: from + int64(dwell)})
	}
	return scans.Heard(visits, 0, int64(len(visits)-len(channels))*int64(dwell))
}
