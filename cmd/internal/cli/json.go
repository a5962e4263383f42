package cli

import (
	"encoding/json"
	"io"

	"github.com/spf13/cobra"
)

// WriteJSON writes a value for programs, indented.
func WriteJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// JSONFlag adds the flag --json; what names its output.
func JSONFlag(c *cobra.Command, asJSON *bool, what string) {
	c.Flags().BoolVar(asJSON, "json", false, "print "+what)
}
