package ble

import (
	"encoding/binary"

	"footfall/sensor/decode"
)

// An HCI event (Bluetooth Core 5.4, volume 4, part E, 5.4.4): a code, the length
// of its parameters, and they. Packets of the UART transport begin with their
// type (volume 4, part A, 2).
const (
	h4Event     = 0x04
	eventHeader = 2
	leMeta      = 0x3e // 7.7.65: the first parameter is a subevent code

	subReport   = 0x02 // LE Advertising Report
	subExtended = 0x0d // LE Extended Advertising Report
)

// btmon writes the controller's index and an opcode before each packet, big
// endian (BlueZ, doc/btmon.rst and src/shared/btsnoop.h).
const (
	monitorHeader = 4
	monitorEvent  = 3
)

// directed reads a packet behind a direction word (tcpdump.org,
// LINKTYPE_BLUETOOTH_HCI_H4_WITH_PHDR).
func (d *Decoder) directed(data []byte, cut bool) {
	if len(data) < 4 {
		d.refuse(decode.BLETruncated)
		return
	}
	d.h4(data[4:], cut)
}

// monitor reads a packet of btmon.
func (d *Decoder) monitor(data []byte, cut bool) {
	switch {
	case len(data) < monitorHeader:
		d.refuse(decode.BLETruncated)
	case binary.BigEndian.Uint16(data[2:]) != monitorEvent:
		d.refuse(decode.BLEOther)
	default:
		d.event(data[monitorHeader:], cut)
	}
}

// h4 reads a packet behind its type.
func (d *Decoder) h4(data []byte, cut bool) {
	switch {
	case len(data) == 0:
		d.refuse(decode.BLETruncated)
	case data[0] != h4Event:
		d.refuse(decode.BLEOther)
	default:
		d.event(data[1:], cut)
	}
}

// event reads an event. Its reports are left for Next.
func (d *Decoder) event(data []byte, cut bool) {
	if len(data) > 0 && data[0] != leMeta {
		d.refuse(decode.BLEOther)
		return
	}
	if len(data) < eventHeader+2 {
		d.short(cut)
		return
	}
	parameters := data[eventHeader:]
	if n := int(data[1]); n <= len(parameters) {
		parameters = parameters[:n]
	} else if !cut {
		d.refuse(decode.BLEMalformed)
		return
	}
	if len(parameters) < 2 {
		d.short(cut)
		return
	}
	switch parameters[0] {
	case subReport:
		d.kind = legacy
	case subExtended:
		d.kind = extended
	default:
		d.refuse(decode.BLEOther)
		return
	}
	d.left, d.rest = int(parameters[1]), parameters[2:]
	if d.left == 0 {
		d.refuse(decode.BLEMalformed) // the least is one
	}
}

// short is about an event without room for reports.
func (d *Decoder) short(cut bool) {
	if cut {
		d.refuse(decode.BLETruncated)
	} else {
		d.refuse(decode.BLEMalformed)
	}
}

// A report of the LE Advertising Report event: event type, address type, address
// of 6 bytes, length of the data, the data, signal (7.7.65.2).
const (
	legacyData  = 9
	legacyTypes = 4 // event types 0x00 to 0x04
)

// legacyReport reads the next report.
func (d *Decoder) legacyReport(s *decode.Sighting) decode.Outcome {
	r := d.rest
	if len(r) < legacyData {
		return d.abandon(decode.BLEMalformed)
	}
	end := legacyData + int(r[legacyData-1])
	if end+1 > len(r) {
		return d.abandon(decode.BLEMalformed)
	}
	d.rest = r[end+1:]
	if r[0] > legacyTypes {
		return decode.BLEMalformed
	}
	return d.sight(s, advertiser{r[1], r[2:8]}, r[legacyData:end], signalOf(int8(r[end])))
}

// A report of the LE Extended Advertising Report event (7.7.65.13): event type
// 2 bytes, address type, address 6, primary and secondary PHY, advertising set,
// transmit power, signal. Then follow the interval of periodic advertising 2,
// type and address of a target 7, length of the data, the data.
const (
	extendedSet    = 11
	extendedSignal = 13
	extendedData   = 24
)

// Bits 5 and 6 of the event type are the status of the data.
const (
	statusShift    = 5
	statusMask     = 3
	statusComplete = 0
	statusMore     = 1 // more of it is to come
	statusCut      = 2 // it was cut off, and nothing more is to come
)

// extendedReport reads the next report.
func (d *Decoder) extendedReport(s *decode.Sighting) decode.Outcome {
	r := d.rest
	if len(r) < extendedData {
		return d.abandon(decode.BLEMalformed)
	}
	end := extendedData + int(r[extendedData-1])
	if end > len(r) {
		return d.abandon(decode.BLEMalformed)
	}
	d.rest = r[end:]
	from, heard := advertiser{r[2], r[3:9]}, signalOf(int8(r[extendedSignal]))
	data := r[extendedData:end]
	switch binary.LittleEndian.Uint16(r) >> statusShift & statusMask {
	case statusMore:
		d.pending.add(from, r[extendedSet], data)
		return decode.BLEPartial
	case statusComplete, statusCut:
		p := d.pending.take(from, r[extendedSet])
		if p == nil {
			return d.sight(s, from, data, heard)
		}
		p.append(data)
		out := d.sight(s, from, p.data[:p.size], heard)
		p.wipe()
		return out
	}
	return decode.BLEMalformed
}
