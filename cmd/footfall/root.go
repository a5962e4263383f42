package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "footfall",
		Short: "Count devices per zone without knowing whose they are",
		Long: `Footfall hears Wi-Fi probe requests on a monitor-mode interface, replaces each
address with a pseudonym under a key that changes daily, leaves out who opted
out, and publishes over MQTT only how many devices there were in each zone.` + exitHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: usage(func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("unknown command %q; see footfall help", args[0])
			}
			return nil
		}),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
	})
	root.AddGroup(
		&cobra.Group{ID: "sensor", Title: "Running the sensor:"},
		&cobra.Group{ID: "privacy", Title: "Privacy:"},
		&cobra.Group{ID: "offline", Title: "Without a radio:"},
	)
	root.AddCommand(newRunCommand(), newValidateCommand(), newReplayCommand(), newDemoCommand(), newCalibrateCommand(), newOptOutCommand(), newNoticeCommand(), newPrivacyCommand(), newEraseCommand(), newRadioCommand(), newDoctorCommand(), newVersionCommand())
	return root
}
