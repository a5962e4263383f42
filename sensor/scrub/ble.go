package scrub

import (
	"encoding/binary"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/decode/ble"
)

// bluetooth replaces a Bluetooth address in place, least significant byte
// first. The two bits of its kind stay (Bluetooth Core 5.4, volume 6, part B,
// 1.3), and so does the address of zeros.
func (c *cipher) bluetooth(a []byte) {
	v := uint64(binary.LittleEndian.Uint16(a[4:]))<<32 | uint64(binary.LittleEndian.Uint32(a))
	if v == 0 {
		return
	}
	v = v>>46<<46 | c.permute(v&(1<<46-1))
	binary.LittleEndian.PutUint32(a, uint32(v))
	binary.LittleEndian.PutUint16(a[4:], uint16(v>>32))
}

// notAdvertising is why most Bluetooth packets are left out.
const notAdvertising refusal = "a Bluetooth packet that is no advertisement"

// bluetooth rewrites a Bluetooth frame in place.
func (s *scrubber) bluetooth(link capture.LinkType, data []byte, cut bool) refusal {
	if cut {
		return "a Bluetooth packet that is cut off"
	}
	switch link {
	case capture.LinkHCIH4:
		return s.h4(data)
	case capture.LinkHCIH4PHDR:
		return s.behind(4, data, s.h4)
	case capture.LinkMonitor:
		if len(data) < 4 || binary.BigEndian.Uint16(data[2:]) != monitorEvent {
			return notAdvertising
		}
		return s.event(data[4:])
	case capture.LinkBLELL:
		return s.linkLayer(data)
	case capture.LinkBLELLPHDR:
		if len(data) >= 10 && data[9]>>6 == phdrCoded {
			return "a Bluetooth packet of the coded PHY"
		}
		return s.behind(10, data, s.linkLayer)
	case capture.LinkNordicBLE:
		return s.behind(17, data, s.linkLayer)
	}
	return "its link type is not understood"
}

// behind keeps n bytes and rewrites the rest.
func (s *scrubber) behind(n int, data []byte, rewrite func([]byte) refusal) refusal {
	if len(data) < n {
		return "a Bluetooth packet that is cut off"
	}
	return rewrite(data[n:])
}

// HCI events (Bluetooth Core 5.4, volume 4, part E, 7.7.65).
const (
	monitorEvent = 3
	phdrCoded    = 2
	h4Event      = 4
	leMeta       = 0x3e
	subReport    = 0x02
	subExtended  = 0x0d
)

// h4 rewrites a packet behind its type.
func (s *scrubber) h4(data []byte) refusal {
	if len(data) < 1 || data[0] != h4Event {
		return notAdvertising
	}
	return s.event(data[1:])
}

// event rewrites the advertising reports of an event.
func (s *scrubber) event(data []byte) refusal {
	if len(data) < 4 || data[0] != leMeta || data[2] != subReport && data[2] != subExtended {
		return notAdvertising
	}
	if 2+int(data[1]) != len(data) {
		return "an event of another length than it says"
	}
	reports, left := data[4:], int(data[3])
	for ; left > 0; left-- {
		size, why := 0, refusal("")
		if data[2] == subReport {
			size, why = s.legacyReport(reports)
		} else {
			size, why = s.extendedReport(reports)
		}
		if why != "" {
			return why
		}
		reports = reports[size:]
	}
	clear(reports)
	return ""
}

// longReport is about a report beyond its event.
const longReport refusal = "a report that is longer than its event"

// legacyReport rewrites a report and returns its size.
func (s *scrubber) legacyReport(r []byte) (int, refusal) {
	if len(r) < 9 || 10+int(r[8]) > len(r) {
		return 0, longReport
	}
	s.cipher.bluetooth(r[2:8])
	s.advertising(r[9 : 9+int(r[8])])
	return 10 + int(r[8]), ""
}

// extendedReport does the same for an extended one. Advertisements in parts are
// left out: a part cannot be read without the others.
func (s *scrubber) extendedReport(r []byte) (int, refusal) {
	if len(r) < 24 || 24+int(r[23]) > len(r) {
		return 0, longReport
	}
	var who [8]byte
	copy(who[:], r[2:9])
	who[7] = r[11]
	if status := r[0] >> 5 & 3; status != 0 || s.parts[who] {
		s.parts[who] = status == 1
		return 0, "an advertisement in parts"
	}
	s.cipher.bluetooth(r[3:9])
	s.cipher.bluetooth(r[17:23])
	s.advertising(r[24 : 24+int(r[23])])
	return 24 + int(r[23]), ""
}

// The link layer (volume 6, part B, 2.1 and 2.3).
const (
	accessAddress = 0x8e89bed6
	pduDirect     = 0x1
	pduScan       = 0x3
	pduConnect    = 0x5
	pduExtended   = 0x7
)

// linkLayer rewrites a packet from its access address on, and its CRC if there
// is one.
func (s *scrubber) linkLayer(data []byte) refusal {
	if len(data) < 6 || binary.LittleEndian.Uint32(data) != accessAddress {
		return notAdvertising
	}
	body := data[4:]
	end := 2 + int(body[1])
	if end > len(body) {
		return "a packet that is longer than its capture"
	}
	sum, crc := ble.Checksum(body[:end]), body[end:]
	if why := s.packet(body[0]&0x0f, body[2:end]); why != "" {
		return why
	}
	if len(crc) < 3 {
		clear(crc)
		return ""
	}
	right := crc[0] == byte(sum) && crc[1] == byte(sum>>8) && crc[2] == byte(sum>>16)
	sum = ble.Checksum(body[:end])
	if !right {
		sum = ^sum
	}
	crc[0], crc[1], crc[2] = byte(sum), byte(sum>>8), byte(sum>>16)
	clear(crc[3:])
	return ""
}

// packet rewrites the payload of an advertising packet.
func (s *scrubber) packet(kind byte, payload []byte) refusal {
	if kind == pduExtended {
		return s.extendedPacket(payload)
	}
	if kind > pduExtended || len(payload) < 6 {
		return notAdvertising
	}
	s.cipher.bluetooth(payload[:6])
	switch kind {
	case pduDirect, pduScan, pduConnect:
		if len(payload) < 12 {
			return notAdvertising
		}
		s.cipher.bluetooth(payload[6:12])
		clear(payload[12:])
	default:
		s.advertising(payload[6:])
	}
	return ""
}

// extendedPacket rewrites the common extended advertising payload (2.3.4): the
// addresses at the start of its header, and the data. The rest of the header
// points at further packets, and goes.
func (s *scrubber) extendedPacket(payload []byte) refusal {
	if len(payload) < 2 {
		return notAdvertising
	}
	n := int(payload[0] & 0x3f)
	if n < 1 || n >= len(payload) {
		return notAdvertising
	}
	flags, fields := payload[1], payload[2:1+n]
	for _, flag := range []byte{1, 2} { // the advertiser and the target
		if flags&flag == 0 {
			continue
		}
		if len(fields) < 6 {
			return notAdvertising
		}
		s.cipher.bluetooth(fields[:6])
		fields = fields[6:]
	}
	clear(fields)
	s.advertising(payload[1+n:])
	return ""
}

// Types of advertising data that are kept in part (Assigned Numbers, 2.3).
const (
	adFlags      = 0x01
	adServices   = 0x07 // the last of the lists of services, from 0x02 on
	adShortName  = 0x08
	adName       = 0x09
	adPower      = 0x0a
	adData16     = 0x16
	adAppearance = 0x19
	adData128    = 0x21
	adMaker      = 0xff
	apple        = 0x004c
	eddystone    = 0xfeaa
)

// advertising rewrites advertising data: kinds of device and the do-not-count
// mark stay, all else goes.
func (s *scrubber) advertising(data []byte) {
	for len(data) > 1 && data[0] != 0 && int(data[0]) < len(data) {
		end := 1 + int(data[0])
		s.structure(data[1], data[2:end])
		data = data[end:]
	}
	if len(data) > 1 {
		clear(data[1:]) // its length exceeds the rest: no structure
	}
}

// structure rewrites the body of a structure.
func (s *scrubber) structure(kind byte, body []byte) {
	switch {
	case kind == adFlags, kind == adPower, kind == adAppearance, kind == 0x02, kind == 0x03:
	case kind >= 0x06 && kind <= adServices:
		for ; len(body) >= 16; body = body[16:] {
			s.service(body[:16])
		}
		clear(body)
	case kind == adShortName, kind == adName:
		s.report.Names++
		for i := range body {
			body[i] = 'x'
		}
	case kind == adData128 && len(body) >= 16:
		s.service(body[:16])
		clear(body[16:])
	case kind == adData16 && len(body) >= 2:
		kept := 2
		if binary.LittleEndian.Uint16(body) == eddystone {
			kept = min(3, len(body)) // the type of the frame
		}
		clear(body[kept:])
	case kind == adMaker && len(body) >= 2:
		s.maker(binary.LittleEndian.Uint16(body), body[2:])
	default:
		clear(body)
	}
}

// service keeps the do-not-count service, and replaces any other.
func (s *scrubber) service(uuid []byte) {
	if ble.UUID(uuid) != s.doNotCount {
		s.cipher.body(uuid)
	}
}

// maker rewrites a manufacturer's data. Types and lengths of Apple's messages
// tell the device, and so does the code of AltBeacon.
func (s *scrubber) maker(company uint16, data []byte) {
	if company != apple {
		if len(data) >= 2 && binary.BigEndian.Uint16(data) == 0xbeac {
			data = data[2:]
		}
		clear(data)
		return
	}
	for len(data) >= 2 {
		end := min(2+int(data[1]), len(data))
		clear(data[2:end])
		data = data[end:]
	}
	clear(data)
}

// sameReports compares the sightings of a Bluetooth frame before and after.
func (s *sameness) sameReports(c *cipher, old, rewritten *capture.Frame) refusal {
	s.before.Begin(old)
	s.after.Begin(rewritten)
	for {
		var was, is decode.Sighting
		before, more := s.before.Next(&was)
		after, also := s.after.Next(&is)
		if before != after || more != also {
			return refusal("it was " + before.String() + " and would become " + after.String())
		}
		if !more {
			return ""
		}
		if before == decode.Seen {
			reverse(&was.Address)
			c.bluetooth(was.Address[:])
			reverse(&was.Address)
		}
		if was != is {
			return "it would not count the same"
		}
	}
}

// reverse turns an address round.
func reverse(a *decode.Address) {
	for i := range len(a) / 2 {
		a[i], a[len(a)-1-i] = a[len(a)-1-i], a[i]
	}
}
