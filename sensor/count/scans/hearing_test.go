package scans

import (
	"math"
	"testing"
	"time"
)

// turns are visits of channels in turn, a second each, for so many seconds.
func turns(seconds int, channels ...uint8) (list []Visit) {
	for i := range seconds {
		list = append(list, Visit{Channel: channels[i%len(channels)], From: int64(i) * 1e9, To: int64(i+1) * 1e9})
	}
	return list
}

func TestHeard(t *testing.T) {
	for _, c := range []struct {
		name        string
		visits      []Visit
		least, most float64
	}{
		{"a radio that tells nothing", nil, 1, 1},
		{"one channel", turns(300, 6), 0.99, 1},
		{"three channels", turns(300, 1, 6, 11), 0.6, 0.72},
		{"deaf half of the time", turns(150, 6), 0.49, 0.51},
		{"a channel of another band", turns(300, 100), 0, 0},
	} {
		if got := Heard(c.visits, 0, 300e9); got < c.least || got > c.most {
			t.Errorf("%s: %v, want %v to %v", c.name, got, c.least, c.most)
		}
	}
	if Heard(turns(10, 1), 5e9, 5e9) != 1 {
		t.Error("in no time something is missed")
	}
}

// onChannels spreads the three frames of each scan over channels 1, 6 and 11, as a phone
// sends them, and keeps those that a radio on one of them hears.
func onChannels(frames []moment, visits []Visit) (heard []moment) {
	if visits == nil {
		return frames
	}
	start := map[uint64]float64{}
	for _, m := range frames {
		if _, ok := start[m.Key]; !ok {
			start[m.Key] = m.at
		}
		channel := uint8(1 + 5*(int((m.at-start[m.Key])/0.06)%3))
		m.at = start[m.Key] + float64(channel-1)*scanTime.Seconds()/scanChannels
		if v := visits[min(int(m.at), len(visits)-1)]; v.Channel == channel {
			heard = append(heard, m)
		}
	}
	return heard
}

// TestAHoppingRadio that tells its visits reads within a tenth of three fixed ones. One
// that does not tell reads more, since sequence numbers go on further than it looks.
func TestAHoppingRadio(t *testing.T) {
	const windows, seconds = 8, 300
	visits := turns(windows*seconds, 1, 6, 11)
	count := func(seed uint64, visits []Visit, told bool) float64 {
		s, c := New(Library), newCrowd(seed).add(30, chain, 20, 40)
		c.loss = 0
		for _, p := range c.phones {
			p.skip = 42
		}
		var d []float64
		for i := range windows {
			feed(s, onChannels(c.until(float64(i+1)*seconds), visits), i, seconds)
			for _, v := range visits {
				if told && v.From/int64(time.Second)/seconds == int64(i) {
					s.Tuned(v)
				}
			}
			d = append(d, shut(s, windowOf(i, seconds)).WiFi[0].Devices)
		}
		return mean(d[2:])
	}
	var told, silent []float64
	for seed := range uint64(4) {
		fixed := count(seed, nil, false)
		told = append(told, count(seed, visits, true)/fixed)
		silent = append(silent, count(seed, visits, false)/fixed)
	}
	if m := mean(told); math.Abs(m-1) > 0.1 {
		t.Errorf("a share of %.2f of what fixed radios read: %v", m, told)
	}
	if mean(silent) < mean(told)+0.05 {
		t.Errorf("%v without the visits, %v with them: this test sees nothing", silent, told)
	}
}
