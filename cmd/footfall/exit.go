package main

import (
	"errors"

	"github.com/spf13/cobra"
)

// exitHelp ends the help text of every command that can fail.
const exitHelp = `

Exit status:
  0  all went well
  1  something failed while running
  2  the command line or the configuration is wrong`

// usageError is a mistake in the command line or in the configuration, as
// opposed to one met while running.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func exitStatus(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usageError{}):
		return 2
	default:
		return 1
	}
}

// usage marks the error of a cobra argument check as a mistake in the command
// line.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}
