package ble

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// Carries tells whether frames of a link type are for this package.
func Carries(link capture.LinkType) bool {
	switch link {
	case capture.LinkHCIH4, capture.LinkHCIH4PHDR, capture.LinkMonitor,
		capture.LinkBLELL, capture.LinkBLELLPHDR, capture.LinkNordicBLE:
		return true
	}
	return false
}

// UUID is a 128-bit service, least significant byte first as on the air.
type UUID [16]byte

// ParseUUID reads a UUID in its usual form, 8-4-4-4-12 hexadecimal digits.
func ParseUUID(text string) (UUID, error) {
	digits := strings.ReplaceAll(text, "-", "")
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != len(UUID{}) || len(text) != 36 {
		return UUID{}, fmt.Errorf("service %q: not a UUID of 8-4-4-4-12 hexadecimal digits", text)
	}
	var u UUID
	for i, b := range raw {
		u[len(u)-1-i] = b
	}
	return u, nil
}

// Decoder reads the frames of one source. It is used by one goroutine at a time.
type Decoder struct {
	doNotCount UUID
	pending    pending

	// The frame under way.
	time      int64
	frequency uint16
	kind      reports
	left      int    // reports to come
	rest      []byte // and their bytes
	first     decode.Outcome
	radio     signal // of a link-layer packet
}

// reports is the kind of content of a frame's rest.
type reports uint8

const (
	nothing  reports = iota // the outcome of the frame is first
	legacy                  // reports of an LE Advertising Report event
	extended                // reports of an LE Extended Advertising Report event
	packet                  // a link-layer packet
)

// New returns a decoder. An advertiser that lists the do-not-count service asks
// to be left out; the service of zeros stands for none.
func New(doNotCount UUID) *Decoder { return &Decoder{doNotCount: doNotCount} }

// Begin takes a frame of a link type known to Carries. Next then returns its
// reports. The frame's bytes are borrowed until Next has returned false.
func (d *Decoder) Begin(f *capture.Frame) {
	d.time, d.frequency, d.radio = f.Time, 0, signal{}
	d.kind, d.left, d.rest = nothing, 1, nil
	cut := f.Length > len(f.Data)
	switch f.Link {
	case capture.LinkHCIH4:
		d.h4(f.Data, cut)
	case capture.LinkHCIH4PHDR:
		d.directed(f.Data, cut)
	case capture.LinkMonitor:
		d.monitor(f.Data, cut)
	case capture.LinkBLELL:
		d.linkLayer(f.Data, cut, crcUnknown)
	case capture.LinkBLELLPHDR:
		d.radioHeader(f.Data, cut)
	case capture.LinkNordicBLE:
		d.nordic(f.Data, cut)
	case capture.LinkIEEE80211, capture.LinkPrism, capture.LinkRadiotap, capture.LinkAVS, capture.LinkPPI:
		d.refuse(decode.LinkWiFi)
	default:
		d.refuse(decode.LinkUnsupported)
	}
}

// Next returns the outcome of the next report of the frame; false if there is
// none left. Each frame has at least one. If the outcome is Seen, all of *s has
// been overwritten; otherwise it is untouched. A frame's bytes are let go of
// with its last report.
func (d *Decoder) Next(s *decode.Sighting) (decode.Outcome, bool) {
	if d.left == 0 {
		d.rest = nil
		return 0, false
	}
	d.left--
	switch d.kind {
	case legacy:
		return d.legacyReport(s), true
	case extended:
		return d.extendedReport(s), true
	case packet:
		return d.advertisement(s), true
	}
	return d.first, true
}

// Forget wipes incomplete advertisements.
func (d *Decoder) Forget() {
	d.rest = nil
	d.pending.wipe()
}

// refuse makes an outcome the only one of the frame.
func (d *Decoder) refuse(out decode.Outcome) { d.kind, d.left, d.first = nothing, 1, out }

// abandon makes the report under way the last one.
func (d *Decoder) abandon(out decode.Outcome) decode.Outcome {
	d.left = 0
	return out
}

// signal is a strength in dBm, if there is one.
type signal struct {
	dBm   int8
	known bool
}

// strongest is the strongest signal believed, as for Wi-Fi.
const strongest = 10

// signalOf reads a signal of HCI: 127 means none (volume 4, part E, 7.7.65.2).
// Values beyond any receiver count as none, too.
func signalOf(dBm int8) signal {
	if dBm > strongest || dBm == -128 || dBm == 0 {
		return signal{}
	}
	return signal{dBm, true}
}

// advertiser is the sender of an advertisement: the type of its address, and
// the address as it is on the air.
type advertiser struct {
	kind    uint8
	address []byte
}

// Types of address (volume 4, part E, 7.7.65.13).
const (
	typePublic         = 0
	typeRandom         = 1
	typePublicIdentity = 2 // resolved by the controller
	typeRandomIdentity = 3
	typeAnonymous      = 0xff
)

// addressKind is the kind of an address (volume 6, part B, 1.3).
func (a advertiser) addressKind() (decode.AddressKind, decode.Outcome) {
	switch a.kind {
	case typePublic, typePublicIdentity:
		return decode.Global, decode.Seen
	case typeAnonymous:
		return 0, decode.BLEOther
	case typeRandom, typeRandomIdentity:
		switch a.address[5] >> 6 {
		case 0b11:
			return decode.Static, decode.Seen
		case 0b01:
			return decode.Resolvable, decode.Seen
		case 0b00:
			return decode.NonResolvable, decode.Seen
		}
	}
	return 0, decode.BLEMalformed
}

// sight makes the sighting of an advertisement with this data.
func (d *Decoder) sight(s *decode.Sighting, from advertiser, data []byte, heard signal) decode.Outcome {
	kind, out := from.addressKind()
	if out != decode.Seen {
		return out
	}
	if binary.LittleEndian.Uint32(from.address) == 0 && binary.LittleEndian.Uint16(from.address[4:]) == 0 {
		return decode.SenderZero
	}
	content := d.read(data)
	if content.empty && (kind == decode.Resolvable || kind == decode.NonResolvable) {
		return decode.BLEEmpty
	}
	s.Time, s.Frequency = d.time, d.frequency
	s.Class, s.Family = content.class(kind), 0
	for i := range s.Address { // most significant byte first
		s.Address[i] = from.address[len(s.Address)-1-i]
	}
	s.Kind, s.Radio, s.Device = kind, decode.BLE, content.device
	s.Signal, s.HasSignal = heard.dBm, heard.known
	s.DoNotCount, s.Bare, s.Sequence = content.doNotCount, false, 0
	return decode.Seen
}
