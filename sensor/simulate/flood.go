package simulate

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"time"

	"footfall/sensor/capture"
)

// FloodConfig describes a generator of forged probe requests, such as a cheap jammer.
type FloodConfig struct {
	Seed uint64
	// Start in nanoseconds since the Unix epoch.
	Start int64
	// Length after which the source ends with io.EOF.
	Length time.Duration
	// Rate in frames a second. With Uneven, the time between two sendings is drawn from an
	// exponential distribution; otherwise it is always the same.
	Rate   float64
	Uneven bool
	// Burst is how many frames each address sends at once, 20 ms apart; 0 for 1.
	Burst int
	// Maker begins all addresses. Without, all bits are drawn but the group bit, so half
	// of the addresses claim to be global.
	Maker []byte
	// CountUp: sequence numbers go on from frame to frame over all addresses; otherwise
	// each address begins with a number of its own.
	CountUp bool
	// Signal in dBm, with a normal deviation of 1.5 dB. Spread is added evenly over so
	// many dB for each address, half of it either way.
	Signal, Spread float64
	// Names to ask for in turn; a wildcard without.
	Names []string
	// Phone copies the elements of the first model of a kind of phone. Without, there are
	// no elements but name and rates.
	Phone *Kind
}

// Flood is what a generator of forged probe requests sends, as a source hears it.
type Flood struct {
	c        FloodConfig
	random   *rand.Rand
	at       int64 // of the next frame
	left     int   // of the burst under way
	sent     int
	from     address
	level    float64
	sequence uint16
	model    *model
	frames   []capture.Frame
	bytes    []byte
	stats    capture.Stats
	closed   bool
}

// burstSpacing is the time between two frames of an address, in ns.
const burstSpacing = int64(20 * time.Millisecond)

// NewFlood returns the source. Its errors name the setting.
func NewFlood(c FloodConfig) (*Flood, error) {
	if c.Rate <= 0 || c.Length < 0 || c.Start < 0 || c.Burst < 0 || c.Spread < 0 || len(c.Maker) > len(address{}) {
		return nil, fmt.Errorf("flood: rate %v, length %v, burst %d and spread %v: the rate must be above 0, others not negative, and a maker no longer than an address", c.Rate, c.Length, c.Burst, c.Spread)
	}
	c.Burst = max(c.Burst, 1)
	f := &Flood{c: c, random: stream(c.Seed, -2, forRadio), at: c.Start, model: &model{has: NoChannel}}
	f.model.rates = appendElement(nil, elementRates, rateSets[0]...)
	if c.Phone != nil {
		f.model = newModel(c.Phone.Elements, 0)
	}
	return f, nil
}

// Next returns the next frames without waiting, and io.EOF at the end.
func (f *Flood) Next(ctx context.Context) ([]capture.Frame, error) {
	if f.closed {
		return nil, fmt.Errorf("flood: %w", fs.ErrClosed)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.frames, f.bytes = f.frames[:0], f.bytes[:0]
	if cap(f.bytes) == 0 {
		f.bytes = make([]byte, 0, batchFrames*256) // frames are shorter, so none moves
	}
	for len(f.frames) < batchFrames && f.at < later(f.c.Start, f.c.Length) {
		begin := len(f.bytes)
		at := f.at
		f.bytes = f.append(f.bytes)
		data := f.bytes[begin:len(f.bytes):len(f.bytes)]
		f.frames = append(f.frames, capture.Frame{Time: at, Data: data, Length: len(data), Link: capture.LinkRadiotap})
	}
	if len(f.frames) == 0 {
		return nil, io.EOF
	}
	f.stats.Frames += uint64(len(f.frames))
	return f.frames, nil
}

// append appends the next frame, and finds out when the one after it is sent.
func (f *Flood) append(b []byte) []byte {
	if f.left == 0 {
		f.renew()
	}
	f.left--
	f.sequence = (f.sequence + 1) & 0xfff
	p := probe{from: &f.from, sequence: f.sequence, channel: 6, model: f.model}
	if len(f.c.Names) > 0 {
		p.ssid = f.c.Names[f.sent%len(f.c.Names)]
	}
	f.sent++
	f.at = later(f.at, f.pause())
	return p.append(appendRadiotap(b, 0, 6, clampSignal(f.level+1.5*f.random.NormFloat64())))
}

// pause is the time to the next frame. A burst is followed by the time of all its frames,
// less what it took.
func (f *Flood) pause() time.Duration {
	each := float64(time.Second) / f.c.Rate
	if f.c.Burst > 1 && each > float64(burstSpacing) {
		if f.left > 0 {
			return time.Duration(burstSpacing)
		}
		each = each*float64(f.c.Burst) - float64(f.c.Burst-1)*float64(burstSpacing)
	}
	if f.c.Uneven {
		each *= f.random.ExpFloat64()
	}
	return time.Duration(each)
}

// renew takes the next address.
func (f *Flood) renew() {
	n := f.random.Uint64()
	for i := range f.from {
		f.from[i] = byte(n >> (8 * i))
	}
	f.from[0] &^= 1
	copy(f.from[:], f.c.Maker)
	f.left, f.level = f.c.Burst, f.c.Signal+f.c.Spread*(f.random.Float64()-0.5)
	if !f.c.CountUp {
		f.sequence = uint16(f.random.IntN(4096))
	}
}

// Stats returns the number of frames delivered.
func (f *Flood) Stats() capture.Stats { return f.stats }

// Close ends the source.
func (f *Flood) Close() error {
	f.closed = true
	return nil
}
