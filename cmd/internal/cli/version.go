package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// Version of the program. The Makefile sets it from the state of the repository.
var Version = "unknown"

// NewVersionCommand returns the command that prints [Version].
func NewVersionCommand(program string) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  " + program + " version",
		Args:    Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if asJSON {
				return WriteJSON(c.OutOrStdout(), map[string]string{"program": c.Root().Name(), "version": Version, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH})
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "%s %s (%s, %s/%s)\n", c.Root().Name(), Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
	JSONFlag(c, &asJSON, "a JSON object")
	return c
}
