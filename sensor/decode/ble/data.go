package ble

import (
	"encoding/binary"

	"footfall/sensor/decode"
)

// Advertising data are structures of length, type and body (Bluetooth Core 5.4,
// volume 3, part C, 11). A length of zero ends them. These types are looked into
// (Supplement to the Core Specification, part A; Assigned Numbers, 2.3).
const (
	adServices16More = 0x02 // lists of 16-bit services
	adServices16     = 0x03
	adServicesMore   = 0x06 // lists of 128-bit services
	adServices       = 0x07
	adShortName      = 0x08
	adName           = 0x09
	adData16         = 0x16 // a 16-bit service and its data
	adAppearance     = 0x19
	adData128        = 0x21 // a 128-bit service and its data
	adManufacturer   = 0xff // a company and its data
)

// content is the meaning of advertising data.
type content struct {
	empty      bool
	doNotCount bool
	device     decode.Device
	hash       uint64
}

// read walks over advertising data in place. It ends before a structure that is
// longer than the rest.
func (d *Decoder) read(data []byte) content {
	c := content{empty: true}
	for len(data) > 1 && data[0] != 0 && int(data[0]) < len(data) {
		end := 1 + int(data[0])
		c.take(data[1], data[2:end], &d.doNotCount)
		data = data[end:]
		c.empty = false
	}
	return c
}

// take takes in a structure.
func (c *content) take(kind uint8, body []byte, doNotCount *UUID) {
	c.mix(uint64(kind))
	if kind != adShortName && kind != adName {
		c.mix(uint64(len(body)))
	}
	switch kind {
	case adServices16, adServices16More:
		for ; len(body) >= 2; body = body[2:] {
			c.service(binary.LittleEndian.Uint16(body), nil)
		}
	case adServices, adServicesMore:
		for ; len(body) >= len(doNotCount); body = body[len(doNotCount):] {
			c.list(body, doNotCount)
		}
	case adData128:
		if len(body) >= len(doNotCount) {
			c.list(body, doNotCount)
		}
	case adData16:
		if len(body) >= 2 {
			c.service(binary.LittleEndian.Uint16(body), body[2:])
		}
	case adAppearance:
		if len(body) >= 2 {
			c.say(appearances[binary.LittleEndian.Uint16(body)>>6])
		}
	case adManufacturer:
		if len(body) >= 2 {
			c.company(binary.LittleEndian.Uint16(body), body[2:])
		}
	}
}

// list takes in a 128-bit service at the start of body. The service of zeros is
// no mark.
func (c *content) list(body []byte, doNotCount *UUID) {
	if UUID(body[:len(doNotCount)]) == *doNotCount && *doNotCount != (UUID{}) {
		c.doNotCount = true
	}
}

// service takes in a 16-bit service and its data.
func (c *content) service(id uint16, data []byte) {
	c.mix(uint64(id))
	c.say(serviceDevice(id, data))
}

// company takes in a manufacturer's data.
func (c *content) company(id uint16, data []byte) {
	c.mix(uint64(id))
	if id == apple {
		c.apple(data)
		return
	}
	c.say(companyDevice(id, data))
}

// precedence orders devices: the most telling structure wins.
var precedence = [decode.NumDevices]uint8{
	decode.Phone: 1, decode.Fixture: 2, decode.Beacon: 3, decode.Watch: 4, decode.Earbuds: 5, decode.Tag: 6,
}

// say takes in a structure's word for the device.
func (c *content) say(device decode.Device) {
	if precedence[device] > precedence[c.device] {
		c.device = device
	}
}

// mix adds a word to the hash. It is no secret and resists no attack: a sender
// can choose its class anyway.
func (c *content) mix(word uint64) {
	const odd = 0x9fb21c651e98df25
	h := (c.hash ^ word) * odd
	c.hash = h ^ h>>32
}

// class is the hash with the kind of address.
func (c *content) class(kind decode.AddressKind) uint64 {
	c.mix(uint64(kind) + 1)
	return c.hash
}
