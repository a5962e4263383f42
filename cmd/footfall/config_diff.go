package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

func newConfigDiffCommand() *cobra.Command {
	var file string
	var asJSON bool
	c := &cobra.Command{
		Use:   "diff [OTHER]",
		Short: "Show what differs from the defaults or from another file",
		Long: `Diff lists the settings that differ from their defaults, or from those of another
configuration. A line begins with "-" for the default or the other file, and with
"+" for this one. Comments, order and quotes make no difference.`,
		Example: `  footfall config diff -c /etc/footfall/footfall.yaml
  footfall config diff -c /etc/footfall/footfall.yaml /etc/footfall/footfall.yaml.old`,
		Args: cli.Usage(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			d, err := cli.Document(file)
			if err != nil {
				return err
			}
			other := defaults()
			if len(args) > 0 {
				d, err := cli.Document(args[0])
				if err != nil {
					return err
				}
				other = everySetting(d)
			}
			if asJSON {
				return cli.WriteJSON(c.OutOrStdout(), differences(other, everySetting(d)))
			}
			return writeDifference(c.OutOrStdout(), other, d)
		},
	}
	cli.ConfigFlag(c, &file)
	cli.JSONFlag(c, &asJSON, "a JSON array of settings with both values")
	return c
}

// defaults are the settings of an empty file.
func defaults() (all []setting) {
	for _, s := range plainSettings() {
		if s.Default != "" {
			all = append(all, setting{path: s.Path, text: defaultOf(s.Path)})
		}
	}
	return all
}

// difference is a setting with both values; null for none.
type difference struct {
	Setting string  `json:"setting"`
	Other   *string `json:"other"`
	Value   *string `json:"value"`
}

// differences lists settings as writeDifference does.
func differences(other, now []setting) []difference {
	before, after, all := byPath(other), byPath(now), []difference{}
	for _, s := range other {
		if text, ok := after[s.path]; !ok {
			all = append(all, difference{s.path, &s.text, nil})
		} else if text != s.text {
			all = append(all, difference{s.path, &s.text, &text})
		}
	}
	for _, s := range now {
		if _, ok := before[s.path]; !ok && (s.written || s.text != "") {
			all = append(all, difference{s.path, nil, &s.text})
		}
	}
	return all
}

// writeDifference lists settings by their path, those of the other side first.
func writeDifference(w io.Writer, other []setting, d *edit.Document) error {
	before, now := byPath(other), everySetting(d)
	after := byPath(now)
	for _, s := range other {
		if text, ok := after[s.path]; !ok || text != s.text {
			if err := writeSetting(w, '-', s); err != nil {
				return err
			}
		}
		if text, ok := after[s.path]; ok && text != s.text {
			if err := writeSetting(w, '+', setting{path: s.path, text: text}); err != nil {
				return err
			}
		}
	}
	for _, s := range now {
		if _, ok := before[s.path]; !ok && (s.written || s.text != "") {
			if err := writeSetting(w, '+', s); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeSetting(w io.Writer, sign rune, s setting) error {
	_, err := fmt.Fprintf(w, "%c%s: %s\n", sign, s.path, s.text)
	return err
}

func byPath(all []setting) map[string]string {
	m := map[string]string{}
	for _, s := range all {
		m[s.path] = s.text
	}
	return m
}
