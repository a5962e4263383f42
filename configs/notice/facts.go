package notice

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"footfall/configs"
)

// Facts are the settings that customers are told about. A field that is false,
// zero or empty is not enabled, and no notice speaks of it.
type Facts struct {
	Site, Sensor string
	Operator     configs.Operator

	Window time.Duration
	Hours  configs.Hours // Always where none are set
	// KeyPerWindow is true where the key changes with each window, and not
	// daily.
	KeyPerWindow bool
	RotateAt     int    // minutes after local midnight
	Zone         string // time zone, as in "Asia/Jakarta"; "" where it has no name

	Noise      bool // on counts
	Visits     bool // the length of stays is measured
	VisitNoise bool
	Least      int // smaller numbers are withheld; 0 for none

	OptIn       bool
	Names       []string // do-not-count network names
	Endings     []string // do-not-count endings of network names
	ListDigests bool     // an opt-out list of digests
	ListPlain   bool     // an opt-out file of plain addresses
	Chain       bool     // the opt-out list of a chain
}

// FromConfig takes the facts out of a configuration. It fails where a notice
// would have to leave out who is responsible, and on settings that it does not
// know: it must not guess what they promise.
func FromConfig(c *configs.Config) (Facts, error) {
	if c.Operator.Name == "" {
		return Facts{}, errors.New("operator.name is missing; a notice must say who answers for the counting: add \"name:\" below \"operator:\"")
	}
	if err := known(c); err != nil {
		return Facts{}, err
	}
	f := Facts{
		Site: c.Site, Sensor: c.Sensor, Operator: c.Operator,
		Window: c.Window, Hours: c.Hours,
		KeyPerWindow: c.Key.Life == configs.LifeWindow, RotateAt: c.Key.RotateAt, Zone: zone(c.Location),
		Noise:  c.Privacy.Epsilon != nil,
		Visits: c.Dwell.Enabled, VisitNoise: c.Dwell.Enabled && c.Dwell.Epsilon != nil,
		OptIn: c.OptOut.Mode == configs.ModeOptIn,
		Names: slices.Clone(c.OptOut.SSIDs), Endings: slices.Clone(c.OptOut.SSIDSuffixes),
		ListDigests: c.OptOut.List != "", ListPlain: c.OptOut.File != "", Chain: c.OptOut.Chain.Topic != "",
	}
	if c.Privacy.MinCount > 1 {
		f.Least = c.Privacy.MinCount
	}
	return f, nil
}

// known refuses settings that the texts have no words for.
func known(c *configs.Config) error {
	o := &c.OptOut
	switch {
	case c.Key.Life != configs.LifeDaily && c.Key.Life != configs.LifeWindow:
		return fmt.Errorf("key.life: there are no words for %q; use %q or %q", c.Key.Life, configs.LifeDaily, configs.LifeWindow)
	case o.Mode != configs.ModeOptOut && o.Mode != configs.ModeOptIn:
		return fmt.Errorf("opt_out.mode: there are no words for %q; use %q or %q", o.Mode, configs.ModeOptOut, configs.ModeOptIn)
	case o.Mode == configs.ModeOptIn && o.List == "" && o.Chain.Topic == "":
		// A file of plain addresses leaves out, in this mode too.
		return errors.New("opt_out.mode: opt-in counts nobody without a list of who has agreed; name one in opt_out.list")
	case (o.Chain.Topic == "") != (o.Chain.PublicKey == ""):
		return errors.New("opt_out.chain: a topic and a public_key belong together; give both or neither")
	case !c.Hours.Always && !slices.ContainsFunc(c.Hours.Days[:], func(day []configs.Span) bool { return len(day) > 0 }):
		return errors.New("opening_hours: no day has any, so the sensor never listens; give some, or write always")
	}
	return nil
}

// zone names a time zone; "" for the one that the machine is set to, which has
// no name of its own.
func zone(l *time.Location) string {
	if l == nil || l == time.Local {
		return ""
	}
	return l.String()
}
