package simulate

import (
	"math"
	"math/rand/v2"
	"time"
)

// wifi is the Wi-Fi radio of a phone.
type wifi struct {
	kind    *Kind
	model   *model
	counted bool
	power   float64 // dBm
	network string  // that it looks for; "" for none
	random  *rand.Rand

	address  address
	scans    int // made with this address
	sequence uint16
	screenOn bool
	until    int64 // when the screen changes
	busy     int64 // end of the scan under way
}

// networks that phones look for; do-not-count phones add the suffix.
var networks = []string{"harbour", "Attic 4", "third floor", "guest-lounge", "K7", "old mill", "print-room", "bicycle shed"}

func (w *world) newWiFi(id int, d *device, m *model, traits *rand.Rand) *wifi {
	f := &wifi{kind: d.kind, model: m, counted: d.counted, random: stream(w.c.Seed, id, forRadio)}
	f.power = w.c.Air.Power + w.c.Air.PowerSpread*traits.NormFloat64()
	saved, name := chance(traits, w.c.SavedNetwork), networks[traits.IntN(len(networks))]
	switch {
	case !d.counted:
		f.network = name + DoNotCountSuffix
	case saved:
		f.network = name
	}
	f.renew()
	f.sequence = uint16(f.random.IntN(4096))
	return f
}

// renew takes another address, and another sequence number if the kind does.
// The burnt-in one has the local bit clear, the random ones have it set (IEEE
// 802-2014, 8.2); neither is a group's.
func (f *wifi) renew() {
	n := f.random.Uint64()
	for i := range f.address {
		f.address[i] = byte(n >> (8 * i))
	}
	f.address[0] &^= 3
	if f.kind.Address != AddressGlobal {
		f.address[0] |= 2
	}
	f.scans = 0
	if !f.kind.Continues {
		f.sequence = uint16(f.random.IntN(4096))
	}
}

func (f *wifi) habit() *Habit {
	if f.screenOn {
		return &f.kind.On
	}
	return &f.kind.Off
}

// switchOn starts the radio of a person who just came in, somewhere between
// two scans.
func (w *world) switchOn(p *person) {
	if p.device == nil {
		return
	}
	for _, f := range p.device.radios {
		f.until = p.here.from
		w.plan(p, f, f.changeScreen(w.c.ScreenOn))
	}
}

// changeScreen turns the screen on or off for some minutes and returns when
// the first scan after that is due. The timer's phase is random, as it is for
// anyone who happens to look: the gap that one falls into is likely a long one.
func (f *wifi) changeScreen(on float64) int64 {
	begin := f.until
	f.screenOn = chance(f.random, on)
	f.until = later(begin, 20*time.Second+exponential(f.random, 4*time.Minute))
	gaps := f.habit().Gaps
	weigh := func(g *Gap) float64 { return g.Weight * float64(g.Length) }
	left := f.random.Float64() * float64(pick(f.random, gaps, weigh).draw(f.random))
	return later(begin, time.Duration(left))
}

// plan schedules a scan, changing the screen first as often as that is due
// before it.
func (w *world) plan(p *person, f *wifi, at int64) {
	for at >= f.until {
		if f.until >= p.leave {
			return
		}
		at = f.changeScreen(w.c.ScreenOn)
	}
	at = max(at, f.busy)
	if at < p.leave {
		w.events.push(at, event{what: scans, who: p, radio: f})
	}
}

// scan sends one scan's probe requests and plans the next.
func (w *world) scan(p *person, f *wifi, at int64) {
	w.probe(p, f, at)
	gap := pick(f.random, f.habit().Gaps, func(g *Gap) float64 { return g.Weight })
	w.plan(p, f, later(at, gap.draw(f.random)))
}

// probe walks the channels of one scan.
func (w *world) probe(p *person, f *wifi, at int64) {
	h := f.habit()
	if f.kind.Address == AddressPerScans && f.scans >= f.kind.Scans {
		f.renew()
	}
	f.scans++
	volatile := f.random.Uint32()
	noise := p.ear.NormFloat64() * w.c.Air.ScanNoise
	level := w.level(p, f.power) + noise
	for _, channel := range h.Channels {
		if f.kind.Address == AddressPerChannel {
			f.renew()
		}
		for n := range h.Repeats {
			s := sending{from: f, address: f.address, sequence: f.sequence & 0xfff, channel: uint8(channel), volatile: volatile}
			s.named = f.names(h, n)
			f.sequence++
			if at < p.leave {
				w.send(at, p, s, level)
			}
			// Timing wanders by a tenth, as measured spacings do.
			at += int64(float64(h.Spacing) * (0.95 + 0.1*f.random.Float64()))
		}
	}
	f.busy = at
	// Other frames in between use up a few numbers.
	f.sequence += uint16(f.random.IntN(3))
}

// names tells whether frame n on a channel names the network looked for. Those
// who ask not to be counted do so under every address they use.
func (f *wifi) names(h *Habit, n int) bool {
	directed := chance(f.random, h.Directed)
	if f.network == "" {
		return false
	}
	return directed || !f.counted && n == 0
}

// pick chooses a gap in proportion to its weight.
func pick(r *rand.Rand, gaps []Gap, weight func(*Gap) float64) *Gap {
	total := 0.0
	for i := range gaps {
		total += weight(&gaps[i])
	}
	at := r.Float64() * total
	for i := range gaps {
		if at -= weight(&gaps[i]); at < 0 {
			return &gaps[i]
		}
	}
	return &gaps[len(gaps)-1]
}

func (g *Gap) draw(r *rand.Rand) time.Duration {
	return g.Length + time.Duration((2*r.Float64()-1)*float64(g.Spread))
}

// microseconds rounds a time down to what capture files hold.
func microseconds(at int64) int64 { return at - at%int64(time.Microsecond) }

// clampSignal turns a level in dBm into what a radiotap header holds.
func clampSignal(level float64) int8 {
	return int8(max(-127, min(-1, math.Round(level))))
}
