package daemon

import (
	"strings"
	"testing"

	"footfall/hashing"
)

// TestMarkAlerts sees that a flood of do-not-count marks is told at the
// end of a window, and nothing below thousands of them.
func TestMarkAlerts(t *testing.T) {
	c := &counting{}
	o := &observer{counting: c}
	if o.windowEnded(); o.markAlert() != "" {
		t.Error("an alert before the first word of the engine")
	}
	for marks, want := range map[hashing.Crowding]string{hashing.Roomy: "", hashing.Crowded: "thousands", hashing.Overfull: "millions"} {
		before := o.markAlert()
		c.stats.Store(&engineStats{marks: marks})
		if got := o.markAlert(); got != before {
			t.Errorf("%s: %q before the window has ended", marks, got)
		}
		o.windowEnded()
		if got := o.markAlert(); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want ...%s", marks, got, want)
		}
	}
}
