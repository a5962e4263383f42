package uplink

import "testing"

// TestSeen tells what was seen to arrive from what was only acknowledged.
func TestSeen(t *testing.T) {
	for _, test := range []struct {
		finding Finding
		want    bool
	}{
		{Finding{stepReach, true, "it answers"}, true},
		{Finding{stepPublish, true, `a message to "t"` + cameBack}, true},
		{Finding{stepPublish, true, "the broker acknowledges a message, but whether it keeps it cannot be seen"}, false},
		{Finding{stepPublish, false, "it was refused"}, false},
	} {
		if got := test.finding.Seen(); got != test.want {
			t.Errorf("%+v: seen %t", test.finding, got)
		}
	}
}
