package count

import (
	"strings"
	"testing"
	"time"
)

func TestCheckPlan(t *testing.T) {
	for _, c := range []struct {
		name     string
		channels []uint8
		dwell    time.Duration
		want     string // in the error; "" for none
	}{
		{"one channel", []uint8{6}, 0, ""},
		{"three for a second", []uint8{1, 6, 11}, time.Second, ""},
		{"all for a second", []uint8{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, time.Second, "use at most 3"},
		{"three for a minute", []uint8{1, 6, 11}, time.Minute, ""},
		{"three for no time", []uint8{1, 6, 11}, 0, "only 0 % of all scans"},
		{"of another band", []uint8{36, 40}, time.Second, "an estimate needs 50 %"},
	} {
		err := CheckPlan(c.channels, c.dwell)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
