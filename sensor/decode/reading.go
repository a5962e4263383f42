package decode

import "encoding/binary"

// fcsState says whether a frame ends with its frame check sequence, 4 bytes
// (IEEE 802.11-2020, 9.2.4.8).
type fcsState uint8

const (
	fcsUnknown fcsState = iota // the capture does not say
	fcsAbsent
	fcsPresent
)

// reading is the content of the header in front of an 802.11 frame. The zero
// value is an empty header.
type reading struct {
	frequency uint16 // MHz; 0 for not said
	signal    int8   // dBm, if hasSignal
	hasSignal bool
	fcs       fcsState
	bad       bool // the radio found the frame damaged
}

// strongestSignal is the strongest believed. A phone on top of the antenna
// reads up to about 2 dBm on uncalibrated radios; readings far above come from
// nowhere in the air.
const strongestSignal = 10 // dBm

// plausible tells a signal from the fillers of drivers without one: 0, and the
// smallest value of the type. A wrong 0 dBm would be worse than a missing
// value, because the strongest signal decides the zone.
func plausible(dBm int32) bool {
	return dBm > -128 && dBm <= strongestSignal && dBm != 0
}

// setSignal takes a signal if it is one.
func (r *reading) setSignal(dBm int32) {
	if plausible(dBm) {
		r.signal, r.hasSignal = int8(dBm), true
	}
}

// raiseSignal takes a signal if it is one, and stronger than the one before.
func (r *reading) raiseSignal(dBm int32) {
	if !r.hasSignal || dBm > int32(r.signal) {
		r.setSignal(dBm)
	}
}

// channelFrequency returns the centre frequency in MHz of a channel number of
// the 2.4 GHz and 5 GHz bands (IEEE 802.11-2020, annex E), or 0.
func channelFrequency(channel uint32) uint16 {
	switch {
	case channel >= 1 && channel <= 13:
		return uint16(2407 + 5*channel)
	case channel == 14:
		return 2484
	case channel >= 32 && channel <= 177:
		return uint16(5000 + 5*channel)
	}
	return 0
}

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func le64(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }
