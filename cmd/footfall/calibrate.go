package main

import "github.com/spf13/cobra"

func newCalibrateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "calibrate",
		Short:   "Fit the sensor to the store it stands in",
		GroupID: "sensor",
		Args:    usage(noSuchCommand),
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newCalibrateSignalCommand())
	return c
}
