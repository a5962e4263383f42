package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
)

func newSourceListCommand() *cobra.Command {
	var file string
	var asJSON bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the radios",
		Example: "  footfall source list -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := configs.Load(file)
			if err != nil {
				return cli.UsageError{Err: err}
			}
			return writeList(c.OutOrStdout(), sourceRows(config), asJSON)
		},
	}
	cli.ConfigFlag(c, &file)
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return c
}

// sourceRow is a radio as it is listed.
type sourceRow struct {
	Name      string   `json:"name"`
	Interface string   `json:"interface"`
	Radio     string   `json:"radio,omitempty"`
	Stream    string   `json:"stream,omitempty"`
	Bluetooth string   `json:"bluetooth,omitempty"`
	Channels  []string `json:"channels"`
	Zones     []string `json:"zones"`
}

func sourceRows(config *configs.Config) []sourceRow {
	rows := []sourceRow{}
	for _, s := range config.Sources {
		row := sourceRow{Name: s.Name, Interface: s.Interface, Radio: s.Radio, Stream: s.Stream.Listen, Bluetooth: s.Bluetooth, Channels: s.Channels}
		if s.Stream.Listen != "" || s.Bluetooth != "" {
			row.Channels = nil // those of the other access point; Bluetooth has none to choose
		}
		for _, z := range config.Zones {
			if slices.ContainsFunc(z.Sources, func(l configs.ZoneSource) bool { return l.Source == s.Name }) {
				row.Zones = append(row.Zones, z.Name)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// cells are the columns of a row in a table.
func (r sourceRow) cells() []string {
	heard := r.Interface
	switch {
	case r.Radio != "":
		heard = "radio " + r.Radio
	case r.Stream != "":
		heard = "stream " + r.Stream
	case r.Bluetooth != "":
		heard = "bluetooth " + r.Bluetooth
	}
	return []string{r.Name, heard, strings.Join(r.Channels, " "), strings.Join(r.Zones, ", ")}
}

func (sourceRow) heads() []string { return []string{"SOURCE", "LISTENS ON", "CHANNELS", "ZONES"} }

// row is a line of a table.
type row interface{ cells() []string }

// writeList writes rows as a table with a head, or as JSON.
func writeList[R interface {
	row
	heads() []string
}](w io.Writer, rows []R, asJSON bool) error {
	if asJSON {
		return cli.WriteJSON(w, rows)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var none R
	fmt.Fprintln(table, strings.Join(none.heads(), "\t"))
	for _, r := range rows {
		fmt.Fprintln(table, strings.Join(r.cells(), "\t"))
	}
	return table.Flush()
}
