package capture

import (
	"strings"
	"testing"

	"footfall/sensor/capture/captest"
)

func TestAdvice(t *testing.T) {
	bare := captest.ProbeRequest([6]byte{2, 0, 0, 0, 0, 1}, 7)
	headed := captest.Radiotap(-50, bare)
	for _, c := range []struct {
		name string
		link LinkType
		data []byte
		want string // a part of it; "" for none
	}{
		{"bare frames said to be radiotap", LinkRadiotap, bare, "no radiotap header: bare 802.11 frames?"},
		{"a damaged radiotap frame", LinkRadiotap, headed[:10], ""},
		{"radiotap", LinkRadiotap, headed, ""},
		{"radiotap said to be Ethernet", linkEthernet, headed, "the capture says Ethernet (link type 1), and its frames begin like radiotap (link type 127): use an interface in monitor mode"},
		{"Ethernet", linkEthernet, ethernet(ip4(53, []byte("hello"))), "Ethernet (link type 1) holds no radio frames: capture from an interface in monitor mode, which gives radiotap (link type 127)"},
		{"IP", linkRawIP, ip4(53, nil), "IP (link type 101) holds no radio frames"},
		{"nothing", linkEthernet, nil, "monitor mode"},
		{"USB", 189, make([]byte, 64), "link type 189 is not read"},
		{"Prism", LinkPrism, make([]byte, 3), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Advice(&Frame{Data: c.data, Length: len(c.data), Link: c.link})
			if !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
				t.Errorf("%q\nwant %q", got, c.want)
			}
		})
	}
}
