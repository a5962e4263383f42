package optout

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/control"
)

func newListCommand(o *options) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "list",
		Short: "Show the lists: where, how long, and how often they match by chance",
		Long: `List shows how many entries the lists have. It also shows the share of other
devices that match an entry by chance, and are treated as listed. Who is on the
lists cannot be read from them.`,
		Example: "  footfall optout list -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			a, err := o.open()
			if err != nil {
				return err
			}
			defer a.Close()
			s, err := a.OptOutSummary(c.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return cli.WriteJSON(c.OutOrStdout(), s)
			}
			return describeLists(c.OutOrStdout(), a.config, s, a.Running)
		},
	}
	cli.JSONFlag(c, &asJSON, "a JSON object")
	return c
}

// describeLists prints a summary as a table.
func describeLists(w io.Writer, config *configs.Config, s control.Summary, running bool) error {
	rows := [][2]string{
		{"list", s.Path},
		{"entries", cli.Grouped(s.Entries)},
		{"chance", chance(s.Entries, s.OptIn)},
	}
	if config.OptOut.Chain.PublicKey != "" {
		text := "no list has arrived yet"
		if s.ChainSequence > 0 {
			text = fmt.Sprintf("%s, sequence %d; %s", cli.Count(s.ChainEntries, "entry", "entries"), s.ChainSequence, chance(s.ChainEntries, s.OptIn))
		}
		rows = append(rows, [2]string{"chain", text})
	}
	if config.OptOut.File != "" {
		rows = append(rows, [2]string{"plain", fmt.Sprintf("%s in %s", cli.Count(s.Plain, "address", "addresses"), config.OptOut.File)})
	}
	mode := "opt-out: listed devices are not counted"
	if s.OptIn {
		mode = "opt-in: only listed devices are counted"
	}
	state := "not running; read from its files"
	if running {
		state = "running; answered by it"
	}
	rows = append(rows, [2]string{"mode", mode})
	if config.Control.Socket != "" {
		rows = append(rows, [2]string{"sensor", state})
	}
	for _, row := range rows {
		if _, err := fmt.Fprintf(w, "%-8s %s\n", row[0], row[1]); err != nil {
			return err
		}
	}
	return nil
}

// chance says how many other devices match an entry by chance.
func chance(entries int, optIn bool) string {
	if entries == 0 {
		return "no other device is affected"
	}
	what := "left out"
	if optIn {
		what = "counted"
	}
	return fmt.Sprintf("%.2g %% of other devices are %s too (1 in %s)", 100/float64(oneIn(entries)), what, cli.Grouped(oneIn(entries)))
}
