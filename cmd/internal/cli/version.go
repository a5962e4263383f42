package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// Version of the program. The Makefile sets it from the state of the repository.
var Version = "unknown"

// NewVersionCommand returns the command that prints [Version].
func NewVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(c.OutOrStdout(), "%s %s (%s, %s/%s)\n", c.Root().Name(), Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
