package ble

import (
	"encoding/binary"

	"footfall/sensor/decode"
)

// Kinds of advertiser. Sources, by the letter in each line:
//
//	A  Bluetooth SIG, Assigned Numbers: company identifiers (7.1), 16-bit UUIDs of
//	   members (3.8) and services (3.4), appearance categories (2.6.2)
//	B  G. Celosia, M. Cunche: Discontinued Privacy. Personal data leaks in Apple
//	   Bluetooth Low Energy continuity protocols, PoPETs 2020(1)
//	C  J. Martin et al.: Handoff all your privacy. A review of Apple's Bluetooth Low
//	   Energy continuity protocol, PoPETs 2019(4)
//	D  A. Heinrich et al.: Who can find my devices?, PoPETs 2021(3); IETF draft
//	   ietf-dult-accessory-protocol (separated trackers)
//	E  Google: Fast Pair specification; Eddystone specification; Exposure
//	   Notification Bluetooth specification; Find Hub network accessory
//	F  Radius Networks: AltBeacon specification; Apple: Proximity Beacon
//	   specification (iBeacon)
//
// A company or a service of several kinds of device has no line.

// The company (A) with messages of its own.
const apple = 0x004c

// companies are makers of one kind of advertiser.
var companies = map[uint16]decode.Device{
	0x0065: decode.Fixture, // A: HP, printers
	0x006b: decode.Watch,   // A: Polar Electro
	0x0087: decode.Watch,   // A: Garmin
	0x009e: decode.Earbuds, // A: Bose
	0x009f: decode.Watch,   // A: Suunto
	0x00c4: decode.Fixture, // A: LG Electronics, televisions
	0x0157: decode.Watch,   // A: Anhui Huami, bands
	0x0499: decode.Beacon,  // A: Ruuvi
}

// services are 16-bit services of one kind of advertiser.
var services = map[uint16]decode.Device{
	0x180d: decode.Watch,   // A: Heart Rate
	0x1814: decode.Watch,   // A: Running Speed and Cadence
	0x1854: decode.Earbuds, // A: Hearing Access
	0xfcb2: decode.Tag,     // A, D: separated trackers of all makes
	0xfd5a: decode.Tag,     // A: Samsung, trackers
	0xfd6f: decode.Phone,   // A, E: Exposure Notification
	0xfdf0: decode.Earbuds, // A: Google, audio for hearing aids
	0xfe03: decode.Fixture, // A: Amazon, speakers and television sticks
	0xfe07: decode.Fixture, // A: Sonos
	0xfe0f: decode.Fixture, // A: Signify, lamps
	0xfe2c: decode.Earbuds, // A, E: Fast Pair accessories
	0xfe33: decode.Tag,     // A: Chipolo
	0xfe6a: decode.Beacon,  // A: Kontakt
	0xfe95: decode.Fixture, // A: Xiaomi, sensors
	0xfe9a: decode.Beacon,  // A: Estimote
	0xfea0: decode.Fixture, // A: Google, Cast devices to be set up
	0xfeaa: decode.Beacon,  // A, E: Eddystone; see serviceDevice
	0xfebe: decode.Earbuds, // A: Bose
	0xfeec: decode.Tag,     // A: Tile
	0xfeed: decode.Tag,     // A: Tile
	0xfee0: decode.Watch,   // A: Anhui Huami, bands
	0xfef3: decode.Phone,   // A, E: Google, nearby phones
	0xfff6: decode.Fixture, // A: Matter devices to be set up
}

// appearances are categories of appearance (A).
var appearances = map[uint16]decode.Device{
	0x001: decode.Phone,
	0x003: decode.Watch,
	0x004: decode.Fixture, // clock
	0x005: decode.Fixture, // display
	0x008: decode.Tag,
	0x009: decode.Tag,   // key ring
	0x00d: decode.Watch, // heart rate sensor
	0x011: decode.Watch, // running sensor
	0x014: decode.Fixture,
	0x015: decode.Fixture, // sensor
	0x016: decode.Fixture, // lamp
	0x018: decode.Fixture, // heating and air
	0x01c: decode.Fixture, // access control
	0x01f: decode.Fixture, // light source
	0x024: decode.Fixture, // household appliance
	0x025: decode.Earbuds, // wearable audio
	0x029: decode.Earbuds, // hearing aid
	0x02b: decode.Fixture, // signage
}

// appleMessages are types of Apple's messages (B, C). Those that phones, watches
// and computers all send have the line of the most common.
var appleMessages = [256]decode.Device{
	0x05: decode.Phone,   // AirDrop
	0x06: decode.Fixture, // HomeKit
	0x07: decode.Earbuds, // proximity pairing
	0x09: decode.Fixture, // AirPlay target
	0x0b: decode.Watch,   // watch connection
	0x0c: decode.Phone,   // Handoff
	0x0d: decode.Phone,   // Wi-Fi settings
	0x0e: decode.Phone,   // instant hotspot
	0x0f: decode.Phone,   // nearby action
	0x10: decode.Phone,   // nearby info
}

const (
	appleBeacon   = 0x02 // F: iBeacon
	beaconLength  = 0x15
	appleFindMy   = 0x12 // D: the Find My network
	findMyApart   = 0x19 // the length in a tag away from its owner
	altBeaconCode = 0xbeac
	eddystoneFind = 0x40 // E: frames of the Find Hub network, 0x40 and 0x41
)

// apple takes in Apple's messages: type, length and body, one behind the other.
func (c *content) apple(data []byte) {
	for len(data) >= 2 {
		kind, size := data[0], int(data[1])
		c.mix(uint64(kind))
		switch {
		case kind == appleBeacon && size == beaconLength:
			c.say(decode.Beacon)
		case kind == appleFindMy && size == findMyApart:
			c.say(decode.Tag)
		default:
			c.say(appleMessages[kind])
		}
		if size > len(data)-2 {
			return
		}
		data = data[2+size:]
	}
}

// serviceDevice tells the device by a service and its data.
func serviceDevice(id uint16, data []byte) decode.Device {
	device := services[id]
	if id == 0xfeaa && len(data) > 0 && data[0]&^1 == eddystoneFind {
		return decode.Tag
	}
	return device
}

// companyDevice tells the device by a company and its data.
func companyDevice(id uint16, data []byte) decode.Device {
	if len(data) >= 2 && binary.BigEndian.Uint16(data) == altBeaconCode {
		return decode.Beacon
	}
	return companies[id]
}
