package ble_test

import (
	"fmt"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/decode/ble"
)

// An HCI event with one report: a phone's advertisement, from a resolvable
// address.
func Example() {
	uuid, err := ble.ParseUUID("01234567-89ab-4cde-8f01-23456789abcd")
	if err != nil {
		panic(err)
	}
	event := []byte{4, 0x3e, 21, 2, 1, 0, 1, 1, 2, 3, 4, 5, 0x46, 9, 8, 0xff, 0x4c, 0, 0x10, 3, 1, 2, 3, 0xc4}
	d := ble.New(uuid)
	var s decode.Sighting
	for d.Begin(&capture.Frame{Data: event, Length: len(event), Link: capture.LinkHCIH4}); ; {
		out, ok := d.Next(&s)
		if !ok {
			break
		}
		fmt.Println(out, s.Address, s.Device, s.Signal)
	}
	// Output: seen [address] phone -60
}
