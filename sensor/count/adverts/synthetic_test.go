package adverts

import (
	"math"
	"math/rand/v2"
	"time"
)

const second = int64(time.Second)

// crowd is how synthetic people come and go, in seconds.
type crowd struct {
	devices       float64 // present on average
	stay, life    float64
	silence       float64 // mean, exponential
	spread        float64 // of silences between devices, as the standard deviation of a logarithm
	pause         float64 // between two addresses of a device
	noise         float64 // of a signal, in dB
	kind          Kind
	addressLife   Life
	fixtures      int // of the same kind, from the beginning
	fixtureKind   Kind
	fixtureIsLife Life
}

// phones is a crowd of phones as documents say.
func phones(devices float64) crowd {
	return crowd{devices: devices, stay: 1200, life: 900, silence: 3, spread: 0.7, noise: 4, kind: Phone, addressLife: Resolvable}
}

// world is what a crowd sends, and who was there.
type world struct {
	reports []timed
	stays   [][2]float64
}

type timed struct {
	at float64
	r  Report
}

// make draws a crowd for a number of seconds. It has been there before.
func (c crowd) make(rng *rand.Rand, seconds float64) *world {
	w := &world{}
	rate := c.devices / c.stay
	for at := -6 * c.stay; at < seconds; at += rng.ExpFloat64() / rate {
		leave := at + rng.ExpFloat64()*c.stay
		if leave <= 0 {
			continue
		}
		w.stays = append(w.stays, [2]float64{at, leave})
		w.device(rng, c, at, min(leave, seconds))
	}
	for range c.fixtures {
		f := c
		f.kind, f.addressLife, f.life = c.fixtureKind, c.fixtureIsLife, math.Inf(1)
		w.device(rng, f, -1, seconds)
	}
	return w
}

// device adds the reports of one device.
func (w *world) device(rng *rand.Rand, c crowd, enter, leave float64) {
	level := -75 + 15*rng.Float64()*2 - 15
	silence := c.silence * math.Exp(c.spread*rng.NormFloat64()-c.spread*c.spread/2)
	class := uint32(rng.IntN(3))
	key := rng.Uint64() | 1
	next := enter + c.life*rng.Float64()
	for at := enter + rng.ExpFloat64()*silence; at < leave; at += rng.ExpFloat64() * silence {
		if at > next {
			key, next = rng.Uint64()|1, at+c.pause+c.life
			at += c.pause
		}
		if at < 0 || at >= leave {
			continue
		}
		w.reports = append(w.reports, timed{at, Report{
			Key: key, Class: class, Signal: int16(128 * (level + c.noise*rng.NormFloat64())), Kind: c.kind, Life: c.addressLife,
		}})
	}
}

// truth is the mean number present between two times.
func (w *world) truth(from, to float64) (sum float64) {
	for _, s := range w.stays {
		sum += max(0, min(s[1], to)-max(s[0], from))
	}
	return sum / (to - from)
}

// count has an estimator count windows of a length, and calls f for each.
func (w *world) count(e *Estimator, seconds, window float64, f func(from float64, r Result)) {
	byWindow := make([][]timed, int(seconds/window)+1)
	for _, r := range w.reports {
		byWindow[int(r.at/window)] = append(byWindow[int(r.at/window)], r)
	}
	for i := range int(seconds / window) {
		from := float64(i) * window
		e.Open(int64(from)*second, int64(from+window)*second)
		for _, x := range byWindow[i] {
			x.r.Time = uint32((x.at - from) * 1000)
			e.Add(&x.r)
		}
		f(from, e.Close(Window{End: int64(from+window) * second, Zones: 1, Zone: func(uint64) int { return 0 }}))
	}
}
