package main

import (
	"errors"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/edit"
)

func newSourceAddCommand() *cobra.Command {
	var o editOptions
	var h heard
	var minSignal string
	var zones []string
	c := &cobra.Command{
		Use:   "add NAME --radio RADIO|--interface INTERFACE|--bluetooth CONTROLLER|--stream ADDRESS --zone ZONE",
		Short: "Add a radio",
		Long: `Add adds a radio to the sources and to one or more zones. With --radio the sensor
makes a monitor interface itself, with the help of footfall-radio.service. With
--interface it takes one that is in monitor mode before the sensor starts. A stream is
a port that another access point sends to. A Bluetooth controller is taken by
footfall-radio.service, which needs a right for that: see systemd/INSTALL.md.

With --stream, addresses of devices cross the network, encrypted. The sign and the
record say so from then on; --addresses-cross-the-network agrees to it.`,
		Example: `  footfall source add back --radio auto --channels 1,6,11 --zone entrance
  footfall source add back --interface mon1 --zone entrance --min-signal -65
  footfall source add hall --bluetooth hci0 --zone entrance`,
		Args: cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			fields, err := h.fields()
			switch {
			case err != nil:
				return cli.UsageError{Err: err}
			case len(zones) == 0:
				return cli.UsageError{Err: errors.New("--zone is missing; name a zone that the radio serves (footfall zone list), or add one with footfall zone add")}
			}
			return o.run(c, func(f *edit.File) error {
				err := f.AddSource(args[0], fields, minSignal, zones)
				if err == nil && h.channels != "" {
					err = f.SetChannels(args[0], h.channels)
				}
				return err
			})
		},
	}
	o.addTo(c)
	c.Flags().StringVar(&h.radio, "radio", "", "`RADIO` that the sensor makes an interface for: auto, phy0, wlan0")
	c.Flags().StringVar(&h.networkInterface, "interface", "", "`INTERFACE` in monitor mode, such as mon1")
	c.Flags().StringVar(&h.channels, "channels", "", "`CHANNELS` to visit, such as 1,6,11 or 1-13 (default auto)")
	c.Flags().StringVar(&h.bluetooth, "bluetooth", "", "Bluetooth `CONTROLLER`: hci0, its address or USB path, or auto")
	c.Flags().StringVar(&h.stream, "stream", "", "`ADDRESS` to listen on for another access point, such as :7443")
	c.Flags().BoolVar(&h.crosses, "addresses-cross-the-network", false, "agree that addresses of devices cross the network, encrypted")
	c.Flags().StringSliceVar(&zones, "zone", nil, "`ZONE` that the radio serves; may be given several times")
	c.Flags().StringVar(&minSignal, "min-signal", "", "weakest signal in `DBM` that is in these zones, such as -65; none by default")
	_ = c.RegisterFlagCompletionFunc("zone", cli.CompleteItems("zones"))
	for _, flag := range []string{"interface", "radio", "channels", "bluetooth", "stream", "min-signal"} {
		_ = c.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
	return c
}

// heard says where a source is heard, by flags.
type heard struct {
	networkInterface, radio, stream, bluetooth string
	channels                                   string
	crosses                                    bool
}

// fields are the settings of the one way that was given.
func (h heard) fields() (all edit.Item, err error) {
	for _, f := range []edit.Field{{Key: "interface", Value: h.networkInterface}, {Key: "radio", Value: h.radio}, {Key: "stream", Value: h.stream}, {Key: "bluetooth", Value: h.bluetooth}} {
		if f.Value != "" {
			all = append(all, f)
		}
	}
	switch {
	case len(all) == 0:
		return nil, errors.New("--radio is missing; name a radio such as auto or phy0, or an interface in monitor mode with --interface mon1, or use --bluetooth hci0 or --stream :7443")
	case len(all) > 1:
		return nil, errors.New("--interface, --radio, --bluetooth and --stream are four kinds of source; leave one")
	case h.stream != "" && h.crosses:
		all = append(all, edit.Field{Key: "stream_addresses", Value: configs.CrossTheNetwork})
	}
	return all, nil
}
