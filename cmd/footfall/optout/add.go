package optout

import (
	"fmt"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/hashing/optout"
)

func newAddCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "add ADDRESS...",
		Short: "Add devices to the list",
		Long: `Add enters devices into the list. After a mistake in one address, none is entered.
Randomised addresses are refused, with advice on what works instead.

Write "bluetooth:" before the static random address of a Bluetooth device, such as a
band. It lasts until the device is switched off.`,
		Example: "  footfall optout add -c /etc/footfall/footfall.yaml 00:11:22:aa:bb:cc",
		Args:    cli.Usage(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			addresses, err := parseAddresses(args, optout.ParseListable)
			if err != nil {
				return err
			}
			return o.add(c, addresses)
		},
	}
}

// add enters addresses and prints the result.
func (o *options) add(c *cobra.Command, addresses []optout.Address) error {
	a, err := o.open()
	if err != nil {
		return err
	}
	defer a.Close()
	change, err := a.OptOutAdd(c.Context(), addresses)
	if err != nil {
		return err
	}
	verb := "will be left out"
	if a.optIn() {
		verb = "may be counted"
	}
	known := ""
	if old := len(addresses) - change.Changed; old > 0 {
		known = fmt.Sprintf(" (%s already on the list)", cli.Count(old, "was", "were"))
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s %s%s. %s\n%s\n",
		cli.Count(len(addresses), "device", "devices"), verb, known, a.Effect(), leftOut(change.Entries))
	return err
}
