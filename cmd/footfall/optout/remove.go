package optout

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/hashing/optout"
)

func newRemoveCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "remove ADDRESS...",
		Short: "Remove devices from the list",
		Long: `Remove removes devices from the list. A listed device with the same digest is
removed with it; "optout list" shows how likely that is.`,
		Example: "  footfall optout remove -c /etc/footfall/footfall.yaml 00:11:22:aa:bb:cc",
		Args:    cli.Usage(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			addresses, err := parseAddresses(args, optout.ParseListable)
			if err != nil {
				return err
			}
			return o.remove(c, addresses)
		},
	}
}

func (o *options) remove(c *cobra.Command, addresses []optout.Address) error {
	a, err := o.open()
	if err != nil {
		return err
	}
	defer a.Close()
	change, err := a.OptOutRemove(c.Context(), addresses)
	if err != nil {
		return err
	}
	if change.Changed == 0 {
		return errors.New("not on the list; nothing was changed")
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s removed. %s\n%s\n",
		cli.Count(change.Changed, "entry", "entries"), a.Effect(), leftOut(change.Entries))
	return err
}
