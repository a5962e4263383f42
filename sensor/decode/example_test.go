package decode_test

import (
	"fmt"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

func Example() {
	frame := capture.Frame{
		Time: 1_700_000_000_000_000_000,
		Link: capture.LinkRadiotap,
		Data: []byte{
			0, 0, 13, 0, 0x28, 0, 0, 0, 0x6c, 0x09, 0xa0, 0, 0xc4, // radiotap: channel 2412 MHz, signal -60 dBm
			0x40, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, // probe request to all
			0x02, 0, 0, 0, 0, 0x01, // sender
			0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x50, 0x00, // any network, sequence number 5
			0, 10, 'h', 'o', 'm', 'e', '_', 'n', 'o', 'm', 'a', 'p', // looking for "home_nomap"
			1, 4, 0x02, 0x04, 0x0b, 0x16, // rates
		},
	}
	d := decode.New(decode.DefaultMarks())
	var s decode.Sighting
	fmt.Println(d.Decode(&frame, &s))
	fmt.Println(s.Address, s.Kind == decode.Local, s.Signal, "dBm", s.Frequency, "MHz, number", s.Sequence)
	fmt.Println("do not count:", s.DoNotCount)

	frame.Data = frame.Data[:20]
	fmt.Println(d.Decode(&frame, &s))
	// Output:
	// seen
	// [address] true -60 dBm 2412 MHz, number 5
	// do not count: true
	// header_truncated
}
