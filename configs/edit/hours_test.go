package edit_test

import (
	"strings"
	"testing"

	"footfall/configs"
)

func TestSetHours(t *testing.T) {
	for _, before := range []string{"", "opening_hours: always\n", "opening_hours:\n  mon-fri: 09:00-21:00 # we\n  sat: closed\n", "opening_hours: {daily: 08:00-20:00}\n", "opening_hours: ${hours}\n"} {
		for _, line := range []string{"always", "mon-fri 09:00-21:00; sat 10:00-18:00, 19:00-02:00", "daily: 00:00-24:00"} {
			d := parse(t, valid+before)
			if err := d.SetHours(line); err != nil {
				t.Fatalf("%q to %q: %v", before, line, err)
			}
			if got, want := d.Hours(), strings.ReplaceAll(line, ": ", " "); got != want {
				t.Errorf("%q to %q: got %q", before, line, got)
			}
			if _, err := configs.Parse(d.Bytes(), "f.yaml"); err != nil {
				t.Errorf("%q to %q: %v", before, line, err)
			}
			again := string(d.Bytes())
			if err := d.SetHours(d.Hours()); err != nil || string(d.Bytes()) != again {
				t.Errorf("%q to %q: set again: %v\n%s", before, line, err, d.Bytes())
			}
		}
	}
	if err := parse(t, valid).SetHours("late"); err == nil || !strings.Contains(err.Error(), `"late" is not understood`) {
		t.Errorf("got %v", err)
	}
}
