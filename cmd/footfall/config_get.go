package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/edit"
)

func newConfigGetCommand() *cobra.Command {
	var file string
	var asJSON bool
	c := &cobra.Command{
		Use:   "get [KEY...]",
		Short: "Print settings",
		Long: `Get prints the value of each setting that is named, one a line: the value in the
file, or else the default. Of a section, such as mqtt or zones, it prints all
settings with their names. Without a name it prints all there are, with "# default"
behind those that the file does not set.`,
		Example: `  footfall config get -c /etc/footfall/footfall.yaml window
  footfall config get -c /etc/footfall/footfall.yaml mqtt --json`,
		RunE: func(c *cobra.Command, keys []string) error {
			d, err := cli.Document(file)
			if err != nil {
				return err
			}
			return printSettings(c.OutOrStdout(), d, keys, asJSON)
		},
		ValidArgsFunction: completeSettings,
	}
	cli.ConfigFlag(c, &file)
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON object of settings and values")
	return c
}

func printSettings(w io.Writer, d *edit.Document, keys []string, asJSON bool) error {
	values, err := settingsOf(d, keys)
	if err != nil {
		return cli.UsageError{Err: err}
	}
	if asJSON {
		return writeSettingsJSON(w, values)
	}
	for _, v := range values {
		switch {
		case v.alone:
			_, err = fmt.Fprintln(w, v.text)
		case v.written:
			_, err = fmt.Fprintf(w, "%s: %s\n", v.path, v.text)
		default:
			_, err = fmt.Fprintf(w, "%s: %s  # default\n", v.path, v.text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// setting is a value in force.
type setting struct {
	path, text string
	written    bool // in the file
	alone      bool // named, so its path need not be said
}

// settingsOf returns the named settings, or else all: those of the file in its order,
// and the defaults of the others.
func settingsOf(d *edit.Document, keys []string) (all []setting, err error) {
	if len(keys) == 0 {
		return everySetting(d), nil
	}
	for _, key := range keys {
		text, written, err := d.Get(key)
		if errors.Is(err, edit.ErrSection) {
			all = append(all, below(key, everySetting(d))...)
			continue
		}
		if err != nil {
			return nil, err
		}
		if !written {
			text = defaultOf(key)
		}
		all = append(all, setting{key, text, written, true})
	}
	return all, nil
}

// below picks the settings of a section, or of the items of a list.
func below(section string, all []setting) []setting {
	return slices.DeleteFunc(all, func(s setting) bool {
		rest, found := strings.CutPrefix(s.path, section)
		return !found || rest == "" || rest[0] != '.' && rest[0] != '['
	})
}

func everySetting(d *edit.Document) (all []setting) {
	written := map[string]bool{}
	for _, v := range d.Values() {
		written[v.Path] = true
		if strings.HasPrefix(v.Path, "opening_hours.") {
			written["opening_hours"] = true
		}
		all = append(all, setting{v.Path, v.Text, true, false})
	}
	for _, s := range plainSettings() {
		if !written[s.Path] {
			all = append(all, setting{s.Path, defaultOf(s.Path), false, false})
		}
	}
	return all
}

// defaultOf is the default of a setting without quotes, "" for none. Items are
// written by their names in a path and as [] in the schema.
func defaultOf(path string) string {
	s, _ := configs.LookUp(withoutNames(path))
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(s.Default), &n); err != nil || len(n.Content) == 0 || n.Content[0].Kind != yaml.ScalarNode {
		return s.Default
	}
	return n.Content[0].Value
}

// withoutNames takes the names of items out of a path.
func withoutNames(path string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(path, "[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("[]")
		_, path, _ = strings.Cut(rest, "]")
	}
}

func inList(path string) bool { return strings.Contains(path, "[]") }

func writeSettingsJSON(w io.Writer, values []setting) error {
	object := map[string]string{}
	for _, v := range values {
		object[v.path] = v.text
	}
	return cli.WriteJSON(w, object)
}
