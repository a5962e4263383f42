package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"footfall/buffer/hub/users"
	"footfall/cmd/internal/cli"
)

func newUserRemoveCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:     "remove NAME",
		Short:   "Remove a user, and end its connections",
		Example: "  sudo footfall-hub user remove front-door",
		Args:    cli.Usage(cobra.ExactArgs(1)),
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) (names []cobra.Completion, _ cobra.ShellCompDirective) {
			if store, err := openUsers(c, file); err == nil && len(args) == 0 {
				all, _ := store.All() // none, if they cannot be read
				for _, u := range all {
					names = append(names, cobra.CompletionWithDesc(u.Name, string(u.Role)))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			store, err := openUsers(c, file)
			if err != nil {
				return err
			}
			err = store.Remove(args[0])
			if errors.Is(err, users.ErrUnknown) {
				return cli.UsageError{Err: err}
			} else if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "removed the user %s\n", args[0])
			return nil
		},
	}
	configFlag(c, &file)
	return c
}
