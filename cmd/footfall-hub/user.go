package main

import (
	"github.com/spf13/cobra"

	"footfall/buffer/hub/users"
	"footfall/cmd/internal/cli"
)

func newUserCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "user",
		Short:   "Users of the hub: sensors, viewers and integrations",
		Example: "  sudo footfall-hub user list",
		Args:    cli.Usage(cli.NoSuchCommand),
		RunE:    cli.Help,
	}
	c.AddCommand(newUserAddCommand(), newUserListCommand(), newUserRemoveCommand())
	return c
}

// openUsers opens the users of a configured hub.
func openUsers(c *cobra.Command, file string) (*users.Store, error) {
	s, err := load(c, file)
	if err != nil {
		return nil, err
	}
	return users.Open(s.UsersFile())
}
