package ble

import (
	"bytes"
	"encoding/binary"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// service is a do-not-count service for tests.
const service = "01234567-89ab-4cde-8f01-23456789abcd"

// newDecoder is a decoder for it.
func newDecoder() *Decoder {
	u, err := ParseUUID(service)
	if err != nil {
		panic(err)
	}
	return New(u)
}

// Addresses as they are on the air, least significant byte first.
var (
	resolvable = []byte{1, 2, 3, 4, 5, 0x46}
	static     = []byte{1, 2, 3, 4, 5, 0xc6}
	private    = []byte{1, 2, 3, 4, 5, 0x06}
	reserved   = []byte{1, 2, 3, 4, 5, 0x86}
)

func join(pieces ...[]byte) []byte { return bytes.Join(pieces, nil) }

// ad is one structure of advertising data.
func ad(kind byte, body ...byte) []byte { return append([]byte{byte(len(body) + 1), kind}, body...) }

// flags are what most advertisers begin with.
func flags() []byte { return ad(0x01, 0x06) }

// nearby is what an iPhone sends.
func nearby() []byte {
	return join(ad(0x01, 0x1a), ad(0x0a, 12), ad(adManufacturer, 0x4c, 0, 0x10, 5, 0x87, 5, 0xd5, 0x7b, 0x41))
}

// report is a legacy report of HCI.
func report(kind, addressKind byte, address, data []byte, signal int8) []byte {
	return join([]byte{kind, addressKind}, address, []byte{byte(len(data))}, data, []byte{byte(signal)})
}

// extendedOf is an extended report of HCI.
func extendedOf(kind uint16, addressKind byte, address []byte, set byte, data []byte, signal int8) []byte {
	b := binary.LittleEndian.AppendUint16(nil, kind)
	b = join(b, []byte{addressKind}, address, []byte{1, 0, set, 127, byte(signal), 0, 0}, make([]byte, 7))
	return join(b, []byte{byte(len(data))}, data)
}

// event is an LE meta event behind its H4 type.
func event(sub byte, reports ...[]byte) []byte {
	body := join(append([][]byte{{sub, byte(len(reports))}}, reports...)...)
	return join([]byte{h4Event, leMeta, byte(len(body))}, body)
}

// pdu is a link-layer packet with its CRC.
func pdu(header byte, payload ...[]byte) []byte {
	body := join(payload...)
	body = append([]byte{header, byte(len(body))}, body...)
	sum := slowCRC(body)
	return join([]byte{0xd6, 0xbe, 0x89, 0x8e}, body, []byte{byte(sum), byte(sum >> 8), byte(sum >> 16)})
}

// slowCRC is the CRC bit by bit as a shift register (Bluetooth Core 5.4, volume
// 6, part B, figure 3.1), with the register's most significant bit sent first.
func slowCRC(b []byte) uint32 {
	register := uint32(0x555555)
	for _, v := range b {
		for bit := range 8 {
			feedback := register>>23 ^ uint32(v>>bit)&1
			register = register << 1 & 0xffffff
			if feedback != 0 {
				register ^= 0x00065b
			}
		}
	}
	var sent uint32
	for bit := range 24 {
		sent |= register >> (23 - bit) & 1 << bit
	}
	return sent
}

// phdr is the radio header of link type 256.
func phdr(channel byte, signal int8, flags uint16) []byte {
	b := []byte{channel, byte(signal), 0x80, 0, 0xd6, 0xbe, 0x89, 0x8e}
	return binary.LittleEndian.AppendUint16(b, flags)
}

// nordic is a packet behind the header of the Nordic sniffer; version and kind are
// its protocol version and packet type.
func nordic(version, kind, flags, channel, minusSignal byte, air []byte) []byte {
	n := byte(10 + len(air))
	lengths := []byte{6, n}
	if version > 1 {
		lengths = []byte{n, 0}
	}
	return join([]byte{0}, lengths, []byte{version, 1, 0, kind, 10, flags, channel, minusSignal, 0, 0, 0, 0, 0, 0}, air)
}

func onAir(link capture.LinkType, pieces ...[]byte) *capture.Frame {
	data := join(pieces...)
	return &capture.Frame{Time: 7, Data: data, Length: len(data), Link: link}
}

// stale is a sighting in which every field has a value.
func stale() decode.Sighting {
	return decode.Sighting{
		Time: -1, Class: 9, Family: 9, Address: decode.Address{9}, Kind: decode.Local, Device: decode.Fixture,
		Signal: -1, HasSignal: true, DoNotCount: true, Sequence: 9, Frequency: 9,
	}
}

// result is an outcome with its sighting.
type result struct {
	out decode.Outcome
	s   decode.Sighting
}

// all reads a frame.
func all(d *Decoder, f *capture.Frame) (results []result) {
	for d.Begin(f); ; {
		s := stale()
		out, ok := d.Next(&s)
		if !ok {
			return results
		}
		results = append(results, result{out, s})
	}
}

// one reads a frame that holds one report.
func one(f *capture.Frame) result {
	results := all(newDecoder(), f)
	if len(results) != 1 {
		return result{out: decode.NumOutcomes}
	}
	return results[0]
}
