package optout

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Address is a device address that prints as a placeholder. Pass it by
// pointer.
type Address [6]byte

const addressPlaceholder = "[address]"

// String returns a placeholder.
func (Address) String() string { return addressPlaceholder }

// GoString returns a placeholder.
func (Address) GoString() string { return addressPlaceholder }

// Format writes a placeholder whatever the verb.
func (Address) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, addressPlaceholder) }

// LogValue returns a placeholder.
func (Address) LogValue() slog.Value { return slog.StringValue(addressPlaceholder) }

// MarshalText returns a placeholder.
func (Address) MarshalText() ([]byte, error) { return []byte(addressPlaceholder), nil }

// Bytes returns the address itself, not a copy.
func (a *Address) Bytes() *[6]byte { return (*[6]byte)(a) }

// Wipe overwrites addresses that are not needed any more.
func Wipe(addresses []Address) { clear(addresses) }

// Why an address cannot be listed.
var (
	// ErrRandomised refuses a locally administered address, and says what
	// works instead.
	ErrRandomised = errors.New("this is a randomised (locally administered) address. The device changes it at will, " +
		"so listing it would leave nobody out. Two things do work: " +
		"(1) let the device say so by radio: save a hidden network on it that is called \"Do not track\", or whose name ends in _optout or _nomap " +
		"(see footfall optout beacon); " +
		"(2) switch Wi-Fi off in the store, scanning included: many phones keep scanning while Wi-Fi shows as off, " +
		"which is a switch of its own in the location settings. " +
		"Turning off the private address of one network does not help: phones look for networks with random addresses all the same")
	// ErrGroup refuses a group address.
	ErrGroup = errors.New("this is a group (multicast or broadcast) address: no single device sends from it; give the device's own address")
)

// What can be wrong with the notation. None of it quotes the text.
var (
	errUTF16  = errors.New("the text is not UTF-8: save it as UTF-8")
	errMixed  = errors.New("different separators in one address: use colons, dashes or dots throughout")
	errUneven = errors.New("groups of unequal length: write every group with its leading zeros, as in 0a:0b:0c:0d:0e:0f")
	errEmpty  = errors.New("no address where one belongs")
)

const (
	digitsPerAddress = 12
	around           = " \t\r\n\v\f\u00a0\"'`‘’“”" // what pasting leaves around an address
)

// Randomised tells whether an address is locally administered: bit 1 of its
// first byte (IEEE 802-2014, clause 8.2).
func Randomised(address *[6]byte) bool { return address[0]&2 != 0 }

// CheckListable returns ErrGroup or ErrRandomised for an address that cannot
// leave a device out.
func CheckListable(address *[6]byte) error {
	switch {
	case address[0]&1 != 0:
		return ErrGroup
	case Randomised(address):
		return ErrRandomised
	}
	return nil
}

// ParseAddress reads an address of twelve hexadecimal digits in upper or lower
// case, bare or in equal groups parted by colons, dashes or dots, with or
// without quotes and blanks around it. Any address is read, also one that
// cannot be listed. Errors tell what is wrong with the text without quoting
// it.
func ParseAddress(text []byte, out *[6]byte) error {
	text = bytes.Trim(text, around)
	if len(text) == 0 {
		return errEmpty
	}
	digits, separator := 0, byte(0)
	for i, c := range text {
		value, ok := hexValue(c)
		switch {
		case ok:
			if digits < digitsPerAddress {
				out[digits/2] = out[digits/2]<<4 | value
			}
			digits++
		case c != ':' && c != '-' && c != '.':
			return badCharacter(c, i)
		case separator != 0 && c != separator:
			return errMixed
		default:
			separator = c
		}
	}
	if digits != digitsPerAddress {
		return fmt.Errorf("%d hexadecimal digits where an address has %d", digits, digitsPerAddress)
	}
	return checkGroups(text, separator)
}

// checkGroups wants separators exactly between equal groups of two, four or
// six digits.
func checkGroups(text []byte, separator byte) error {
	if separator == 0 {
		return nil
	}
	group := bytes.IndexByte(text, separator)
	if group != 2 && group != 4 && group != 6 || len(text) != digitsPerAddress+digitsPerAddress/group-1 {
		return errUneven
	}
	for i, c := range text {
		if (c == separator) != (i%(group+1) == group) {
			return errUneven
		}
	}
	return nil
}

// badCharacter tells the place of a character, not the character: it belongs
// to somebody's address.
func badCharacter(c byte, i int) error {
	if c == 0 || c == 0xff || c == 0xfe {
		return errUTF16
	}
	return fmt.Errorf("character %d is neither a hexadecimal digit nor one of : - . (an address is twelve digits)", i+1)
}

func hexValue(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
