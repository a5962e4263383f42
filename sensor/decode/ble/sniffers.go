package ble

import (
	"encoding/binary"

	"footfall/sensor/decode"
)

// The radio header (tcpdump.org, LINKTYPE_BLUETOOTH_LE_LL_WITH_PHDR): RF channel,
// signal, noise, offenses of the access address, access address 4 bytes, flags 2.
// Little endian.
const (
	phdrSize    = 10
	phdrSignal  = 1
	phdrFlags   = 8
	phdrChannel = 0

	phdrDewhitened = 0x0001
	phdrHasSignal  = 0x0002
	phdrChecked    = 0x0400 // the radio has checked the CRC
	phdrPassed     = 0x0800 // and it was right
	phdrPHYShift   = 14
	phdrCoded      = 2 // on the coded PHY a coding indicator follows the access address
)

// radioHeader reads a packet behind the radio header.
func (d *Decoder) radioHeader(data []byte, cut bool) {
	if len(data) < phdrSize {
		d.refuse(decode.BLETruncated)
		return
	}
	flags := binary.LittleEndian.Uint16(data[phdrFlags:])
	if flags&phdrDewhitened == 0 {
		d.refuse(decode.BLEMalformed)
		return
	}
	if channel := data[phdrChannel]; channel < 40 {
		d.frequency = 2402 + 2*uint16(channel)
	}
	if flags&phdrHasSignal != 0 {
		d.radio = signalOf(int8(data[phdrSignal]))
	}
	crc := crcUnknown
	if flags&phdrChecked != 0 {
		if crc = crcWrong; flags&phdrPassed != 0 {
			crc = crcRight
		}
	}
	body := data[phdrSize:]
	if flags>>phdrPHYShift == phdrCoded {
		if len(body) < accessSize+1 {
			d.refuse(decode.BLETruncated)
			return
		}
		d.linkLayerCoded(body, cut, crc)
		return
	}
	d.linkLayer(body, cut, crc)
}

// linkLayerCoded steps over the coding indicator behind the access address.
func (d *Decoder) linkLayerCoded(body []byte, cut bool, crc crcState) {
	if binary.LittleEndian.Uint32(body) != accessAddress {
		d.refuse(decode.BLEOther)
		return
	}
	d.packetBody(body[accessSize+1:], cut, crc)
}

// The Nordic sniffer's header (tcpdump.org, LINKTYPE_NORDIC_BLE; nRF Sniffer
// for Bluetooth LE, UART protocol). It begins with a board number, lengths and
// counters by version of the protocol, and a packet header of 10 bytes. Little
// endian.
const (
	nordicVersionAt = 3
	nordicHeader    = 7  // board, header length, payload length, version, counter 2, packet type
	nordicPacket    = 10 // length, flags, channel, signal, event counter 2, time 4
	nordicTypeAt    = 6
	nordicEvent     = 0x02 // an advertising packet, from version 2 on
	nordicPacketV1  = 0x06 // any packet of the air

	nordicFlags   = nordicHeader + 1
	nordicChannel = nordicHeader + 2
	nordicSignal  = nordicHeader + 3

	nordicCRC   = 0x01 // the CRC was right
	nordicPHY   = 0x70 // of the flags, from version 3 on
	nordicCoded = 0x20
)

// nordic reads a packet behind the Nordic sniffer's header.
func (d *Decoder) nordic(data []byte, cut bool) {
	if len(data) < nordicHeader+nordicPacket {
		d.refuse(decode.BLETruncated)
		return
	}
	kind := data[nordicTypeAt]
	if version := data[nordicVersionAt]; version == 0 || version > 3 {
		d.refuse(decode.BLEMalformed)
		return
	}
	if data[nordicHeader] != nordicPacket || kind != nordicPacketV1 && kind != nordicEvent {
		d.refuse(decode.BLEOther)
		return
	}
	d.frequency = channelFrequency(data[nordicChannel])
	if v := data[nordicSignal]; v <= 127 {
		d.radio = signalOf(-int8(v)) // its sign is left out
	}
	crc := crcWrong
	if data[nordicFlags]&nordicCRC != 0 {
		crc = crcRight
	}
	body := data[nordicHeader+nordicPacket:]
	if data[nordicVersionAt] == 3 && data[nordicFlags]&nordicPHY == nordicCoded && len(body) > accessSize {
		d.linkLayerCoded(body, cut, crc)
		return
	}
	d.linkLayer(body, cut, crc)
}

// channelFrequency is the frequency in MHz of a channel index (volume 6, part B,
// 1.4.1), or 0.
func channelFrequency(index uint8) uint16 {
	switch {
	case index <= 10:
		return 2404 + 2*uint16(index)
	case index <= 36:
		return 2406 + 2*uint16(index)
	case index == 37:
		return 2402
	case index == 38:
		return 2426
	case index == 39:
		return 2480
	}
	return 0
}
