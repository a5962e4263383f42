package simulate

import (
	"encoding/binary"
	"math/rand/v2"
	"time"
)

// traffic is what else is on the air at one access point.
type traffic struct {
	noise   Noise
	channel int
	random  *rand.Rand
	bssid   address
	station address
	payload [1500]byte
}

// otherFrame is a kind of frame that no visitor's phone sends.
type otherFrame uint8

const (
	beacon otherFrame = iota
	data
	ack
	malformed
)

func newTraffic(c *Config, ear int) *traffic {
	r := stream(c.Seed, -1, forTraffic+purpose(ear))
	t := &traffic{noise: c.Noise, channel: c.Zones[ear].Channels[0], random: r}
	fill(t.payload[:], r)
	copy(t.bssid[:], t.payload[:])
	copy(t.station[:], t.payload[6:])
	t.bssid[0] &^= 3
	t.station[0] = t.station[0]&^1 | 2
	return t
}

// fill writes random bytes.
func fill(b []byte, r *rand.Rand) {
	for i := range b {
		b[i] = byte(r.Uint32())
	}
}

// next returns when the next frame comes after a time; false if none ever does.
func (t *traffic) next(after int64) (at int64, ok bool) {
	total := t.noise.Beacons + t.noise.Data + t.noise.Acks + t.noise.Malformed
	if total <= 0 {
		return 0, false
	}
	return later(after, time.Duration(t.random.ExpFloat64()/total*float64(time.Second))), true
}

// disturb puts one frame of other traffic on the air and plans the next.
func (w *world) disturb(at int64) {
	t := w.noise
	s := sending{sequence: uint16(t.random.IntN(4096)), heard: uint8(t.channel), volatile: t.random.Uint32()}
	s.signal = clampSignal(-40 - 45*t.random.Float64())
	s.other = t.choose()
	w.air.push(microseconds(at), s)
	if next, ok := t.next(at); ok {
		w.events.push(next, event{what: disturbs})
	}
}

func (t *traffic) choose() otherFrame {
	n := &t.noise
	at := t.random.Float64() * (n.Beacons + n.Data + n.Acks + n.Malformed)
	switch {
	case at < n.Beacons:
		return beacon
	case at < n.Beacons+n.Data:
		return data
	case at < n.Beacons+n.Data+n.Acks:
		return ack
	}
	return malformed
}

// append appends the frame that s stands for.
func (t *traffic) append(b []byte, s *sending) []byte {
	if s.other == malformed {
		return t.appendMalformed(b, s)
	}
	b = appendRadiotap(b, 0, int(s.heard), s.signal)
	switch s.other {
	case beacon:
		return appendBeacon(b, &t.bssid, s.sequence, t.channel, int(s.volatile%80))
	case data:
		return t.appendData(b, s.sequence, int(s.volatile%1400))
	default:
		return appendAck(b, &t.station)
	}
}

// appendBeacon appends a beacon with extra bytes of vendor elements (IEEE
// 802.11-2020, 9.3.3.2).
func appendBeacon(b []byte, bssid *address, sequence uint16, channel, extra int) []byte {
	b = appendHeader(b, frameBeacon, &broadcast, bssid, bssid, sequence)
	b = binary.LittleEndian.AppendUint64(b, uint64(sequence)*102400) // timestamp, µs
	b = append(b, 100, 0, 0x11, 0x04)                                // interval, capabilities
	b = appendSSID(b, "shop-guest")
	b = appendElement(b, elementRates, rateSets[0]...)
	b = appendElement(b, elementDSParameter, byte(channel))
	b = appendElement(b, elementTIM, 0, 1, 0, 0)
	b = appendElement(b, elementExtendedRates, extendedRateSets[0]...)
	b = append(b, beaconRest...)
	b = append(b, elementVendor, byte(4+extra), 0x00, 0x10, 0x18, 0x02)
	return append(b, make([]byte, extra)...)
}

// beaconRest is what an access point says of itself at length: the elements of
// a capable model.
var beaconRest = newModel(HT|ExtendedCapabilities|VHT|HE|Broadcom|Epigram, 1).rest

// appendData appends a protected QoS data frame from a station to its access
// point with size bytes of payload, at most 1500 (9.3.2.1, 12.5.3.2).
func (t *traffic) appendData(b []byte, sequence uint16, size int) []byte {
	b = appendHeader(b, frameQoSData, &t.bssid, &t.station, &t.bssid, sequence)
	b = append(b, 0, 0)                              // QoS control
	b = append(b, 0, 0, 0, 0x20, 0, 0, 0, 0)         // CCMP header
	return append(b, t.payload[:min(size, 1500)]...) // ciphertext
}

// appendAck appends an acknowledgement (9.3.1.4).
func appendAck(b []byte, to *address) []byte {
	b = binary.LittleEndian.AppendUint16(b, frameAck)
	b = append(b, 0, 0)
	return append(b, to[:]...)
}

// appendMalformed appends a frame that a decoder must turn down: none has both
// a readable header and a sender that may be counted.
func (t *traffic) appendMalformed(b []byte, s *sending) []byte {
	start := len(b)
	group := broadcast
	p := probe{from: &group, sequence: s.sequence, channel: t.channel, model: &model{rates: beaconRest}}
	cut := int(s.volatile >> 8)
	switch s.volatile % 6 {
	case 0: // radiotap header cut short
		return appendRadiotap(b, 0, t.channel, s.signal)[:start+cut%radiotapLength]
	case 1: // radiotap header that claims to be longer than the frame
		b = p.append(appendRadiotap(b, 0, t.channel, s.signal))
		binary.LittleEndian.PutUint16(b[start+2:], uint16(len(b)-start+1+cut%1000))
		return b
	case 2: // 802.11 header cut short
		b = p.append(appendRadiotap(b, 0, t.channel, s.signal))
		return b[:start+radiotapLength+cut%managementLength]
	case 3: // random bytes; never version 0, which might mean something
		size := 1 + cut%200
		b = append(b, t.payload[:size]...)
		b[start] |= 1
		return b
	case 4: // marked as damaged on the way
		b = p.append(appendRadiotap(b, radiotapFCS|radiotapBadFCS, t.channel, s.signal))
		return append(b, 0, 0, 0, 0)
	default: // an element that runs over the end, from a group address
		b = p.append(appendRadiotap(b, 0, t.channel, s.signal))
		return append(b, elementVendor, 200, 1, 2, 3)
	}
}
