package daemon

import (
	"strings"
	"testing"

	"footfall/hashing"
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
