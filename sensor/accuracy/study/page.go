package main

import (
	"bytes"
	"fmt"
	"os"
)

// The comments between which the table of a page stands.
const (
	tableBegins = "<!-- table: make accuracy-study -->\n"
	tableEnds   = "<!-- end of table -->\n"
)

// replaceTable puts a table into a page of Markdown, in the place of the one that it
// has. A run that was skipped leaves the page as it is.
func replaceTable(page string, table []byte) error {
	if bytes.HasPrefix(table, []byte("SKIPPED")) {
		return nil
	}
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	text, err = withTable(text, table)
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	return os.WriteFile(page, text, 0o644)
}

func withTable(text, table []byte) ([]byte, error) {
	before, rest, begins := bytes.Cut(text, []byte(tableBegins))
	_, after, ends := bytes.Cut(rest, []byte(tableEnds))
	if !begins || !ends {
		return nil, fmt.Errorf("it has no place for a table, between %q and %q", tableBegins, tableEnds)
	}
	return bytes.Join([][]byte{before, []byte(tableBegins), bytes.TrimRight(table, "\n"), []byte("\n"), []byte(tableEnds), after}, nil), nil
}
