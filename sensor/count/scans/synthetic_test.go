package scans

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"footfall/hashing/snapshot"
)

// phone is a synthetic phone. It scans, with some jitter, every interval seconds
// while it is there, and is heard at its own level.
type phone struct {
	interval     float64 // s
	enter        float64 // s since the first window's start
	leave        float64 // 0: stays
	level        float64 // dBm
	class        uint32
	family       uint32
	how          how
	key          uint64 // of a stable address
	burst        int    // addresses in one scan, 0: one
	random       *rand.Rand
	sequence     uint16
	skip         uint16  // numbers used between two scans
	anew         float64 // after so many seconds on average, its timer begins again; 0: never
	nextScan     float64
	everyFrame   float64 // spread of a frame's level, dB
	everyAddress float64 // spread of the levels of a burst's addresses, dB
	walks        float64 // after so many seconds on average, it is somewhere else; 0: never
}

// how a phone deals with its address and its sequence numbers.
type how int

const (
	fresh    how = iota // a random address and a random sequence number for each scan
	chain               // a random address for each scan, sequence numbers go on
	keeping             // one address
	asRandom            // a random address that it keeps
)

// moment is a frame and when it is sent, in seconds since the first window's
// start.
type moment struct {
	at float64
	Frame
}

// crowd is a number of phones who send into windows of some length.
type crowd struct {
	phones []*phone
	random *rand.Rand
	loss   float64 // share of scans not heard
	jitter float64 // of the time between scans, as a share either way
}

func newCrowd(seed uint64) *crowd {
	return &crowd{random: rand.New(rand.NewPCG(seed, 77)), loss: 0.1, jitter: 0.2}
}

// add adds n phones that scan every shortest to longest seconds.
func (c *crowd) add(n int, how how, shortest, longest float64) *crowd {
	for range n {
		r := rand.New(rand.NewPCG(c.random.Uint64(), 1))
		interval := shortest + r.Float64()*(longest-shortest)
		class := uint32(1 + int(how)*10 + r.IntN(4))
		c.phones = append(c.phones, &phone{
			interval: interval, nextScan: r.Float64() * interval, level: -35 - 45*r.Float64(), how: how,
			class: class, family: class, key: newKey(r), random: r, sequence: uint16(r.IntN(4096)), everyFrame: 1.5,
		})
	}
	return c
}

// newKey is a pseudonym, with the lowest bit of Wi-Fi.
func newKey(r *rand.Rand) uint64 { return r.Uint64() &^ 1 }

// until returns the frames up to a time that were not returned before.
func (c *crowd) until(end float64) []moment {
	var frames []moment
	for _, p := range c.phones {
		for ; p.nextScan < end; p.nextScan += p.pause(c.jitter) {
			scan := p.scan(p.nextScan)
			there := p.nextScan >= p.enter && (p.leave == 0 || p.nextScan < p.leave)
			if there && p.random.Float64() >= c.loss {
				frames = append(frames, scan...)
			}
		}
	}
	slices.SortStableFunc(frames, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	return frames
}

// pause is the time to the next scan.
func (p *phone) pause(jitter float64) float64 {
	if p.anew > 0 && p.random.Float64() < p.interval/p.anew {
		return p.interval * p.random.Float64()
	}
	return p.interval * (1 - jitter + 2*jitter*p.random.Float64())
}

// walk puts the phone somewhere else by chance.
func (p *phone) walk() {
	if p.walks > 0 && p.random.Float64() < 1-math.Exp(-p.interval/p.walks) {
		p.level = -35 - 45*p.random.Float64()
	}
}

// scan is one scan: three frames within a fifth of a second for each address.
func (p *phone) scan(at float64) []moment {
	var frames []moment
	p.sequence = (p.sequence + p.skip) & 4095
	p.walk()
	for i := range max(1, p.burst) {
		f := Frame{Key: p.key, Class: p.class, Family: p.family, HasSignal: true}
		switch p.how {
		case keeping:
			f.Kind = Stable
		case asRandom:
		default:
			f.Key = newKey(p.random)
		}
		if p.how == fresh {
			p.sequence = uint16(p.random.IntN(4096))
		}
		level := p.level + p.random.NormFloat64()
		if p.burst > 0 {
			level = p.level + p.everyAddress*p.random.NormFloat64()
		}
		for k := range 3 {
			f.Signal = int16(math.Round(level+p.everyFrame*p.random.NormFloat64())) * 128
			p.sequence = (p.sequence + 1) & 4095
			f.Sequence = p.sequence
			frames = append(frames, moment{at + float64(i)*0.3 + float64(k)*0.07, f})
		}
	}
	return frames
}

// there is how many phones are there on average between two times.
func (c *crowd) there(from, to float64) float64 {
	n := 0.0
	for _, p := range c.phones {
		leave := p.leave
		if leave == 0 {
			leave = to
		}
		n += max(0, min(to, leave)-max(from, p.enter)) / (to - from)
	}
	return n
}

// one zone for all.
func everywhere(uint64) int { return 0 }

// span is a window with its start.
type span struct {
	Window
	Start int64
}

// windowOf is window i of so many seconds.
func windowOf(i int, seconds float64) span {
	length := int64(seconds * float64(time.Second))
	return span{Window{End: int64(i+1) * length, Zones: 1, Zone: everywhere}, int64(i) * length}
}

// open begins a window, unless it is open.
func open(s *Estimator, w span) {
	if s.start != w.Start || s.end != w.End || s.parts == 0 {
		s.Open(w.Start, w.End)
	}
}

// shut closes a window and returns its result.
func shut(s *Estimator, w span) Result {
	open(s, w)
	defer func() { s.parts = 0 }()
	return s.Close(w.Window).Result()
}

// feed adds frames to window i of so many seconds.
func feed(s *Estimator, frames []moment, i int, seconds float64) {
	open(s, windowOf(i, seconds))
	for k := range frames {
		f := frames[k].Frame
		f.Time = uint32(max(0, frames[k].at-float64(i)*seconds) * 1000)
		s.Add(&f)
	}
}

// run feeds windows to an estimator and returns their results.
func run(s *Estimator, c *crowd, windows int, seconds float64) []Result {
	var r []Result
	for i := range windows {
		feed(s, c.until(float64(i+1)*seconds), i, seconds)
		r = append(r, shut(s, windowOf(i, seconds)))
	}
	return r
}

// saved is a snapshot, and restored an estimator that goes on from one; nil if it is
// none.
func saved(s *Estimator) []byte { return snapshot.Append(nil, s.Visit) }

func restored(b []byte) *Estimator {
	s := New(Library)
	if snapshot.Read(b, s.Visit) != nil {
		return nil
	}
	return s
}

// devices are the Wi-Fi devices in the first zone, by window.
func devices(r []Result) []float64 {
	var n []float64
	for _, x := range r {
		n = append(n, x.WiFi[0].Devices)
	}
	return n
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
