package capture

import "testing"

func TestReceivedPackets(t *testing.T) {
	if _, ok := ReceivedPackets("lo"); !ok {
		t.Error("the loopback interface is not known")
	}
	for _, name := range []string{"nosuch0", "", "../lo", "."} {
		if n, ok := ReceivedPackets(name); ok {
			t.Errorf("%q has received %d packets", name, n)
		}
	}
}
