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
	return &cobra.Command{
		Use:   "list -c FILE",
		Short: "Describe the lists: how long, where, and what they cost",
		Long: `List tells how many entries the lists have and which share of the devices that
nobody listed fits an entry by chance, and so is treated as if it were listed. It
cannot tell who is on them, and neither can anybody else.`,
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
			return describeLists(c.OutOrStdout(), a.config, s, a.Running)
		},
	}
}

// describeLists prints a summary as a table.
func describeLists(w io.Writer, config *configs.Config, s control.Summary, running bool) error {
	rows := [][2]string{
		{"list", s.Path},
		{"entries", cli.Grouped(s.Entries)},
		{"chance", chance(s.Entries, s.OptIn)},
	}
	if config.OptOut.Chain.PublicKey != "" {
		text := "none has arrived yet"
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
	state := "not running; this is from its files"
	if running {
		state = "running; this is its answer"
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

// chance says what entries cost the devices that nobody listed.
func chance(entries int, optIn bool) string {
	if entries == 0 {
		return "nobody is affected by chance"
	}
	what := "left out"
	if optIn {
		what = "counted"
	}
	return fmt.Sprintf("%.2g %% of other devices are %s too (1 in %s)", 100/float64(oneIn(entries)), what, cli.Grouped(oneIn(entries)))
}
