package calibrate

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Count is a hand count: the people counted by eye in one zone.
type Count struct {
	Zone string `json:"zone"`
	// Start in nanoseconds since the Unix epoch.
	Start   int64   `json:"start"`
	Minutes float64 `json:"minutes"`
	// People present on average.
	People float64 `json:"people"`
}

// End of the count in nanoseconds since the Unix epoch.
func (c Count) End() int64 { return c.Start + int64(math.Round(c.Minutes*float64(time.Minute))) }

// Bounds of a plausible count.
const (
	minMinutes = 0.01
	maxMinutes = 24 * 60
	maxPeople  = 1_000_000
	maxZone    = 128
	// latest is the latest start, in Unix nanoseconds.
	latest = int64(4_000_000_000) * int64(time.Second)
)

// Check returns an error that names the field that is out of bounds.
func (c Count) Check() error {
	if err := checkZone(c.Zone); err != nil {
		return err
	}
	switch {
	case !(minMinutes <= c.Minutes && c.Minutes <= maxMinutes):
		return fmt.Errorf("minutes: %g is not from %g to %d", c.Minutes, minMinutes, maxMinutes)
	case !(0 <= c.People && c.People <= maxPeople):
		return fmt.Errorf("people: %g is not from 0 to %d", c.People, maxPeople)
	case c.Start < 0 || c.Start > latest:
		return errors.New("start: not within this century")
	}
	return nil
}

func checkZone(zone string) error {
	switch {
	case zone == "":
		return errors.New("zone: a name is needed")
	case len(zone) > maxZone:
		return fmt.Errorf("zone: longer than %d bytes", maxZone)
	case !utf8.ValidString(zone):
		return errors.New("zone: not UTF-8 text")
	case strings.TrimSpace(zone) != zone:
		return errors.New("zone: spaces before or after the name")
	}
	for _, r := range zone {
		if unicode.IsControl(r) {
			return errors.New("zone: must not hold control characters")
		}
	}
	return nil
}

// repeats tells whether two counts are of the same zone and overlap by more than
// half of the shorter one. Consecutive counts may overlap a little.
func (c Count) repeats(other Count) bool {
	shared := min(c.End(), other.End()) - max(c.Start, other.Start)
	return c.Zone == other.Zone && shared > min(c.End()-c.Start, other.End()-other.Start)/2
}
