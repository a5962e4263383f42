package main

import (
	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
)

func newConfigSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print a JSON Schema of the configuration for editors",
		Long: `Schema prints a JSON Schema (draft 7) of the configuration. An editor that knows
it explains and completes settings and marks mistakes. For editors with the YAML
language server, save it and begin the configuration with the line

  # yaml-language-server: $schema=footfall.schema.json

footfall validate finds more than a schema can.`,
		Example: "  footfall config schema > footfall.schema.json",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := c.OutOrStdout().Write(configs.JSONSchema())
			return err
		},
	}
}
