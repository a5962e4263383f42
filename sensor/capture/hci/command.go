package hci

import (
	"encoding/binary"
	"fmt"
	"time"
)

// opcode is group and number of a command (Bluetooth Core 5.4, volume 4, part E,
// 5.4.1).
type opcode uint16

// The commands that are used, all of them (volume 4, part E).
const (
	setEventMask         opcode = 0x0c01 // 7.3.1
	reset                opcode = 0x0c03 // 7.3.2
	readCommands         opcode = 0x1002 // 7.4.2, Read Local Supported Commands
	leSetEventMask       opcode = 0x2001 // 7.8.1
	leReadFeatures       opcode = 0x2003 // 7.8.3, LE Read Local Supported Features
	leSetScanParameters  opcode = 0x200b // 7.8.10
	leSetScanEnable      opcode = 0x200c // 7.8.11
	leSetExtendedParams  opcode = 0x2041 // 7.8.64, LE Set Extended Scan Parameters
	leSetExtendedEnabled opcode = 0x2042 // 7.8.65, LE Set Extended Scan Enable
)

// names are those of the specification, for people.
var names = map[opcode]string{
	setEventMask: "Set Event Mask", reset: "Reset", readCommands: "Read Local Supported Commands",
	leSetEventMask: "LE Set Event Mask", leReadFeatures: "LE Read Local Supported Features",
	leSetScanParameters: "LE Set Scan Parameters", leSetScanEnable: "LE Set Scan Enable",
	leSetExtendedParams: "LE Set Extended Scan Parameters", leSetExtendedEnabled: "LE Set Extended Scan Enable",
}

func (o opcode) String() string { return names[o] }

// scans tells of commands that change what is reported.
func (o opcode) scans() bool {
	switch o {
	case reset, leSetScanParameters, leSetScanEnable, leSetExtendedParams, leSetExtendedEnabled:
		return true
	}
	return false
}

// command is one HCI command.
type command struct {
	code       opcode
	parameters []byte
}

// packet is the command behind its H4 type byte (volume 4, part A, 2, and part E,
// 5.4.1).
func (c command) packet() []byte {
	p := []byte{packetCommand, byte(c.code), byte(c.code >> 8), byte(len(c.parameters))}
	return append(p, c.parameters...)
}

// Values that every scan has.
const (
	passive         = 0 // scan type: the controller sends nothing (7.8.10, 7.8.64)
	publicAddress   = 0 // our own address type, which no passive scan sends
	acceptAll       = 0 // the filter policy: every advertiser
	keepDuplicates  = 0 // the duplicate filter is off (7.8.11, 7.8.65)
	phy1M           = 1 << 0
	phyCoded        = 1 << 2
	scanUnit        = 625 * time.Microsecond // of interval and window
	maskHardware    = 1 << 15                // Hardware Error (7.3.1)
	maskMeta        = 1 << 61                // LE Meta (7.3.1)
	maskReport      = 1 << 1                 // LE Advertising Report (7.8.1)
	maskExtendedRep = 1 << 12                // LE Extended Advertising Report (7.8.1)
)

// Bits of LE features (volume 6, part B, 4.6).
const (
	featureCoded    = 1 << 11
	featureExtended = 1 << 12
)

// LE Set Extended Scan Parameters and Enable are bits 5 and 6 of octet 37 of the
// supported commands (volume 4, part E, 6.27).
const (
	octetExtended = 37
	bitsExtended  = 0x60
)

func maskEvents() command {
	return command{setEventMask, binary.LittleEndian.AppendUint64(nil, maskHardware|maskMeta)}
}

func maskLE(extended bool) command {
	mask := uint64(maskReport)
	if extended {
		mask |= maskExtendedRep
	}
	return command{leSetEventMask, binary.LittleEndian.AppendUint64(nil, mask)}
}

// Timing is how the receiver is shared: it listens for Window out of each Interval.
type Timing struct{ Interval, Window time.Duration }

// share is the part of the time in which it listens, 0 to 1.
func (t Timing) share() float64 { return float64(t.Window) / float64(t.Interval) }

// units are interval and window as commands have them.
func (t Timing) units(b []byte) []byte {
	b = binary.LittleEndian.AppendUint16(b, uint16(t.Interval/scanUnit))
	return binary.LittleEndian.AppendUint16(b, uint16(t.Window/scanUnit))
}

// Scan says how to listen.
type Scan struct {
	// Extended: by the commands of Bluetooth 5, which also report what legacy ones
	// cannot see. Coded, only with Extended: on the coded PHY as well as on 1M.
	Extended, Coded bool
	// Timing of the 1M PHY.
	Timing Timing
}

// String reads like "extended scan on 1M and coded PHY".
func (s Scan) String() string {
	switch {
	case s.Coded:
		return "extended scan on 1M and coded PHY"
	case s.Extended:
		return "extended scan on 1M"
	}
	return "legacy scan"
}

// Duty is the share of the time in which the receiver listens on the 1M PHY.
func (s Scan) Duty() float64 { return s.Timing.share() }

// set has the parameters of the scan.
func (s Scan) set() command {
	if !s.Extended {
		p := s.Timing.units([]byte{passive})
		return command{leSetScanParameters, append(p, publicAddress, acceptAll)}
	}
	phys := byte(phy1M)
	if s.Coded {
		phys |= phyCoded
	}
	p := s.Timing.units([]byte{publicAddress, acceptAll, phys, passive})
	if s.Coded {
		p = codedTiming.units(append(p, passive))
	}
	return command{leSetExtendedParams, p}
}

// enable switches the scan on or off.
func (s Scan) enable(on bool) command {
	var b byte
	if on {
		b = 1
	}
	if !s.Extended {
		return command{leSetScanEnable, []byte{b, keepDuplicates}}
	}
	return command{leSetExtendedEnabled, []byte{b, keepDuplicates, 0, 0, 0, 0}} // no duration, no period
}

// Timings. A receiver that is alone listens all the time. One that also listens on
// the coded PHY leaves a tenth to that. One whose chip has Wi-Fi to do as well leaves
// half.
var (
	fullTiming   = Timing{100 * time.Millisecond, 100 * time.Millisecond}
	besideCoded  = Timing{100 * time.Millisecond, 90 * time.Millisecond}
	sharedTiming = Timing{100 * time.Millisecond, 50 * time.Millisecond}
	codedTiming  = Timing{time.Second, 100 * time.Millisecond}
)

// timing chooses one.
func timing(coded, shared bool) Timing {
	switch {
	case shared:
		return sharedTiming
	case coded:
		return besideCoded
	}
	return fullTiming
}

// StatusError is a command that the controller refused.
type StatusError struct {
	Command string
	Status  byte // volume 1, part F
}

// statuses are the reasons that are met (volume 1, part F, 2).
var statuses = map[byte]string{
	0x01: "unknown command", 0x03: "hardware failure", 0x07: "memory exceeded", 0x0c: "not allowed now",
	0x11: "unsupported feature or parameter", 0x12: "invalid parameters", 0x1f: "unspecified error",
}

// Error reads like "LE Set Scan Enable is refused: not allowed now (0x0c)".
func (e *StatusError) Error() string {
	reason, known := statuses[e.Status]
	if !known {
		reason = "an error"
	}
	return fmt.Sprintf("%s is refused: %s (0x%02x)", e.Command, reason, e.Status)
}
