package simulate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Config describes a store. Default gives one to start from.
type Config struct {
	// Seed of every random draw.
	Seed uint64
	// Start of simulated time in nanoseconds since the Unix epoch.
	Start int64
	// Length after which the sources end with io.EOF; 0 for never.
	Length time.Duration
	// Zones in any order but that people come in through the first.
	Zones []Zone

	// Arrivals is the mean number of people who come in per minute. It swings
	// as a sine of period SwingPeriod between 1-Swing and 1+Swing times that;
	// Swing is 0 to 1.
	Arrivals    float64
	Swing       float64
	SwingPeriod time.Duration
	// Rate is the share of Arrivals at a time (ns since the Unix epoch), 0 to 1; nil for
	// always 1. It shapes a day with opening hours.
	Rate func(at int64) float64
	// Stay is the mean time that a visitor spends inside (Erlang distribution
	// of shape 2: few leave at once, few stay for ever).
	Stay time.Duration
	// PassersBy is the share of arrivals who only cross the first zone, for
	// PassBy on average.
	PassersBy float64
	PassBy    time.Duration
	// Initial is the number of visitors inside at Start. Arrivals × Stay keeps
	// it level.
	Initial int
	// Staff is the number of people who are there all the time.
	Staff int

	// CarryNothing is the share of people without a phone, or with its Wi-Fi
	// off, which comes to the same.
	CarryNothing float64
	// DoNotCount is the share of phones that have asked not to be counted:
	// they look for a network whose name ends in DoNotCountSuffix. The truth
	// leaves them out.
	DoNotCount float64
	// SavedNetwork is the share of phones that look for a network by its name.
	SavedNetwork float64
	// ScreenOn is the share of time with the screen on.
	ScreenOn float64
	// Phones in use, with their shares.
	Phones []Kind
	// Gadgets are the Bluetooth devices; nil for none.
	Gadgets []Gadget

	Air   Air
	Noise Noise
}

// DoNotCountSuffix ends the names of the networks that do-not-count phones ask
// for.
const DoNotCountSuffix = "_optout"

// Zone is an area with one access point, which is one source.
type Zone struct {
	Name string
	// X and Y are where the access point is, in metres; people stand within
	// Radius metres of it.
	X, Y, Radius float64
	// Browse is the mean time (exponential) before a visitor moves on to
	// another zone.
	Browse time.Duration
	// Channels of the 2.4 GHz band, 1 to 13, that are listened to at once.
	Channels []int
}

// Air says how signals spread and get lost.
type Air struct {
	// Power that phones send with in dBm, and its standard deviation among
	// phones in dB.
	Power, PowerSpread float64
	// FirstMetre is the loss over one metre in dB, and Exponent how fast it
	// grows with the distance (log-distance path loss).
	FirstMetre, Exponent float64
	// WallLoss in dB on the way into another zone.
	WallLoss float64
	// VisitNoise, ScanNoise and FrameNoise are standard deviations in dB of
	// what stays for a visit (where one stands), a scan and a frame.
	VisitNoise, ScanNoise, FrameNoise float64
	// Loss is the share of frames that a receiver misses for no reason.
	Loss float64
	// Sensitivity in dBm, below which nothing is heard.
	Sensitivity float64
}

// Noise is other traffic at each access point, in frames per second.
type Noise struct {
	Beacons, Data, Acks float64
	// Malformed frames: cut short, with lengths that run over the end, random,
	// or marked by the receiver as damaged. None has a sender that counts.
	Malformed float64
}

// Default returns a shop of three zones with about 30 visitors and 3 staff, in
// which phones behave as in the labelled captures. Start is the beginning of
// 2024.
func Default(seed uint64) Config {
	all := []int{1, 6, 11}
	return Config{
		Seed:  seed,
		Start: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano(),
		Zones: []Zone{
			{Name: "entrance", X: 0, Y: 0, Radius: 6, Browse: 2 * time.Minute, Channels: all},
			{Name: "aisle", X: 12, Y: 0, Radius: 6, Browse: 5 * time.Minute, Channels: all},
			{Name: "checkout", X: 12, Y: 12, Radius: 6, Browse: 3 * time.Minute, Channels: all},
		},
		Arrivals: 2, Swing: 0.3, SwingPeriod: time.Hour,
		Stay: 15 * time.Minute, PassersBy: 0.15, PassBy: 25 * time.Second,
		Initial: 28, Staff: 3,
		CarryNothing: 0.1, SavedNetwork: 0.1,
		// Screen on for 30 % of the time: assumption.
		ScreenOn: 0.3,
		Phones:   Kinds(),
		Gadgets:  Gadgets(),
		Air:      indoorAir(),
	}
}

// indoorAir is a shop at 2.4 GHz. The loss over the first metre, 40 dB, is that of free
// space at this frequency. The exponent is that of an indoor office (ITU-R P.1238). The
// rest is assumed. One frame in ten is lost, as in the labelled crowds.
func indoorAir() Air {
	return Air{
		Power: 14, PowerSpread: 2, FirstMetre: 40, Exponent: 3, WallLoss: 5,
		VisitNoise: 5, ScanNoise: 2, FrameNoise: 1.5, Loss: 0.1, Sensitivity: -90,
	}
}

// check says what is wrong with a configuration, all of it at once.
func (c *Config) check() error {
	errs := []error{
		share("swing", c.Swing), share("passers-by", c.PassersBy), share("carry nothing", c.CarryNothing),
		share("do not count", c.DoNotCount), share("saved network", c.SavedNetwork), share("screen on", c.ScreenOn),
		share("loss", c.Air.Loss), rate("arrivals", c.Arrivals),
		rate("beacons", c.Noise.Beacons), rate("data", c.Noise.Data), rate("acks", c.Noise.Acks),
		rate("malformed", c.Noise.Malformed), positive("stay", c.Stay), c.checkZones(), c.checkPhones(), c.checkGadgets(),
	}
	if c.PassersBy > 0 {
		errs = append(errs, positive("pass by", c.PassBy))
	}
	if c.Swing > 0 {
		errs = append(errs, positive("swing period", c.SwingPeriod))
	}
	if c.Length < 0 || c.Initial < 0 || c.Staff < 0 {
		errs = append(errs, errors.New("length, initial and staff must not be negative"))
	}
	if c.Start < 0 {
		errs = append(errs, errors.New("start must not be before 1970"))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("simulated store: %w", err)
	}
	return nil
}

func (c *Config) checkZones() error {
	if len(c.Zones) == 0 {
		return errors.New("no zones: give at least one")
	}
	seen := map[string]bool{}
	for i, z := range c.Zones {
		if z.Name == "" || seen[z.Name] {
			return fmt.Errorf("zone %d: name %q is empty or taken", i+1, z.Name)
		}
		seen[z.Name] = true
		if err := positive("browse", z.Browse); err != nil {
			return fmt.Errorf("zone %q: %w", z.Name, err)
		}
		if err := rate("radius", z.Radius); err != nil {
			return fmt.Errorf("zone %q: %w", z.Name, err)
		}
		if len(z.Channels) == 0 || slices.Min(z.Channels) < 1 || slices.Max(z.Channels) > 13 {
			return fmt.Errorf("zone %q: channels must be one or more of 1 to 13", z.Name)
		}
	}
	return nil
}

func (c *Config) checkPhones() error {
	total := 0.0
	for i := range c.Phones {
		if err := c.Phones[i].check(); err != nil {
			return fmt.Errorf("phone kind %d (%q): %w", i+1, c.Phones[i].Name, err)
		}
		total += c.Phones[i].Share
	}
	if total <= 0 && c.CarryNothing < 1 {
		return errors.New("no phones: give at least one kind with a share above 0, or let everybody carry nothing")
	}
	return nil
}

func (c *Config) checkGadgets() error {
	for i := range c.Gadgets {
		g := &c.Gadgets[i]
		err := errors.Join(share("share", g.Share), positive("interval", g.Interval))
		if g.PerZone < 0 || g.Life < 0 || len(g.Data) > maxAdvertising {
			err = errors.Join(err, fmt.Errorf("per zone and life must not be negative, and data have at most %d bytes", maxAdvertising))
		}
		if err != nil {
			return fmt.Errorf("gadget %d (%q): %w", i+1, g.Name, err)
		}
	}
	return nil
}

// maxAdvertising is the most data of a legacy advertisement (Bluetooth Core 5.4, volume
// 6, part B, 2.3.1.1).
const maxAdvertising = 31

func share(name string, v float64) error {
	if v >= 0 && v <= 1 {
		return nil
	}
	return fmt.Errorf("%s is %v: must be between 0 and 1", name, v)
}

func rate(name string, v float64) error {
	if v >= 0 && !math.IsInf(v, 1) {
		return nil
	}
	return fmt.Errorf("%s is %v: must not be negative", name, v)
}

func positive(name string, d time.Duration) error {
	if d > 0 {
		return nil
	}
	return fmt.Errorf("%s is %v: must be above 0", name, d)
}
