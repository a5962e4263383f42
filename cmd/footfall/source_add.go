package main

import (
	"errors"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

func newSourceAddCommand() *cobra.Command {
	var o editOptions
	var networkInterface, controller, minSignal string
	var zones []string
	c := &cobra.Command{
		Use:   "add -c FILE NAME --interface INTERFACE|--bluetooth CONTROLLER --zone ZONE",
		Short: "Add a radio",
		Long: `Add adds a radio to the sources and to one or more zones. Its interface must be
in monitor mode before the sensor starts. A Bluetooth controller is taken by the
service footfall-radio, which needs a right for that: see systemd/INSTALL.md.`,
		Example: `  footfall source add -c /etc/footfall/footfall.yaml back --interface mon1 --zone entrance --min-signal -65
  footfall source add -c /etc/footfall/footfall.yaml hall --bluetooth hci0 --zone entrance`,
		Args: cli.Usage(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case networkInterface == "" && controller == "":
				return cli.UsageError{Err: errors.New("--interface is missing; name an interface in monitor mode, such as mon1, or a Bluetooth controller with --bluetooth hci0")}
			case networkInterface != "" && controller != "":
				return cli.UsageError{Err: errors.New("a source listens to Wi-Fi or to Bluetooth; add one with --interface and one with --bluetooth")}
			case len(zones) == 0:
				return cli.UsageError{Err: errors.New("--zone is missing; name a zone that the radio serves (footfall zone list), or add one with footfall zone add")}
			}
			on := edit.Field{Key: "interface", Value: networkInterface}
			if controller != "" {
				on = edit.Field{Key: "bluetooth", Value: controller}
			}
			return o.run(c, func(f *edit.File) error {
				return f.AddSource(args[0], on, minSignal, zones)
			})
		},
	}
	o.addTo(c)
	c.Flags().StringVar(&networkInterface, "interface", "", "`INTERFACE` in monitor mode, such as mon1")
	c.Flags().StringVar(&controller, "bluetooth", "", "Bluetooth `CONTROLLER`: hci0, its address or USB path, or auto")
	c.Flags().StringSliceVar(&zones, "zone", nil, "`ZONE` that the radio serves; may be given several times")
	c.Flags().StringVar(&minSignal, "min-signal", "", "weakest signal in `DBM` that is in these zones, such as -65; none by default")
	_ = c.RegisterFlagCompletionFunc("zone", completeItems("zones"))
	_ = c.RegisterFlagCompletionFunc("interface", cobra.NoFileCompletions)
	_ = c.RegisterFlagCompletionFunc("bluetooth", cobra.NoFileCompletions)
	_ = c.RegisterFlagCompletionFunc("min-signal", cobra.NoFileCompletions)
	return c
}
