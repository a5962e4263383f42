package daemon

import (
	"strings"
	"testing"

	"footfall/hashing"
	"footfall/sensor/disclose"
)

// TestMarkAlerts sees that a flood of do-not-count marks is told, and nothing
// below thousands of them.
func TestMarkAlerts(t *testing.T) {
	c := &counting{}
	o := &observer{counting: c}
	for marks, want := range map[hashing.Crowding]string{hashing.Roomy: "", hashing.Crowded: "thousands", hashing.Overfull: "millions"} {
		c.stats.Store(&engineStats{marks: marks})
		if got := o.markAlert(); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want ...%s", marks, got, want)
		}
	}
	if c.stats.Store(nil); o.markAlert() != "" {
		t.Error("an alert before the first word of the engine")
	}
}

// TestForgedAlert sees that forged probe requests are told with what to do, and no longer
// than the newest window says so.
func TestForgedAlert(t *testing.T) {
	o := &observer{}
	flooded := func(devices disclose.Number) []disclose.Payload {
		return []disclose.Payload{{Quality: "scans", Devices: devices}, {Quality: "scans,flood,partial", Devices: devices}}
	}
	for _, c := range []struct {
		payloads []disclose.Payload
		want     string
	}{
		{[]disclose.Payload{{Quality: "scans,overload"}}, ""},
		{flooded(disclose.Whole(3)), "leaves them out"},
		{flooded(disclose.Number{}), "no count"},
		{nil, ""},
	} {
		o.windowEnded(c.payloads)
		got := o.forgedAlert()
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) || got != "" && !strings.Contains(got, "look for a small transmitter") {
			t.Errorf("%v: %q, want ...%s", c.payloads, got, c.want)
		}
	}
	if new(observer).forgedAlert() != "" {
		t.Error("an alert before the first window")
	}
}
