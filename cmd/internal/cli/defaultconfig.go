package cli

import "github.com/spf13/cobra"

// DefaultConfigFile is where the package installs the configuration.
const DefaultConfigFile = "/etc/footfall/footfall.yaml"

// ConfigFlag adds the flag -c to a command, with [DefaultConfigFile] where it is not
// given.
func ConfigFlag(c *cobra.Command, file *string) {
	c.Flags().StringVarP(file, "config", "c", DefaultConfigFile, "configuration `FILE`")
	_ = c.MarkFlagFilename("config", "yaml", "yml")
}
