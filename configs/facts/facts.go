package facts

import (
	"math/big"
	"slices"
	"time"

	"footfall/configs"
)

// Facts are the settings of one sensor in the terms of data protection. A false,
// zero or empty field is not enabled, and no text mentions it.
type Facts struct {
	Site, Sensor string
	Zones        []string // names, in the order of the file
	Operator     configs.Operator
	// WiFi and Bluetooth tell which radios listen.
	WiFi, Bluetooth bool

	Window time.Duration
	Hours  configs.Hours // Always if none are set
	Key    Key
	// Streamed is true if another access point sends what it hears over the network,
	// with the addresses of devices.
	Streamed bool
	// Numbers is the protection of published numbers.
	Numbers Numbers
	OptOut  OptOut
	Stored  Stored
	Broker  Broker
}

// Key is how long a pseudonym lives.
type Key struct {
	Life     string // configs.LifeDaily or configs.LifeWindow
	RotateAt int    // minutes after local midnight; for daily keys
	Zone     string // time zone, as in "Asia/Jakarta"; "" for the machine's own
}

// PerWindow reports whether the key changes with each window.
func (k Key) PerWindow() bool { return k.Life == configs.LifeWindow }

// Numbers lists the published numbers and their protection.
type Numbers struct {
	Epsilon  *big.Rat // of the noise on counts; nil for no noise
	MinCount int      // as configured: 0 and 1 withhold nothing
	// Visits is true if the length of stays is measured.
	Visits       bool
	VisitEpsilon *big.Rat // nil for no noise, or if Visits is false
	// Kinds is true if Bluetooth devices are counted by kind.
	Kinds       bool
	KindEpsilon *big.Rat // nil for no noise, or if Kinds is false
}

// Least is the smallest published number, from 2 on; 0 if no number is withheld.
func (n Numbers) Least() int {
	if n.MinCount > 1 {
		return n.MinCount
	}
	return 0
}

// OptOut lists the ways to be left out.
type OptOut struct {
	Mode      string   // configs.ModeOptOut or configs.ModeOptIn
	Names     []string // do-not-count network names
	Endings   []string // do-not-count endings of network names
	List      string   // file of digests; "" for none
	File      string   // file of plain addresses; "" for none
	Chain     string   // topic of the list of a chain; "" for none
	PublicKey string   // of that list's signature; "" for none
}

// OptIn reports whether only devices on a list are counted.
func (o OptOut) OptIn() bool { return o.Mode == configs.ModeOptIn }

// ByRadio reports whether a network name opts out.
func (o OptOut) ByRadio() bool { return len(o.Names) > 0 || len(o.Endings) > 0 }

// Digests reports whether there is a list of digests.
func (o OptOut) Digests() bool { return o.List != "" || o.Chain != "" }

// Listed reports whether this store has a list of its own.
func (o OptOut) Listed() bool { return o.List != "" || o.File != "" }

// Stored lists the files of the sensor and the bound of its memory.
type Stored struct {
	Outbox       string // file of the outbox
	MaxRows      int    // of the outbox
	Windows      string // pattern of the files of released windows, beside the outbox
	WindowDays   int    // how many days these are kept
	Calibration  string // file of hand counts; "" for none
	MaxAddresses int    // held in memory in one window
}

// Of takes the facts out of a valid configuration. Later changes to its lists do not
// change the facts.
func Of(c *configs.Config) Facts {
	f := Facts{
		Site: c.Site, Sensor: c.Sensor, Operator: c.Operator,
		Window: c.Window, Hours: c.Hours,
		Key:     Key{Life: c.Key.Life, RotateAt: c.Key.RotateAt, Zone: zone(c.Location)},
		Numbers: Numbers{Epsilon: c.Privacy.Epsilon, MinCount: c.Privacy.MinCount, Visits: c.Dwell.Enabled},
		OptOut: OptOut{
			Mode: c.OptOut.Mode, Names: slices.Clone(c.OptOut.SSIDs), Endings: slices.Clone(c.OptOut.SSIDSuffixes),
			List: c.OptOut.List, File: c.OptOut.File, Chain: c.OptOut.Chain.Topic, PublicKey: c.OptOut.Chain.PublicKey,
		},
		Stored: Stored{
			Outbox: c.Outbox.Path, MaxRows: c.Outbox.MaxRows, Windows: c.Outbox.Path + ".windows-*", WindowDays: configs.WindowDays,
			Calibration: c.Calibration.File, MaxAddresses: c.Limits.MaxAddresses,
		},
		Broker: brokerOf(&c.MQTT),
	}
	if f.WiFi, f.Bluetooth = c.Radios(); !f.WiFi {
		f.OptOut.Names, f.OptOut.Endings = []string{}, []string{} // Bluetooth hears no names
	}
	if c.Dwell.Enabled {
		f.Numbers.VisitEpsilon = c.Dwell.Epsilon
	}
	if f.Numbers.Kinds = c.Kinds.Enabled && f.Bluetooth; f.Numbers.Kinds {
		f.Numbers.KindEpsilon = c.Kinds.Epsilon
	}
	f.Streamed = slices.ContainsFunc(c.Sources, func(s configs.Source) bool { return s.Stream.Listen != "" })
	for _, z := range c.Zones {
		f.Zones = append(f.Zones, z.Name)
	}
	return f
}

// zone names a time zone; "" for Local, the machine's own.
func zone(l *time.Location) string {
	if l == nil || l == time.Local {
		return ""
	}
	return l.String()
}
