package address

import (
	"errors"
	"strings"
	"testing"
)

// TestParseListable: a static random address of Bluetooth is listable if it is said to be
// one, a private one never, and a public one in any case.
func TestParseListable(t *testing.T) {
	for text, want := range map[string]error{
		"00:16:ea:5c:b7:01":             nil,
		"bluetooth:00:16:ea:5c:b7:01":   nil,
		"c9:5e:aa:31:77:01":             ErrGroup,
		"ca:5e:aa:31:77:01":             ErrRandomised,
		"bluetooth:c9:5e:aa:31:77:01":   nil,
		" BLUETOOTH:ca5e.aa31.7701 ":    nil,
		"bluetooth:4a:5e:aa:31:77:02":   ErrPrivate,
		"bluetooth:0a:5e:aa:31:77:02":   ErrPrivate,
		"bluetooth:01:5e:aa:31:77:02":   ErrPrivate,
		"bluetooth:":                    errEmpty,
		"bluetooth:c9:5e:aa:31:77:0102": errUneven,
	} {
		var a Address
		err := ParseListable([]byte(text), &a)
		if !errors.Is(err, want) && !(want == errUneven && err != nil) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
		if held := CheckHeld(a.Bytes()); want == nil && held != nil {
			t.Errorf("%q: no list holds it: %v", text, held)
		}
	}
	list, err := Read(strings.NewReader("bluetooth:c9:5e:aa:31:77:01 # a band\n00:16:ea:5c:b7:01\n"), "l")
	if err != nil || len(list.Addresses) != 2 || list.Addresses[0] != (Address{0xc9, 0x5e, 0xaa, 0x31, 0x77, 1}) {
		t.Errorf("%d addresses, %v", len(list.Addresses), err)
	}
	for first := range 256 {
		held, listable := CheckHeld(&[6]byte{byte(first)}) == nil, CheckListable(&[6]byte{byte(first)}) == nil
		if want := listable || first >= 0xc0; held != want {
			t.Errorf("%02x: held %t", first, held)
		}
	}
}
