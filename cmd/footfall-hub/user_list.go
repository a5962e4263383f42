package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"footfall/buffer/hub/users"
	"footfall/cmd/internal/cli"
)

// listed is one user in the output. Hashes stay in the file.
type listed struct {
	Name   string     `json:"name"`
	Role   users.Role `json:"role"`
	Site   string     `json:"site,omitempty"`
	Sensor string     `json:"sensor,omitempty"`
}

func newUserListCommand() *cobra.Command {
	var file string
	var asJSON bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the users",
		Example: "  sudo footfall-hub user list",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			store, err := openUsers(c, file)
			if err != nil {
				return err
			}
			all, err := store.All()
			if err != nil {
				return err
			}
			return listUsers(c, all, asJSON)
		},
	}
	configFlag(c, &file)
	cli.JSONFlag(c, &asJSON, "a JSON array")
	return c
}

func listUsers(c *cobra.Command, all []users.User, asJSON bool) error {
	lines := []listed{}
	for _, u := range all {
		lines = append(lines, listed{u.Name, u.Role, u.Site, u.SensorName})
	}
	if asJSON {
		return cli.WriteJSON(c.OutOrStdout(), lines)
	}
	if len(lines) == 0 {
		fmt.Fprintln(c.OutOrStdout(), "no users yet: footfall-hub user add")
		return nil
	}
	t := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, l := range lines {
		below := "reads all"
		if l.Role == users.Sensor {
			below = l.Site + "/" + l.Sensor
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", l.Name, l.Role, below)
	}
	return t.Flush()
}
