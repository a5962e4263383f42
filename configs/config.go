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
	// StayGiven tells that Stay is a setting, and not the default.
	StayGiven bool
	Sources   []Source
	Zones     []Zone
	OptOut    OptOut
	Key       Key
	Privacy   Privacy
	Dwell     Dwell
	Kinds     Kinds
	Limits    Limits
	Outbox    Outbox
	MQTT      MQTT
	Metrics   Metrics
	Log       Log
	Hours     Hours
	Operator  Operator
	Control   Control
	// Calibration names the file of hand counts.
	Calibration Calibration

	file string // its file, for error texts; "" for none
}

// Source is one radio.
type Source struct {
	Name      string
	Interface string // a Linux network interface in monitor mode; "" where Radio is given
	// Radio is a radio that the sensor gives a monitor interface itself: a name
	// of it or of an interface of it, its bus path or hardware address, or "auto".
	Radio string
	// Bluetooth is a Bluetooth controller, such as hci0; "" for a source of Wi-Fi.
	Bluetooth string
	// Channels to visit: numbers, ranges, "6g:" before those at 6 GHz, or "auto"
	// alone. Automatic means for an Interface to leave the channel as it is.
	Channels []string
	Dwell    time.Duration // stay on each channel
	// Stream is instead of Interface and Radio.
	Stream Stream
}

// Unnamed tells that a source names no radio, as in a replay without a configuration.
func (s Source) Unnamed() bool {
	return s.Interface == "" && s.Radio == "" && s.Bluetooth == "" && s.Stream.Listen == ""
}

// Radios tells which kinds of radio the sources have.
func (c *Config) Radios() (wifi, bluetooth bool) {
	for _, s := range c.Sources {
		wifi, bluetooth = wifi || s.Bluetooth == "", bluetooth || s.Bluetooth != ""
	}
	return wifi, bluetooth
}

// Zone is an area with a count of its own.
type Zone struct {
	Name    string
	Sources []ZoneSource
	Staff   int // devices of people who stay all day; they are no visits
}

// ZoneSource admits the devices of one source to a zone.
type ZoneSource struct {
	Source string
	// MinSignal in dBm: devices with a weaker smoothed signal are not in the
	// zone. HasMinSignal is false if every signal admits.
	MinSignal    int8
	HasMinSignal bool
}

// OptOut lists the devices to leave out.
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
	ModeOptOut = "opt-out" // all are counted except those on the lists
	ModeOptIn  = "opt-in"  // only those on the lists are counted
)

// Chain is a signed opt-out list from the broker.
type Chain struct {
	Topic     string // absolute topic of the retained list; "" for none
	PublicKey string // Ed25519 public key in standard base64, 32 bytes
}

// Hours are the opening hours: outside them the radios are closed.
type Hours struct {
	// Days holds the opening hours by time.Weekday.
	Days [7][]Span
	// Always is true if no hours are set.
	Always bool
}

// Span is a part of a day in minutes after local midnight; End may be 1440.
// Spans are in order and do not overlap.
type Span struct{ Start, End int }

// Operator is responsible for the counting; the sign and the record name it.
type Operator struct {
	Name    string
	Contact string // e-mail address, telephone or postal address
	Privacy string // address of the privacy statement; "" for none
}

// Control is how commands talk to the running sensor.
type Control struct {
	Socket string // path of a Unix socket; "" for none
}

// Calibration is the data of "footfall calibrate".
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
	// RotateAt is the local time of day of a daily key's change, in minutes after
	// midnight.
	RotateAt int
}

// Privacy sets the disclosure control of finished windows.
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

// Kinds says whether the kinds of Bluetooth devices are counted apart: phones, watches,
// earbuds and tags.
type Kinds struct {
	Enabled bool
	Epsilon *big.Rat // of the noise on each window's kinds; nil for no noise
}

// Limits bounds memory.
type Limits struct {
	MaxAddresses int // unique addresses held in one window
}

// Outbox keeps released windows until the broker has them.
type Outbox struct {
	Path    string
	MaxRows int
}

// MQTT is the connection to the broker.
type MQTT struct {
	Broker   string // mqtt://host:port, mqtts://host:port or wss://host:port/path; "" for none, see CheckRun
	Topic    string // base topic
	ClientID string
	// Credentials: the user name itself, or its file or environment variable. The
	// password is never in the configuration.
	Username     string
	UsernameFile string
	UsernameEnv  string
	PasswordFile string
	PasswordEnv  string
	// TLS
	CAFile            string
	CertFile          string
	KeyFile           string
	KeyPassphraseFile string // of an encrypted key
	ServerName        string
	// HTTP proxy on the way to a broker on another machine: http://host:port
	Proxy             string
	ProxyUsername     string
	ProxyPasswordFile string
	// AllowPlaintext permits mqtt:// to a broker on another machine.
	AllowPlaintext bool
	KeepAlive      time.Duration
	Timeout        time.Duration // of connecting and of each acknowledgement
	// HomeAssistant announces the sensor to Home Assistant, on topics below
	// HomeAssistantPrefix.
	HomeAssistant       bool
	HomeAssistantPrefix string
}

// Metrics is the page for Prometheus.
type Metrics struct {
	Address string // HOST:PORT to answer at, over HTTP; "" for none
	// AllowOnTheNetwork permits an address that other machines reach.
	AllowOnTheNetwork bool
}

// Log sets up the log.
type Log struct {
	Level  string // debug, info, warn, error
	Format string // text, json
}
