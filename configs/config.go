package configs

import (
	"math/big"
	"time"
)

// Config is a valid configuration in typed form. Paths are absolute or begin at
// the working directory; names are safe as one level of an MQTT topic.
type Config struct {
	Site     string
	Sensor   string
	Location *time.Location
	Window   time.Duration
	Stay     time.Duration // of people, on average
	Sources  []Source
	Zones    []Zone
	OptOut   OptOut
	Key      Key
	Privacy  Privacy
	Dwell    Dwell
	Limits   Limits
	Outbox   Outbox
	MQTT     MQTT
	Log      Log
	Hours    Hours
	Operator Operator
	Control  Control
	// Calibration is where the hand counts of people are.
	Calibration Calibration

	file string // where it was read from, for error texts; "" for nowhere
}

// Source is one radio that is listened to.
type Source struct {
	Name      string
	Interface string // a Linux network interface in monitor mode; "" where Radio is given
	// Radio is a radio that the sensor gives a monitor interface itself: a name
	// of it or of an interface of it, its bus path or hardware address, or "auto".
	Radio string
	// Channels to visit: numbers, ranges, "6g:" before those at 6 GHz, or "auto"
	// alone. Automatic means for an Interface to leave the channel as it is.
	Channels []string
	Dwell    time.Duration // stay on each channel
}

// Zone is an area that is counted by itself.
type Zone struct {
	Name    string
	Sources []ZoneSource
}

// ZoneSource admits the devices that one source hears into a zone.
type ZoneSource struct {
	Source string
	// MinSignal in dBm: devices whose smoothed signal is weaker are not in
	// the zone. HasMinSignal is false where every signal admits.
	MinSignal    int8
	HasMinSignal bool
}

// OptOut says who is left out.
type OptOut struct {
	File         string   // list of plain addresses; "" for none
	List         string   // list of digests, kept by "footfall optout"; "" for none
	Mode         string   // ModeOptOut or ModeOptIn
	Chain        Chain    // list for all sensors of a chain
	SSIDs        []string // exact do-not-count network names
	SSIDSuffixes []string // do-not-count endings of network names
}

// Values of OptOut.Mode.
const (
	ModeOptOut = "opt-out" // all are counted but those on the lists
	ModeOptIn  = "opt-in"  // nobody is counted but those on the lists
)

// Chain is a signed opt-out list that arrives over MQTT.
type Chain struct {
	Topic     string // absolute topic of the retained list; "" for none
	PublicKey string // Ed25519 public key in standard base64, 32 bytes
}

// Hours are the opening hours: outside of them the radios are closed.
type Hours struct {
	// Days holds, by time.Weekday, the spans in which the sensor listens.
	Days [7][]Span
	// Always is true where no hours are set: the sensor always listens.
	Always bool
}

// Span is a part of a day in minutes after local midnight; End may be 1440.
// Spans are in order and do not overlap.
type Span struct{ Start, End int }

// Operator answers for the counting; the notice and the privacy report name it.
type Operator struct {
	Name    string
	Contact string // e-mail address, telephone or postal address
	Privacy string // address of the privacy statement; "" for none
}

// Control is how commands talk to the running sensor.
type Control struct {
	Socket string // path of a Unix socket; "" for none
}

// Calibration is what "footfall calibrate" keeps.
type Calibration struct {
	File string // hand counts beside released numbers; "" for none
}

// Values of Key.Life.
const (
	LifeDaily  = "daily"  // one key from one rotate_at to the next
	LifeWindow = "window" // a new key with each window
)

// Key says how long a pseudonym lives.
type Key struct {
	Life string // LifeDaily or LifeWindow
	// RotateAt is the local time of day at which a daily key changes, as
	// minutes after midnight.
	RotateAt int
}

// Privacy says what disclosure control does to a finished window.
type Privacy struct {
	// Epsilon of the noise on each window's counts; nil for no noise.
	Epsilon *big.Rat
	// MinCount: smaller noisy counts are published as null; 0 or 1 for never.
	MinCount int
}

// Dwell says whether and how the stay of stable addresses is measured.
type Dwell struct {
	Enabled  bool
	Epsilon  *big.Rat      // of the noise on each window's visits; nil for no noise
	PasserBy time.Duration // shorter visits are passers-by
	Gap      time.Duration // a visit ends when nothing was heard for so long
}

// Limits bounds memory.
type Limits struct {
	MaxAddresses int // unique addresses held in one window
}

// Outbox is where released windows wait for the broker.
type Outbox struct {
	Path    string
	MaxRows int
}

// MQTT is the broker that windows are published to.
type MQTT struct {
	Broker   string // mqtt://host:port or mqtts://host:port; "" for none, see CheckRun
	Topic    string // base topic
	ClientID string
	// Credentials: the user name itself, or the file or environment variable
	// that holds it; the password never stands in the configuration.
	Username     string
	UsernameFile string
	UsernameEnv  string
	PasswordFile string
	PasswordEnv  string
	// TLS
	CAFile     string
	CertFile   string
	KeyFile    string
	ServerName string
	// AllowPlaintext permits mqtt:// to a broker that is not on this machine.
	AllowPlaintext bool
	KeepAlive      time.Duration
	Timeout        time.Duration // of connecting and of each acknowledgement
}

// Log says what is logged.
type Log struct {
	Level  string // debug, info, warn, error
	Format string // text, json
}
