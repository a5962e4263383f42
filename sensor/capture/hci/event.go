package hci

import "encoding/binary"

// Packet types of the UART transport (Bluetooth Core 5.4, volume 4, part A, 2).
const (
	packetCommand = 0x01
	packetEvent   = 0x04
)

// Events (volume 4, part E, 7.7).
const (
	commandComplete = 0x0e // 7.7.14: number of commands, opcode, what the command returns
	commandStatus   = 0x0f // 7.7.15: status, number of commands, opcode
	hardwareError   = 0x10 // 7.7.16: a code of the maker
	leMeta          = 0x3e // 7.7.65
)

// kind is what a packet is to a source.
type kind uint8

const (
	ignored  kind = iota
	answer        // to a command
	failure       // of the controller's hardware
	reported      // for the decoder, malformed or not
)

// event is a packet as far as the source needs it.
type event struct {
	kind kind
	// Of an answer: the command, its status and what it returned. Of a failure the
	// status is the maker's code.
	code    opcode
	status  byte
	returns []byte
}

// parseEvent reads a packet with its type byte. It keeps to the bytes that are there,
// and does not believe the length in the packet.
func parseEvent(p []byte) event {
	switch {
	case len(p) == 0 || p[0] != packetEvent:
		return event{}
	case len(p) < 3:
		return event{kind: reported} // the decoder counts it as malformed
	}
	body := p[3:]
	switch p[1] {
	case commandComplete:
		if len(body) < 4 {
			return event{}
		}
		return event{answer, opcode(binary.LittleEndian.Uint16(body[1:])), body[3], body[4:]}
	case commandStatus:
		if len(body) < 4 {
			return event{}
		}
		return event{answer, opcode(binary.LittleEndian.Uint16(body[2:])), body[0], nil}
	case hardwareError:
		e := event{kind: failure}
		if len(body) > 0 {
			e.status = body[0]
		}
		return e
	case leMeta:
		return event{kind: reported}
	}
	return event{}
}
