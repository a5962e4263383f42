package calibrate

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/decode"
	"footfall/sensor/survey"
)

// calibrationNetwork is the default name of the network saved on a walk's phone.
const calibrationNetwork = "footfall-calibrate"

// longestWalk is as long as a walk can hold readings.
const longestWalk = survey.MaxReadings * time.Second

type signalOptions struct {
	config   string
	zones    []string
	duration time.Duration
	captures []string
	network  string
	format   string
	phone    bool
}

func newSignalCommand() *cobra.Command {
	var o signalOptions
	c := &cobra.Command{
		Use:   "signal -c FILE [--zone ZONE]... [--capture FILE]...",
		Short: "Propose min_signal from a walk along a zone's border",
		Long: `Signal listens while you walk along the border of a zone with a phone. It proposes
min_signal for each source of the zone: the level that admits half of the phones
on the border.

The phone is recognised by a hidden network that is saved on it, called
"` + calibrationNetwork + `" unless --ssid says otherwise; --phone prints how to save it. Walk
along the border and back, phone in hand, with its list of Wi-Fi networks open:
most phones then scan every few seconds. Twenty readings are enough. Frames within
one second are one reading. Enter ends a walk early, Ctrl-C ends the command; both
lead to a proposal from the readings so far.

While you walk, the newest signal stands beside the zone's present min_signal. On a
second screen, "footfall status --watch" shows it against those of all zones.

It listens on the configured interfaces itself, with or without a running sensor,
and needs CAP_NET_RAW. With --capture it reads recordings instead. For several
zones, give --zone once for each. They are walked one after another, and the
proposal says where they overlap.

Only frames that name the network are read, and of them time, source and signal.
Nothing is kept, no address is shown, and nothing is changed: paste the proposal
into the configuration. The phone is counted like any other meanwhile.`,
		Example: `  footfall calibrate signal --phone
  sudo footfall calibrate signal -c footfall.yaml --zone entrance
  footfall calibrate signal -c footfall.yaml --zone entrance --capture door=walk.pcap
  footfall calibrate signal -c footfall.yaml --zone a --zone b \
      --capture a/door=first.pcap --capture b/door=second.pcap`,
		Args: cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if o.phone {
				if !c.Flags().Changed("config") {
					o.config = "" // a phone can be prepared before there is one
				}
				return o.explainPhone(c.OutOrStdout())
			}
			if len(o.captures) > 0 && c.Flags().Changed("duration") {
				return cli.UsageError{Err: errors.New("--duration: a recording is read to its end; leave out --duration or --capture")}
			}
			return calibrateSignal(c, &o)
		},
	}
	f := c.Flags()
	cli.ConfigFlag(c, &o.config)
	f.StringArrayVar(&o.zones, "zone", nil, "`ZONE` whose border is walked; once for each, in the order of the walks")
	f.DurationVar(&o.duration, "duration", 3*time.Minute, "how long a walk lasts at most")
	f.StringArrayVar(&o.captures, "capture", nil, "read a recording instead of listening: `FILE`, SOURCE=FILE or ZONE/SOURCE=FILE")
	f.StringVar(&o.network, "ssid", calibrationNetwork, "`NAME` of the network that the phone looks for")
	f.StringVar(&o.format, "format", "table", "table or json")
	f.BoolVar(&o.phone, "phone", false, "print how to prepare a phone, and do nothing else")
	_ = c.MarkFlagFilename("capture", "pcap", "pcapng", "gz")
	return c
}

// calibrateSignal does the command's work: it runs the walks and prints the report.
func calibrateSignal(c *cobra.Command, o *signalOptions) error {
	s, err := o.survey()
	if err != nil {
		return cli.UsageError{Err: err}
	}
	walk := s.walkLive
	if len(o.captures) > 0 {
		walk = s.walkRecorded
	}
	walks, err := walk(c, o)
	if len(walks) == 0 {
		return err
	}
	report := s.plan.Report(walks)
	if !heardAny(report) {
		return errors.Join(err, fmt.Errorf("no source heard a phone that looks for %q; footfall calibrate signal --phone says how to prepare one", o.network))
	}
	write := s.writeTable
	if o.format == "json" {
		write = s.writeJSON
	}
	return errors.Join(err, write(c.OutOrStdout(), o.network, report))
}

// signalSurvey is the store, and the walks to make in it.
type signalSurvey struct {
	config *configs.Config
	plan   survey.Plan
	zones  []int // indexes of the zones to walk, in order
	mark   *decode.CalibrationMark
}

// survey checks the command line against the configuration.
func (o *signalOptions) survey() (*signalSurvey, error) {
	switch {
	case o.format != "table" && o.format != "json":
		return nil, fmt.Errorf("--format: %q is not one of table, json", o.format)
	case o.duration < time.Second || o.duration > longestWalk:
		return nil, fmt.Errorf("--duration: %s is out of range; use 1s to %s", o.duration, longestWalk)
	}
	config, err := configs.Load(o.config)
	if err != nil {
		return nil, err
	}
	if err := checkNetwork(o.network, config.OptOut); err != nil {
		return nil, err
	}
	s := &signalSurvey{config: config, plan: survey.PlanOf(config), mark: decode.NewCalibrationMark(o.network)}
	s.zones, err = zonesToWalk(o.zones, config)
	return s, err
}

// checkNetwork says why a phone should not look for a network of this name.
func checkNetwork(name string, marks configs.OptOut) error {
	if name == "" || len(name) > cli.MaxSSID || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return fmt.Errorf("--ssid: %q is not a name that a network can have: 1 to %d bytes, no control characters", name, cli.MaxSSID)
	}
	leavesOut := func(key, mark string) error {
		return fmt.Errorf("--ssid: %q is a do-not-count name (%s has %q): phones that look for it have opted out; choose another",
			name, key, mark)
	}
	for _, mark := range marks.SSIDs {
		if name == mark {
			return leavesOut("opt_out.ssids", mark)
		}
	}
	for _, mark := range marks.SSIDSuffixes {
		if strings.HasSuffix(name, mark) {
			return leavesOut("opt_out.ssid_suffixes", mark)
		}
	}
	return nil
}

// zonesToWalk finds the zones of the command line. A single configured zone need not be
// named.
func zonesToWalk(names []string, config *configs.Config) ([]int, error) {
	var known []string
	for _, z := range config.Zones {
		known = append(known, z.Name)
	}
	if len(names) == 0 && len(known) == 1 {
		return []int{0}, nil
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no zone given; use --zone once for each zone to walk: %s", strings.Join(known, ", "))
	}
	var zones []int
	for _, name := range names {
		i := slices.Index(known, name)
		switch {
		case i < 0:
			return nil, fmt.Errorf("--zone: there is no zone %q; there is %s", name, strings.Join(known, ", "))
		case slices.Contains(zones, i):
			return nil, fmt.Errorf("--zone: %q is given twice; give each zone once", name)
		}
		zones = append(zones, i)
	}
	return zones, nil
}

// heardAny tells whether any source heard the phone at all.
func heardAny(r survey.Report) bool {
	return slices.ContainsFunc(r.Borders, func(b survey.Border) bool {
		return slices.ContainsFunc(b.Levels, func(l survey.Level) bool { return l.Readings > 0 || l.Silent > 0 })
	})
}

// explainPhone prints how a phone is prepared for a walk.
func (o *signalOptions) explainPhone(w io.Writer) error {
	if err := o.checkForPhone(); err != nil {
		return cli.UsageError{Err: err}
	}
	_, err := fmt.Fprintf(w, phoneText, o.network, cli.QuoteP(o.network), cli.QuoteShell(o.network))
	return err
}

// checkForPhone checks the network's name by the configuration, if there is one.
func (o *signalOptions) checkForPhone() error {
	marks := configs.Defaults().OptOut
	if o.config != "" {
		config, err := configs.Load(o.config)
		if err != nil {
			return err
		}
		marks = config.OptOut
	}
	return checkNetwork(o.network, marks)
}

const phoneText = `The phone for the walk needs the network

    %[1]s

saved as hidden. The network need not exist. The phone names it in every scan, and
is recognised by that under any address. Delete the network from the phone after
the walk: otherwise the phone keeps naming it to everybody around, and spoils the
next walk if it lies in the store.

Android
    Settings > Network & internet > Internet > Add network
    Network name: %[1]s     Security: WPA2/WPA3-Personal, any password
    Advanced options > Hidden network: Yes

iPhone, iPad
    Join the network once, where an access point offers it hidden (below):
    Settings > Wi-Fi > Other..., name %[1]s, password calibrate

Laptop with Linux and NetworkManager
    nmcli connection add type wifi con-name footfall-walk ifname '*' \
        ssid %[3]s 802-11-wireless.hidden yes \
        wifi-sec.key-mgmt wpa-psk wifi-sec.psk calibrate

An access point that offers the network, so that phones can save it: hostapd.conf.
Switch it off for the walk, or the phone joins it and scans no more.
    interface=wlan0
    ssid2=%[2]s
    ignore_broadcast_ssid=1
    hw_mode=g
    channel=6
    wpa=2
    wpa_key_mgmt=WPA-PSK
    rsn_pairwise=CCMP
    wpa_passphrase=calibrate

During the walk
    Switch Wi-Fi on and disconnect from the store's own network. Keep the screen
    on and the list of Wi-Fi networks open; most phones then scan every few
    seconds. Hold the phone as customers do, and walk along the border and back,
    facing both ways: a body in between weakens the signal. Several phones
    of different makes, one after another, give a better level than one.
    If no readings appear, this phone does not name hidden networks; take another.
`
