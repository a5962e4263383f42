package simulate

import "math"

// apHeight is how much higher access points are than phones, in metres.
const apHeight = 1.5

// A receiver hears neighbouring channels too: weaker, and not always. This was measured
// for six phones on the labelled captures, whose frames name the channel that they were
// sent on. Compared with frames on the receiver's own channel:
//
//   - one channel away, half were heard, at the same level;
//   - two away, 0.6 were heard, at 5 dB less;
//   - three away, a tenth, at 14 dB less;
//   - four and five away, a few per cent, at 16 and 24 dB less.
var leaks = [6]struct{ heard, loss float64 }{
	{1, 0}, {0.5, 0}, {0.6, 5}, {0.1, 14}, {0.04, 16}, {0.04, 24},
}

// level returns the mean signal in dBm of a person's phone at the access point
// that is listened at.
func (w *world) level(p *person, power float64) float64 {
	a, z := &w.c.Air, &w.c.Zones[w.ear]
	distance := math.Sqrt((p.x-z.X)*(p.x-z.X) + (p.y-z.Y)*(p.y-z.Y) + apHeight*apHeight)
	level := power - a.FirstMetre - 10*a.Exponent*math.Log10(max(distance, 1)) + p.shadow
	if p.here.zone != w.ear {
		level -= a.WallLoss
	}
	return level
}

// send puts a probe request on the air: each radio of the access point may hear
// it.
func (w *world) send(at int64, p *person, s sending, level float64) {
	a := &w.c.Air
	for _, channel := range w.c.Zones[w.ear].Channels {
		away := max(channel-int(s.channel), int(s.channel)-channel)
		if away >= len(leaks) {
			continue
		}
		luck, stray := p.ear.Float64(), p.ear.NormFloat64()*a.FrameNoise
		signal := level + stray - leaks[away].loss
		if luck >= leaks[away].heard*(1-a.Loss) || signal < a.Sensitivity {
			continue
		}
		s.heard, s.signal = uint8(channel), clampSignal(signal)
		w.air.push(microseconds(at), s)
	}
}

// append appends a frame as the capturing interface hands it over.
func (w *world) append(b []byte, s *sending) []byte {
	if s.gadget != nil {
		return appendReport(b, s)
	}
	if s.from == nil {
		return w.noise.append(b, s)
	}
	p := probe{from: &s.address, sequence: s.sequence, channel: int(s.channel), model: s.from.model, volatile: s.volatile}
	if s.named {
		p.ssid = s.from.network
	}
	return p.append(appendRadiotap(b, 0, int(s.heard), s.signal))
}
