// Package hcitest is a Bluetooth LE controller made of software: the answers of a real
// one to the commands of a host, advertising reports, and faults on demand. Fake is
// such a controller in one process with a test; the virtual machine has one on
// /dev/vhci.
package hcitest

import (
	"encoding/binary"
	"sync"
)

// Opcodes that a chip treats in a special way (Bluetooth Core 5.4, volume 4, part E,
// 7).
const (
	Reset              = 0x0c03
	SetScanParameters  = 0x200b
	SetScanEnable      = 0x200c
	SetExtendedParams  = 0x2041
	SetExtendedEnabled = 0x2042
	readCommands       = 0x1002
	leFeatures         = 0x2003
)

// statusDisallowed is the answer to a legacy command after an extended one, and the
// other way round (volume 4, part E, 3.1.1).
const statusDisallowed = 0x0c

// Chip answers commands. Its exported fields may be changed under Lock.
type Chip struct {
	sync.Mutex
	// Extended and Coded are what it announces.
	Extended, Coded bool
	// Refuse answers an opcode with a status.
	Refuse map[uint16]byte
	// RefuseCoded is the status for scan parameters with the coded PHY; 0 for none.
	RefuseCoded byte
	// Dead chips answer nothing.
	Dead bool
	// Answers are the return parameters of commands behind their status; Kernel has
	// those that Linux wants.
	Answers map[uint16][]byte

	scanning bool
	mode     byte // of the commands since Reset: 0, 'l' or 'x'
	commands [][]byte
}

// Kernel are the answers that Linux wants to set a controller up that has no BR/EDR.
func Kernel() map[uint16][]byte {
	return map[uint16][]byte{
		0x1001: {11, 0, 0, 11, 0xff, 0xff, 0, 0},                 // version 5.2
		0x1003: {0, 0, 0, 0, 0x60, 0, 0, 0},                      // LE, no BR/EDR
		0x1004: {0, 0, 0, 0, 0, 0, 0, 0, 0, 0},                   // extended features
		0x1005: {0x00, 0x02, 0x40, 8, 0, 8, 0},                   // buffers
		0x1009: {0x01, 0x00, 0x10, 0x5e, 0x00, 0x00},             // address 00:00:5E:10:00:01 (RFC 7042)
		0x2002: {27, 0, 8},                                       // LE buffers
		0x2007: {0},                                              // advertising power
		0x200f: {8},                                              // accept list size
		0x2018: {1, 2, 3, 4, 5, 6, 7, 8},                         // a random number
		0x201c: {0xff, 0xff, 0xff, 0xff, 0xff, 0x03, 0x00, 0x00}, // states
		0x2023: {0x00, 0, 0, 0, 0, 0, 0, 0},                      // default data length
		0x202a: {0},                                              // resolving list size
		0x202f: {27, 0, 0x48, 1, 27, 0, 0x48, 1},                 // maximum data length
		0x203a: {31, 0},                                          // maximum advertising data length
		0x203b: {1},                                              // advertising sets
		0x204b: {0, 0},                                           // transmit power
	}
}

// Scanning tells whether reports are wanted, and in which form.
func (c *Chip) Scanning() (on, extended bool) {
	c.Lock()
	defer c.Unlock()
	return c.scanning, c.mode == 'x'
}

// Commands are all that were received, without their type byte.
func (c *Chip) Commands() [][]byte {
	c.Lock()
	defer c.Unlock()
	return append([][]byte(nil), c.commands...)
}

// Command takes a packet from the host, its type byte first, and returns the event
// that answers it, or nil.
func (c *Chip) Command(packet []byte) []byte {
	c.Lock()
	defer c.Unlock()
	if len(packet) < 4 || packet[0] != 1 {
		return nil
	}
	c.commands = append(c.commands, append([]byte(nil), packet[1:]...))
	code := binary.LittleEndian.Uint16(packet[1:])
	if c.Dead {
		return nil
	}
	status, refused := c.Refuse[code]
	if !refused {
		status = c.apply(code, packet[4:])
	}
	reply := []byte{0x04, 0x0e, 0, 1, byte(code), byte(code >> 8), status}
	if status == 0 {
		reply = append(reply, c.returns(code)...)
	}
	reply[2] = byte(len(reply) - 3)
	return reply
}

// apply carries a command out, and returns its status.
func (c *Chip) apply(code uint16, parameters []byte) byte {
	mode := byte(0)
	switch code {
	case Reset:
		c.scanning, c.mode = false, 0
	case SetScanParameters, SetScanEnable:
		mode = 'l'
	case SetExtendedParams, SetExtendedEnabled:
		mode = 'x'
	}
	if mode == 0 {
		return 0
	}
	if c.mode != 0 && c.mode != mode {
		return statusDisallowed
	}
	c.mode = mode
	switch {
	case code == SetExtendedParams && len(parameters) > 2 && parameters[2]&4 != 0 && c.RefuseCoded != 0:
		return c.RefuseCoded
	case code == SetScanEnable || code == SetExtendedEnabled:
		c.scanning = len(parameters) > 0 && parameters[0] == 1
	case c.scanning:
		return statusDisallowed // parameters while the scan is on
	}
	return 0
}

func (c *Chip) returns(code uint16) []byte {
	switch code {
	case readCommands:
		return c.supported()
	case leFeatures:
		var bits uint64
		if c.Extended {
			bits |= 1 << 12
		}
		if c.Coded {
			bits |= 1 << 11
		}
		return binary.LittleEndian.AppendUint64(nil, bits)
	}
	return c.Answers[code]
}

func (c *Chip) supported() []byte {
	all := make([]byte, 64)
	all[5] = 0xc0                 // Set Event Mask, Reset
	all[14] = 0xa8                // local version, features, buffer size
	all[25], all[26] = 0xf7, 0x3f // the first LE commands, with legacy scan
	if c.Extended {
		all[37] = 0x60 // extended scan parameters and enable
	}
	return all
}
