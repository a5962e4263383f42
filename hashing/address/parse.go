package address

import (
	"bytes"
	"errors"
	"fmt"
)

// What can be wrong with the notation. None of it quotes the text.
var (
	errUTF16  = errors.New("the text is not UTF-8: save it as UTF-8")
	errMixed  = errors.New("different separators in one address: use colons, dashes or dots throughout")
	errUneven = errors.New("groups of unequal length: write every group with its leading zeros, as in 0a:0b:0c:0d:0e:0f")
	errEmpty  = errors.New("no address where one belongs")
)

const (
	digitsPerAddress = 2 * len(Address{})
	around           = " \t\r\n\v\f\u00a0\"'`‘’“”" // what pasting leaves around an address
)

// Parse reads an address of twelve hexadecimal digits, in upper or lower case. It
// takes bare digits, or equal groups with colons, dashes or dots between them,
// with or without quotes and blanks around, and "bluetooth:" before it. It also reads addresses that cannot
// be listed. Errors tell the mistake in the text without quoting it.
func Parse(text []byte, out *Address) error {
	text, _ = withoutMark(text)
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

// badCharacter tells the place of a character, not the character: it is part of
// an address.
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
