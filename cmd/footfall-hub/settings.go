package main

import (
	"os"

	"github.com/spf13/cobra"

	"footfall/buffer/hub/settings"
	"footfall/cmd/internal/cli"
)

// configFlag adds the flag -c.
func configFlag(c *cobra.Command, file *string) {
	c.Flags().StringVarP(file, "config", "c", settings.DefaultFile, "configuration `FILE`; without it and without one there, all defaults hold")
	_ = c.MarkFlagFilename("config", "yaml", "yml")
}

// load reads the settings. Mistakes in them are [cli.UsageError].
func load(c *cobra.Command, file string) (*settings.Settings, error) {
	if _, err := os.Stat(file); os.IsNotExist(err) && !c.Flags().Changed("config") {
		return settings.Default(), nil
	}
	s, err := settings.Load(file)
	if err != nil {
		return nil, cli.UsageError{Err: err}
	}
	return s, nil
}
