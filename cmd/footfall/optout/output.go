package optout

import (
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"
)

var errNoList = errors.New("opt_out.list names no file; give it one")

// outputFlag adds the flag -o, "" for standard output.
func outputFlag(c *cobra.Command, output *string) {
	c.Flags().StringVarP(output, "output", "o", "", "write to `FILE` in place of standard output")
}

// writeOutput writes to a file readable by its owner alone, or to standard output.
func writeOutput(stdout io.Writer, path string, content []byte) error {
	if path == "" {
		_, err := stdout.Write(content)
		return err
	}
	return os.WriteFile(path, content, 0o600)
}
