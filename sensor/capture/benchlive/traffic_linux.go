package main

import (
	"time"

	"footfall/sensor/capture/captest"
)

const (
	// phones is how many senders the probe requests come from.
	phones = 1000
	// tick is the pause of the sender between looks at the clock.
	tick = time.Millisecond
)

// traffic holds the frames to send, made beforehand.
type traffic struct {
	load    load
	probes  [][]byte
	beacons [][]byte
	next    int
}

func newTraffic(l load) *traffic {
	t := &traffic{load: l}
	for i := range phones {
		from := [6]byte{0x00, 0x16, 0xea, 0x5c, byte(i >> 8), byte(i)}
		t.probes = append(t.probes, captest.Radiotap(int8(-40-i%40), captest.ProbeRequest(from, uint16(i))))
		t.beacons = append(t.beacons, captest.Radiotap(-60, captest.Beacon(from, uint16(i))))
	}
	return t
}

// frame is the next one, and whether it is a probe request.
func (t *traffic) frame() ([]byte, bool) {
	t.next++
	if t.load.probes || t.next%10 == 0 {
		return t.probes[t.next/7%phones], true
	}
	return t.beacons[t.next%phones], false
}

// send writes frames at the load's rate for some time. It returns the numbers of
// frames and of probe requests among them. A machine too slow for the rate sends
// fewer.
func (t *traffic) send(tap *captest.TAP, period time.Duration) (frames, probes int, err error) {
	for began := time.Now(); ; {
		now := time.Since(began)
		if now >= period {
			return frames, probes, nil
		}
		due := int(now.Seconds() * float64(t.load.rate))
		if frames >= due {
			time.Sleep(tick)
			continue
		}
		// Never more at once than two ticks' frames: a lagging sender must not send
		// faster than any radio could.
		for range min(due-frames, t.load.rate/500+1) {
			b, probe := t.frame()
			if err := tap.Send(b); err != nil {
				return frames, probes, err
			}
			frames++
			if probe {
				probes++
			}
		}
	}
}
