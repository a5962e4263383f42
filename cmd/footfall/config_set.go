package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

func newConfigSetCommand() *cobra.Command {
	var o editOptions
	c := &cobra.Command{
		Use:   "set KEY VALUE [KEY VALUE...]",
		Short: "Change settings",
		Long: `Set changes settings and validates the whole configuration. Several settings can
be changed in one command, where one is not valid without the other. A list is
written in brackets, such as '["_optout", "_nomap"]', and opening hours on one line,
such as "mon-fri 09:00-21:00; sat 10:00-18:00". Write -- before a value that begins
with a dash.

A password has no place in the configuration: set mqtt.password_file to a file
that holds it.`,
		Example: `  footfall config set -c /etc/footfall/footfall.yaml window 10m
  footfall config set -c /etc/footfall/footfall.yaml --dry-run key.life window window 5m`,
		Args: cli.Usage(func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return errNoSetting
			case len(args)%2 != 0:
				if key, value, found := strings.Cut(args[len(args)-1], "="); found {
					return fmt.Errorf("write a space for the =: footfall config set %s %s", key, cli.QuoteShell(value))
				}
				return errors.New("a value is missing; give a KEY and a VALUE for each setting")
			}
			return nil
		}),
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c, func(f *edit.File) error {
				for i := 0; i < len(args); i += 2 {
					if err := f.SetLine(args[i], args[i+1]); err != nil {
						return err
					}
				}
				return nil
			})
		},
		ValidArgsFunction: completeSettingAndValue,
	}
	o.addTo(c)
	return c
}

// completeSettingAndValue completes names, and values if there are only a few.
func completeSettingAndValue(c *cobra.Command, args []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args)%2 == 0 {
		return completeSettings(c, args, toComplete)
	}
	return wordsOf(args[len(args)-1]), cobra.ShellCompDirectiveNoFileComp
}
