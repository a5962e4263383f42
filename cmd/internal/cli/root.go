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
	"strconv"
	"strings"
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
		return UsageError{fmt.Errorf("%w%s; see %s --help", err, dashHint(err), c.CommandPath())}
	})
	root.SetHelpCommand(newHelpCommand(name))
	return root
}

// dashHint is the way to write a negative number, where one was read as a flag.
func dashHint(err error) string {
	_, word, _ := strings.Cut(err.Error(), " in -") // unknown shorthand flag: '6' in -65
	if _, number := strconv.Atoi(word); number != nil {
		return ""
	}
	return "; write -- before a negative number: -- -" + word
}

// newHelpCommand is the command help. Unlike the one of cobra it fails where there is no
// such command or topic.
func newHelpCommand(program string) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Help about any command",
		Example: "  " + program + " help version",
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) (names []cobra.Completion, _ cobra.ShellCompDirective) {
			if about, _, err := c.Root().Find(args); err == nil {
				for _, sub := range about.Commands() {
					if !sub.Hidden {
						names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			about, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return UsageError{fmt.Errorf("there is no help on %q; see %s --help", strings.Join(args, " "), c.Root().Name())}
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
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
