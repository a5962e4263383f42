package setup

import (
	"context"
	"io"
	"time"

	"footfall/configs"
	"footfall/configs/machine"
	"footfall/sensor/capture/nl80211"
)

// Answers are those given by flags; "" for none.
type Answers struct {
	Site, Sensor, TimeZone string
	// Radios, Interfaces and Controllers are written [NAME=]RADIO.
	Radios, Interfaces, Controllers []string
	Channels                        string
	// Zones are written NAME[=SIGNAL] or NAME:SOURCE[=SIGNAL][:SOURCE...].
	Zones                    []string
	Hub                      bool // the broker is the hub of this machine
	Broker, CAFile, Username string
	AllowPlaintext           bool
	PasswordFile             string // a file that holds the password
	PasswordStdin            bool   // the password is the first line of the input
	Hours                    string // such as "mon-fri 09:00-21:00; sat 10:00-18:00", or always
	Privacy                  string // a tier
	Operator, Contact        string
}

// Options are the input of a run.
type Options struct {
	Path    string // of the configuration
	From    string // a configuration to begin with; "" for the one at Path, or the sample
	Answers Answers
	DryRun  bool // write nothing
	Yes     bool // ask nothing
	Start   bool // start the service without being asked
	// SkipBroker writes the configuration without trying the broker.
	SkipBroker bool

	In       io.Reader
	Out      io.Writer
	Terminal bool // In is one
	// Hide switches the echo of the terminal off; show switches it on again.
	Hide    func() (show func(), err error)
	Now     func() time.Time
	Machine Machine
}

// Machine holds facts about a machine, and ways to act on it.
type Machine struct {
	TimeZone   string // its name in the tz database; "" if it cannot be told
	Radios     []nl80211.Radio
	RadioError error // why the radios cannot be listed
	// Controllers are the Bluetooth controllers, such as hci0.
	Controllers []string
	Group       int // of the service; edit.SameGroup for none
	// Writable says why a new file cannot be written, or nil.
	Writable func(path string) error
	// Check finds settings of a valid configuration no sensor can run with.
	Check func(*configs.Config) error
	// TestBroker tries the broker, step by step, up to the first failure.
	TestBroker func(ctx context.Context, c *configs.Config, getenv func(string) string) []Step
	// Hub is the hub of this machine, or tells that there is none.
	Hub Hub
	// Look compares the machine with a configuration.
	Look func(c *configs.Config, path string) []machine.Finding
	// Key makes the key of the manifest, if there is none, and returns the public part; ""
	// where the sensor makes it at its first start.
	Key func(c *configs.Config) (public string, err error)
	// Reload has a running sensor take over the configuration, if there is one.
	Reload func(ctx context.Context, path string) (running bool, err error)
	// Commands start the services now and at each start of the machine; nil without
	// a service manager. Radio asks for the service of the radios, too.
	Commands func(radio bool) [][]string
	// Run runs one of them.
	Run func(ctx context.Context, command []string) error
}

// Step is one step of the way to the broker.
type Step struct {
	Name string
	OK   bool
	Text string
}
