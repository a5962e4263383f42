package cli

import (
	"os"

	"github.com/spf13/cobra"
)

// DefaultConfigFile is the configuration of an installed sensor. It is a variable
// for tests alone.
var DefaultConfigFile = "/etc/footfall/footfall.yaml"

// configFlag is the long name of the flag -c.
const configFlag = "config"

// ConfigFlag adds the flag -c to a command, and [DefaultConfigFile] as its
// default.
func ConfigFlag(c *cobra.Command, file *string) {
	c.Flags().StringVarP(file, configFlag, "c", DefaultConfigFile, "configuration `FILE`")
	_ = c.MarkFlagFilename(configFlag, "yaml", "yml")
}

// ConfigGiven tells whether -c was given on the command line.
func ConfigGiven(c *cobra.Command) bool { return c.Flags().Changed(configFlag) }

// OptionalConfig is the configuration of a command able to do without: file, or "" if -c
// was not given and there is no [DefaultConfigFile].
func OptionalConfig(c *cobra.Command, file string) string {
	if _, err := os.Stat(file); err != nil && !ConfigGiven(c) {
		return ""
	}
	return file
}
