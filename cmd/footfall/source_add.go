package main

import (
	"errors"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

func newSourceAddCommand() *cobra.Command {
	var o editOptions
	var s edit.Source
	var minSignal string
	var zones []string
	c := &cobra.Command{
		Use:   "add NAME --radio RADIO|--interface INTERFACE --zone ZONE",
		Short: "Add a radio",
		Long: `Add adds a radio to the sources and to one or more zones. With --radio the sensor
makes a monitor interface itself, with the help of footfall-radio.service. With
--interface it takes one that is in monitor mode before the sensor starts.`,
		Example: `  footfall source add back --radio auto --channels 1,6,11 --zone entrance
  footfall source add back --interface mon1 --zone entrance --min-signal -65`,
		Args: cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case s.Interface == "" && s.Radio == "":
				return cli.UsageError{Err: errors.New("--radio is missing; name a radio such as auto or phy0, or with --interface an interface in monitor mode, such as mon1")}
			case s.Interface != "" && s.Radio != "":
				return cli.UsageError{Err: errors.New("both --radio and --interface are given; use one")}
			case len(zones) == 0:
				return cli.UsageError{Err: errors.New("--zone is missing; name a zone that the radio serves (footfall zone list), or add one with footfall zone add")}
			}
			s.Name = args[0]
			return o.run(c, func(f *edit.File) error { return f.AddSource(s, minSignal, zones) })
		},
	}
	o.addTo(c)
	c.Flags().StringVar(&s.Radio, "radio", "", "`RADIO` that the sensor makes an interface for: auto, phy0, wlan0")
	c.Flags().StringVar(&s.Interface, "interface", "", "`INTERFACE` in monitor mode, such as mon1")
	c.Flags().StringVar(&s.Channels, "channels", "", "`CHANNELS` to visit, such as 1,6,11 or 1-13 (default auto)")
	c.Flags().StringSliceVar(&zones, "zone", nil, "`ZONE` that the radio serves; may be given several times")
	c.Flags().StringVar(&minSignal, "min-signal", "", "weakest signal in `DBM` that is in these zones, such as -65; none by default")
	_ = c.RegisterFlagCompletionFunc("zone", cli.CompleteItems("zones"))
	for _, name := range []string{"radio", "interface", "channels", "min-signal"} {
		_ = c.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	return c
}
