package optout

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/hashing/optout"
)

func newBeaconCommand(o *options) *cobra.Command {
	var name string
	c := &cobra.Command{
		Use:   "beacon [--name NETWORK]",
		Short: "Print how a device opts out by radio",
		Long: `Beacon prints how a device opts out by radio: it looks for a hidden network with a
do-not-count name. It prints the settings for several kinds of device, and those of
an access point (hostapd) where phones can save the network. The names are those
that this sensor listens for, or without a configuration the defaults.`,
		Example: "  footfall optout beacon\n  footfall optout beacon --name cafe_optout",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			marks := configs.Defaults().OptOut
			if file := cli.OptionalConfig(c, o.config); file != "" {
				config, err := cli.LoadConfig(file)
				if err != nil {
					return err
				}
				marks = config.OptOut
			}
			network, err := markName(name, marks)
			if err != nil {
				return cli.UsageError{Err: err}
			}
			return printBeacon(c.OutOrStdout(), network)
		},
	}
	c.Flags().StringVar(&name, "name", "", "`NETWORK` name; the first that the sensor listens for if not given")
	return c
}

// markName checks that a network of this name is a do-not-count mark.
func markName(name string, marks configs.OptOut) (string, error) {
	if name == "" {
		if len(marks.SSIDs) > 0 {
			return marks.SSIDs[0], nil
		}
		if len(marks.SSIDSuffixes) > 0 {
			return "please" + marks.SSIDSuffixes[0], nil
		}
		return "", errors.New("this sensor listens for no do-not-count names: opt_out.ssids and opt_out.ssid_suffixes are empty")
	}
	if len(name) > cli.MaxSSID || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", fmt.Errorf("%q is not a name that a network can have: at most %d bytes, no control characters", name, cli.MaxSSID)
	}
	for _, s := range marks.SSIDs {
		if name == s {
			return name, nil
		}
	}
	for _, s := range marks.SSIDSuffixes {
		if strings.HasSuffix(name, s) {
			return name, nil
		}
	}
	return "", fmt.Errorf("%q is no do-not-count name; the name must %s", name, strings.TrimPrefix(wanted(marks), "or "))
}

func wanted(marks configs.OptOut) string {
	var text string
	for _, s := range marks.SSIDs {
		text += fmt.Sprintf("or be %q ", s)
	}
	for _, s := range marks.SSIDSuffixes {
		text += fmt.Sprintf("or end in %q ", s)
	}
	return strings.TrimSpace(text)
}

// printBeacon prints the settings for a network name.
func printBeacon(w io.Writer, network string) error {
	_, err := fmt.Fprintf(w, beaconText, network, cli.QuoteP(network), cli.QuoteShell(network), optout.ServiceUUID)
	return err
}

// beaconText takes the network's name, plain and in two quotations, and the UUID of
// the service.
const beaconText = `A device that looks by name for the network

    %[1]s

is left out at once, for the rest of the key period. What it had added to the open
window is taken out. After a change of its address it is left out again as soon as
it looks for the network from the new one.

Devices name a network in their scans only if it is saved as hidden. Take a name
that many use, such as "Do not track": everybody around can read it, and a name of
your own would make the device stand out. Some phones
do not name hidden networks until they have been unlocked; that depends on the
maker. Switching Wi-Fi off, scanning included, always works.

Android
    Settings > Network & internet > Internet > Add network
    Network name: %[1]s     Security: WPA2/WPA3-Personal, any password
    Advanced options > Hidden network: Yes

iPhone, iPad, Windows, macOS
    Join the network once, where an access point offers it hidden (below):
    Settings > Wi-Fi > Other..., name %[1]s, password donottrack

Linux with NetworkManager
    nmcli connection add type wifi con-name do-not-track ifname '*' \
        ssid %[3]s 802-11-wireless.hidden yes \
        wifi-sec.key-mgmt wpa-psk wifi-sec.psk donottrack

Linux with wpa_supplicant, in wpa_supplicant.conf
    network={
        ssid=%[2]s
        scan_ssid=1
        psk="donottrack"
    }

An access point that offers the network, so that phones can save it: hostapd.conf.
It leads nowhere: no address is given out and nothing is forwarded.
    interface=wlan0
    ssid2=%[2]s
    ignore_broadcast_ssid=1
    hw_mode=g
    channel=6
    wpa=2
    wpa_key_mgmt=WPA-PSK
    rsn_pairwise=CCMP
    wpa_passphrase=donottrack
    ap_isolate=1

Bluetooth
    Advertise the 128-bit service UUID
        %[4]s
    as a phone does with an app that advertises a service, or Linux with
        bluetoothctl, menu advertise, uuids %[4]s, back, advertise on
    This is an open convention: the UUID means "do not count this device" and
    nothing else. Anyone may use it. Footfall counts no Bluetooth devices yet.
`
