package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
)

func newZoneListCommand() *cobra.Command {
	var file string
	var asJSON bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the zones",
		Example: "  footfall zone list -c /etc/footfall/footfall.yaml",
		Args:    cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := configs.Load(file)
			if err != nil {
				return cli.UsageError{Err: err}
			}
			return writeList(c.OutOrStdout(), zoneRows(config), asJSON)
		},
	}
	cli.ConfigFlag(c, &file)
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return c
}

// zoneRow is a zone as it is listed.
type zoneRow struct {
	Name    string    `json:"name"`
	Sources []linkRow `json:"sources"`
}

// linkRow is a source of a zone; no signal admits all.
type linkRow struct {
	Source    string `json:"source"`
	MinSignal *int8  `json:"min_signal_dbm"`
}

func zoneRows(config *configs.Config) []zoneRow {
	rows := []zoneRow{}
	for _, z := range config.Zones {
		row := zoneRow{Name: z.Name}
		for _, s := range z.Sources {
			link := linkRow{Source: s.Source}
			if s.HasMinSignal {
				link.MinSignal = &s.MinSignal
			}
			row.Sources = append(row.Sources, link)
		}
		rows = append(rows, row)
	}
	return rows
}

func (zoneRow) heads() []string { return []string{"ZONE", "SOURCES"} }

func (r zoneRow) cells() []string {
	var words []string
	for _, l := range r.Sources {
		if l.MinSignal == nil {
			words = append(words, l.Source)
			continue
		}
		words = append(words, fmt.Sprintf("%s from %d dBm", l.Source, *l.MinSignal))
	}
	return []string{r.Name, strings.Join(words, ", ")}
}
