package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/status"
)

// printedSchema is something that the command prints.
type printedSchema struct {
	name, what string
	text       func() []byte
}

// printedSchemas are all that the command prints.
func printedSchemas() []printedSchema {
	what := map[string]string{
		"window":   "a window, on the topics window and latest",
		"hour":     "an hour of a zone",
		"day":      "a day of a zone; the same schema as that of an hour",
		"health":   "health of the sensor",
		"manifest": "the privacy settings in force",
		"presence": "which process publishes",
	}
	var all []printedSchema
	for _, name := range status.Schemas() {
		all = append(all, printedSchema{name, what[name], func() []byte { return status.Schema(name) }})
	}
	return append(all,
		printedSchema{"asyncapi", "all topics and payloads, as an AsyncAPI 3 document", status.AsyncAPI},
		printedSchema{"configuration", "the configuration, for editors", configs.JSONSchema})
}

func newSchemaCommand() *cobra.Command {
	all := printedSchemas()
	var names []string
	for _, s := range all {
		names = append(names, s.name)
	}
	return &cobra.Command{
		Use:     "schema [NAME]",
		Short:   "Print the JSON Schema of what is published",
		GroupID: "offline",
		Long: `Schema prints the JSON Schema (draft 2020-12) of a payload, for those who write a
consumer. "asyncapi" is a document of all topics with the schemas inside.
"configuration" is the schema (draft 7) that footfall config schema prints. Without a
name it lists them.

Consumers ignore keys that they do not know: a later version may add some.`,
		Example: `  footfall schema
  footfall schema window > window.schema.json
  footfall schema asyncapi > asyncapi.json`,
		Args:      cli.Usage(cobra.MaximumNArgs(1)),
		ValidArgs: names,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listSchemas(c.OutOrStdout(), all)
			}
			i := slices.Index(names, args[0])
			if i < 0 {
				return cli.UsageError{Err: fmt.Errorf("there is no schema %q; footfall schema lists them", args[0])}
			}
			_, err := c.OutOrStdout().Write(all[i].text())
			return err
		},
	}
}

func listSchemas(w io.Writer, all []printedSchema) error {
	for _, s := range all {
		if _, err := fmt.Fprintf(w, "%-14s %s\n", s.name, s.what); err != nil {
			return err
		}
	}
	return nil
}
