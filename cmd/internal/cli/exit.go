package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

// ExitHelp is the part of a program's help about its exit status.
const ExitHelp = `

Exit status of every command:
  0  all went well
  1  something failed while running
  2  the command line or the configuration is wrong
  78 the configuration is wrong, from run alone: it is not started again`

// UsageError is a mistake in the command line or in the configuration, as opposed
// to one met while running.
type UsageError struct{ Err error }

func (e UsageError) Error() string { return e.Err.Error() }

// Unwrap returns the mistake.
func (e UsageError) Unwrap() error { return e.Err }

// StatusError is an error with an exit status of its own.
type StatusError struct {
	Err    error
	Status int
}

func (e StatusError) Error() string { return e.Err.Error() }

// Unwrap returns the error.
func (e StatusError) Unwrap() error { return e.Err }

// ExitStatus is what a program ends with after an error of a command.
func ExitStatus(err error) int {
	var own StatusError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &own):
		return own.Status
	case errors.As(err, &UsageError{}):
		return 2
	default:
		return 1
	}
}

// Usage marks the error of a cobra argument check as a mistake in the command line.
func Usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return UsageError{misplaced(c, args, err)}
		}
		return nil
	}
}

// misplaced says in the terms of a command what cobra says of its arguments.
func misplaced(c *cobra.Command, args []string, err error) error {
	switch said := err.Error(); {
	case strings.HasPrefix(said, "unknown command") && ConfigOf(c) != "" && isFile(args[0]):
		return fmt.Errorf("%s takes no file; to name the configuration write -c %s", c.CommandPath(), args[0])
	case strings.HasPrefix(said, "unknown command") && !c.HasSubCommands():
		return fmt.Errorf("%s takes no %q; see %s --help", c.CommandPath(), args[0], c.CommandPath())
	case strings.HasPrefix(said, "accepts"), strings.HasPrefix(said, "requires"):
		return fmt.Errorf("write: %s; see %s --help", strings.TrimSuffix(c.UseLine(), " [flags]"), c.CommandPath())
	}
	return err
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
