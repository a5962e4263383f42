package hashing

import (
	"bytes"
	"errors"
	"fmt"
)

// What can be wrong with a line. None of it quotes the line.
var (
	errUTF16 = errors.New("the file is not UTF-8 text: save it as UTF-8")
	errGroup = errors.New("a group (multicast or broadcast) address: no single device sends from it; " +
		"list the device's own address")
	errLocal = errors.New("a randomised (locally administered) address: the device replaces it at will, " +
		"so listing it would leave nobody out; two things do work: save a hidden network on the device that is called " +
		"\"Do not track\" or whose name ends in _optout or _nomap, or switch Wi-Fi off in the store, scanning included")
	errMixed  = errors.New("different separators in one address: use colons, dashes or dots throughout")
	errUneven = errors.New("groups of unequal length: write every group with its leading zeros, " +
		"as in 0a:0b:0c:0d:0e:0f")
)

const digitsPerAddress = 12

// parseAddress reads a trimmed address into out.
func parseAddress(text []byte, out *[6]byte) error {
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
		return fmt.Errorf("%d hexadecimal digits where one address has %d", digits, digitsPerAddress)
	}
	return checkGroups(text, separator)
}

// checkGroups wants separators exactly at the ends of groups of two, four or
// six digits. Without separators there are no groups.
func checkGroups(text []byte, separator byte) error {
	group := bytes.IndexByte(text, separator)
	if separator == 0 {
		return nil
	}
	if group != 2 && group != 4 && group != 6 {
		return errUneven
	}
	if len(text) != digitsPerAddress+digitsPerAddress/group-1 {
		return errUneven // a separator before or behind the address
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
	return fmt.Errorf("character %d of the address is neither a hexadecimal digit nor one of : - . "+
		"(an address is twelve digits; put comments behind #)", i+1)
}

// checkListable refuses addresses that cannot opt a device out: group
// addresses and locally administered ones (IEEE 802-2014, clause 8.2).
func checkListable(address *[6]byte) error {
	switch {
	case address[0]&1 != 0:
		return errGroup
	case address[0]&2 != 0:
		return errLocal
	}
	return nil
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
