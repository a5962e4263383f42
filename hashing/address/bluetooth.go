package address

import (
	"bytes"
	"errors"
)

// bluetoothMark before an address says that it is one of Bluetooth. The bits of a static
// random Bluetooth address mean something else in a Wi-Fi address.
const bluetoothMark = "bluetooth:"

// ErrPrivate refuses a private Bluetooth address, which is replaced all the time.
var ErrPrivate = errors.New("this is a private Bluetooth address. The device replaces it about every 15 minutes, " +
	"so an entry would leave out no one. Switching Bluetooth off does work")

// StaticRandom tells whether the two top bits are those of a static random Bluetooth
// address (Bluetooth Core 5.4, volume 6, part B, 1.3.2.1). A device keeps it until it is
// switched off.
func StaticRandom(address *[6]byte) bool { return address[0]>>6 == 3 }

// withoutMark cuts the mark off, and tells whether there was one.
func withoutMark(text []byte) (rest []byte, bluetooth bool) {
	text = bytes.Trim(text, around)
	if len(text) < len(bluetoothMark) || !bytes.EqualFold(text[:len(bluetoothMark)], []byte(bluetoothMark)) {
		return text, false
	}
	return text[len(bluetoothMark):], true
}

// ParseListable is Parse for an address that is to be listed. It refuses addresses that no
// device keeps, with ErrGroup, ErrRandomised or ErrPrivate. The address is read all the
// same. A static random Bluetooth address is listable with "bluetooth:" before it.
func ParseListable(text []byte, out *Address) error {
	if err := Parse(text, out); err != nil {
		return err
	}
	_, bluetooth := withoutMark(text)
	err := CheckListable(out.Bytes())
	switch {
	case err == nil || !bluetooth:
		return err
	case StaticRandom(out.Bytes()):
		return nil
	}
	return ErrPrivate
}

// CheckHeld is for lists, which do not know whether an address is one of Bluetooth: it
// returns why no device of either radio keeps it, or nil.
func CheckHeld(address *[6]byte) error {
	if StaticRandom(address) {
		return nil
	}
	return CheckListable(address)
}
