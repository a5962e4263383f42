// Package cli is shared by the programs of the project: exit status, version, log, and
// loading a configuration.
//
// A program makes its root command with [NewRoot], adds its commands, and ends with
// [Main]. Errors are printed once, by Main, after the program's name.
package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // access points have no time zone database

	"github.com/spf13/cobra"
)

// Main runs a program until it ends, SIGINT or SIGTERM, and exits.
func Main(root *cobra.Command) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root.ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", root.Name(), err)
	}
	os.Exit(ExitStatus(err))
}

// NewRoot returns the root command of a program: without arguments it prints its
// help. The help ends with [ExitHelp].
func NewRoot(name, short, long string) *cobra.Command {
	root := &cobra.Command{
		Use:           name,
		Short:         short,
		Long:          long + ExitHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          Usage(NoSuchCommand),
		RunE:          Help,
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return UsageError{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
	})
	return root
}

// Help is the RunE of a command without work of its own.
func Help(c *cobra.Command, _ []string) error { return c.Help() }

// NoSuchCommand is the argument check of a command without work of its own.
func NoSuchCommand(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("unknown command %q; see %s --help", args[0], c.CommandPath())
	}
	return nil
}
