package scrub

import (
	"bytes"
	"slices"
	"testing"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/decode/ble"
)

// advertiser is a resolvable address as it is on the air, and target another.
var (
	advertiser = []byte{0x42, 0xad, 0x0b, 0xce, 0xfa, 0x46}
	target     = []byte{0x11, 0x22, 0x33, 0x44, 0x55, 0xc6}
	service    = ble.UUID{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
)

func ad(kind byte, body ...byte) []byte { return append([]byte{byte(len(body) + 1), kind}, body...) }

// bleData are advertising data that hold the secret in each way.
func bleData() map[string][]byte {
	return map[string][]byte{
		"name":     join(ad(adFlags, 6), ad(adName, secret...)),
		"Apple":    ad(adMaker, join([]byte{0x4c, 0, 0x10, byte(len(secret))}, secret)...),
		"maker":    ad(adMaker, join([]byte{0x87, 0}, secret)...),
		"beacon":   ad(adMaker, join([]byte{0x18, 1, 0xbe, 0xac}, secret)...),
		"service":  join(ad(0x03, 0x2c, 0xfe), ad(adData16, join([]byte{0x2c, 0xfe}, secret)...)),
		"Find Hub": ad(adData16, join([]byte{0xaa, 0xfe, 0x41}, secret)...),
		"services": ad(adServices, join(secret, secret[:4], service[:])...),
		"long":     ad(adData128, join(service[:], secret)...),
		"unknown":  ad(0x3d, secret...),
		"tail":     join(ad(adFlags, 6), []byte{99}, secret),
	}
}

// bleFrames wrap data in all ways.
func bleFrames(data []byte) map[string]capture.Frame {
	legacy := join([]byte{0, 1}, advertiser, []byte{byte(len(data))}, data, []byte{0xc4})
	extended := join([]byte{0x13, 0, 1}, advertiser, []byte{1, 0, 0xff, 127, 0xc4, 0, 0, 0}, target, []byte{byte(len(data))}, data)
	event := func(sub byte, report []byte) []byte {
		return join([]byte{h4Event, leMeta, byte(len(report) + 2), sub, 1}, report)
	}
	air := func(kind byte, payload ...[]byte) []byte {
		body := join(payload...)
		body = append([]byte{kind, byte(len(body))}, body...)
		sum := ble.Checksum(body)
		return join([]byte{0xd6, 0xbe, 0x89, 0x8e}, body, []byte{byte(sum), byte(sum >> 8), byte(sum >> 16)})
	}
	plain := air(0x40, advertiser, data)
	wrong := slices.Clone(plain)
	wrong[len(wrong)-1] ^= 1
	auxiliary := air(0x47, []byte{15, 0x0b}, advertiser, target, secret[:2], data)
	return map[string]capture.Frame{
		"H4":                 onAir(187, event(subReport, legacy)),
		"H4, extended":       onAir(187, event(subExtended, extended)),
		"H4 with direction":  onAir(201, []byte{0, 0, 0, 1}, event(subReport, legacy)),
		"btmon":              onAir(254, []byte{0, 0, 0, 3}, event(subReport, legacy)[1:]),
		"air":                onAir(251, plain),
		"air, wrong CRC":     onAir(251, wrong),
		"radio header":       onAir(256, []byte{0, 0xc4, 0, 0, 0xd6, 0xbe, 0x89, 0x8e, 0x13, 0}, plain),
		"extended air":       onAir(256, []byte{0, 0xc4, 0, 0, 0xd6, 0xbe, 0x89, 0x8e, 0x13, 0}, auxiliary),
		"Nordic":             onAir(272, []byte{0, 6, 50, 1, 1, 0, 6, 10, 1, 37, 60, 0, 0, 0, 0, 0, 0}, plain),
		"connection request": onAir(251, air(0xc5, advertiser, target, secret, secret[:10])),
	}
}

// Bluetooth frames lose names, contents and addresses, and count the same.
func TestBluetooth(t *testing.T) {
	o := options()
	o.Service = service
	for content, data := range bleData() {
		for name, f := range bleFrames(data) {
			name += ", " + content
			file, frames, report := scrubbed(t, o, f)
			if len(frames) != 1 {
				t.Errorf("%s: left out: %v", name, report.LeftOut)
				continue
			}
			for _, private := range [][]byte{secret[:4], advertiser, target} {
				if bytes.Contains(file, private) {
					t.Errorf("%s: the output holds %x", name, private)
				}
			}
			if frames[0].Length != f.Length || frames[0].Link != f.Link {
				t.Errorf("%s: length or link changed", name)
			}
			before, after := advertised(&f), advertised(&frames[0])
			if before.address == after.address && before.out == decode.Seen {
				t.Errorf("%s: the address is as it was", name)
			}
			if after.address = before.address; before != after {
				t.Errorf("%s: %+v became %+v", name, before, after)
			}
		}
	}
}

// bleResult is what counts of an advertisement.
type bleResult struct {
	out     decode.Outcome
	address decode.Address
	kind    decode.AddressKind
	device  decode.Device
	class   uint64
	signal  int8
	marked  bool
}

func advertised(f *capture.Frame) bleResult {
	d := ble.New(service)
	d.Begin(f)
	var s decode.Sighting
	out, _ := d.Next(&s)
	return bleResult{out, s.Address, s.Kind, s.Device, s.Class, s.Signal, s.DoNotCount}
}

// Packets of connections, commands and advertisements in parts are left out.
func TestBluetoothLeftOut(t *testing.T) {
	part := bleFrames(ad(adFlags, 6))["H4, extended"]
	part.Data = slices.Clone(part.Data)
	last := onAir(187, slices.Clone(part.Data))
	part.Data[5] |= 1 << 5
	cut := onAir(187, last.Data[:12])
	cut.Length = 40
	for reason, frames := range map[string][]capture.Frame{
		string(notAdvertising):                     {onAir(187, []byte{1, 3, 12, 0}), onAir(251, secret), onAir(254, []byte{0, 0, 0, 2, 3, 12, 0})},
		"an advertisement in parts":                {part, last},
		"a Bluetooth packet that is cut off":       {cut, onAir(256, secret[:9])},
		string(longReport):                         {onAir(187, []byte{4, 0x3e, 4, 2, 9, 0, 1})},
		"an event of another length than it says":  {onAir(187, []byte{4, 0x3e, 9, 2, 1, 0})},
		"a Bluetooth packet of the coded PHY":      {onAir(256, []byte{0, 0, 0, 0, 0, 0, 0, 0, 1, 0x80}, secret)},
		"a packet that is longer than its capture": {onAir(251, []byte{0xd6, 0xbe, 0x89, 0x8e, 0x40, 99, 1})},
	} {
		_, _, report := scrubbed(t, options(), frames...)
		if report.LeftOut[reason] != len(frames) {
			t.Errorf("%s: %v", reason, report.LeftOut)
		}
	}
}
