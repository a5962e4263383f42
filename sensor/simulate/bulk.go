package simulate

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"footfall/sensor/capture"
)

// BulkConfig is a large capture for benchmarks of speed.
type BulkConfig struct {
	Seed uint64
	// Start is the time of the first frame in ns since the Unix epoch, and Step
	// the time between two, 1 ms if 0.
	Start int64
	Step  time.Duration
	// Frames in all.
	Frames int
	// Addresses that probe requests come from. All of them occur if there are
	// as many probe requests.
	Addresses int
	// ProbeShare is the share of probe requests, 0 to 1: exactly that many of
	// the frames, rounded to the nearest, in random places. The rest is traffic
	// of a busy network: 4 in 10 data of up to 1.5 kB, 3 acknowledgements, 3
	// beacons.
	ProbeShare float64
}

// Bulk writes a capture file (radiotap, microseconds) of any number of frames,
// fast: about a million a second. Probe requests come from models of all kinds.
func Bulk(w io.Writer, c BulkConfig) error {
	if err := c.check(); err != nil {
		return fmt.Errorf("bulk capture: %w", err)
	}
	g := newBulk(c)
	out := bufio.NewWriterSize(w, pcapBuffer)
	_, _ = out.Write(appendPcapHeader(nil, capture.LinkRadiotap)) // Flush tells
	at := c.Start
	for n := range c.Frames {
		if out.Available() < 4096 {
			if err := out.Flush(); err != nil {
				return fmt.Errorf("bulk capture: %w", err)
			}
		}
		_, _ = out.Write(g.append(out.AvailableBuffer(), at, c.Frames-n))
		at += int64(c.Step)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("bulk capture: %w", err)
	}
	return nil
}

func (c *BulkConfig) check() error {
	if c.Step == 0 {
		c.Step = time.Millisecond
	}
	if c.Start < 0 || c.Step < 0 || c.Frames < 0 || c.Addresses < 0 {
		return errors.New("start, step, frames and addresses must not be negative")
	}
	if c.Addresses == 0 && c.ProbeShare > 0 {
		return errors.New("no addresses for the probe requests: give at least one")
	}
	return share("probe share", c.ProbeShare)
}

// bulk makes frames from templates in which few bytes change.
type bulk struct {
	random    *rand.Rand
	probes    int // still to come
	sent      int
	addresses int
	mask      uint64
	templates [][]byte // probe requests with their radiotap headers
	traffic   *traffic
}

func newBulk(c BulkConfig) *bulk {
	store := Config{Seed: c.Seed, Zones: []Zone{{Channels: []int{6}}}}
	g := &bulk{random: stream(c.Seed, -1, forRadio), addresses: c.Addresses, traffic: newTraffic(&store, 0)}
	g.probes = int(float64(c.Frames)*c.ProbeShare + 0.5)
	g.mask = g.random.Uint64()
	for _, k := range Kinds() {
		for n := range k.Models {
			p := probe{from: &address{}, channel: 6, model: newModel(k.Elements, n), volatile: g.random.Uint32()}
			g.templates = append(g.templates, p.append(appendRadiotap(nil, 0, 6, 0)))
		}
	}
	return g
}

// append appends the next frame with its record header, when left frames are
// to come. Choosing with probability probes ÷ left ends with none of them over.
func (g *bulk) append(b []byte, at int64, left int) []byte {
	start := len(b)
	b = append(b, make([]byte, pcapRecordLength)...)
	if g.random.IntN(left) < g.probes {
		g.probes--
		b = g.appendProbe(b)
	} else {
		b = g.appendOther(b)
	}
	length := len(b) - start - pcapRecordLength
	appendRecord(b[start:start], at, length, length)
	return b
}

// Places within a template.
const (
	signalAt   = radiotapLength - 2
	fromAt     = radiotapLength + 10
	sequenceAt = radiotapLength + 22
)

func (g *bulk) appendProbe(b []byte) []byte {
	n := g.sent
	if n >= g.addresses {
		n = g.random.IntN(g.addresses)
	}
	g.sent++
	bits := g.random.Uint64()
	start := len(b)
	b = append(b, g.templates[n%len(g.templates)]...)
	f := b[start:]
	f[signalAt] = byte(clampSignal(-40 - float64(bits&31)))
	g.putAddress(f[fromAt:], uint64(n))
	binary.LittleEndian.PutUint16(f[sequenceAt:], uint16(bits>>16)<<4)
	return b
}

// putAddress writes the n-th address: random looking, no two alike, since an
// odd factor and an exclusive or can both be undone modulo 2^46.
func (g *bulk) putAddress(b []byte, n uint64) {
	v := (n*0x9e3779b97f4b ^ g.mask) & (1<<46 - 1)
	b[0] = byte(v)<<2 | 2 // local, not a group
	b[1], b[2], b[3], b[4] = byte(v>>6), byte(v>>14), byte(v>>22), byte(v>>30)
	b[5] = byte(v >> 38)
}

func (g *bulk) appendOther(b []byte) []byte {
	bits := g.random.Uint32()
	b = appendRadiotap(b, 0, 6, clampSignal(-40-float64(bits&31)))
	t, sequence := g.traffic, uint16(bits>>5)&0xfff
	switch kind := bits >> 17 % 10; {
	case kind < 4:
		return t.appendData(b, sequence, int(bits>>5%1400))
	case kind < 7:
		return appendAck(b, &t.station)
	default:
		return appendBeacon(b, &t.bssid, sequence, 6, int(bits>>5%80))
	}
}
