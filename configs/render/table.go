package render

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Bounds on a table.
const (
	maxTable = 8 << 20 // bytes
	maxRows  = 20_000
)

// Table is a table of stores.
type Table struct {
	Name    string // for error texts
	Columns []string
	Rows    []Row
}

// Row is a store.
type Row struct {
	Line  int // in the file, from 1
	Cells map[string]string
}

// secretColumn is a name of a column that promises a secret. One of a file is none.
var secretColumn = regexp.MustCompile(`(?i)^(.*[ _-])?(password|passwd|passphrase|secret|token)$`)

// ReadTable reads a table. Errors name the file, the line and the fix.
func ReadTable(r io.Reader, name string) (Table, error) {
	t := Table{Name: name}
	data, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	if err != nil {
		return t, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) > maxTable {
		return t, fmt.Errorf("%s: is larger than %d bytes; that is no table of stores", name, maxTable)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	lines := csv.NewReader(bytes.NewReader(data))
	lines.Comma, lines.FieldsPerRecord, lines.TrimLeadingSpace = separator(data), -1, true
	for {
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return t, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := lines.FieldPos(0)
		if err := t.add(line, cells); err != nil {
			return t, fmt.Errorf("%s:%d: %w", name, line, err)
		}
	}
	if len(t.Rows) == 0 {
		return t, fmt.Errorf("%s: has no stores; the first line names the columns, and each one below it is a store", name)
	}
	return t, nil
}

// separator is the one of the head: spreadsheets of many countries write semicolons.
func separator(data []byte) rune {
	head, _, _ := bytes.Cut(data, []byte("\n"))
	if bytes.ContainsRune(head, ';') && !bytes.ContainsRune(head, ',') {
		return ';'
	}
	return ','
}

// add takes a line: the head, or a store.
func (t *Table) add(line int, cells []string) error {
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	if t.Columns == nil {
		t.Columns = cells
		return t.checkHead()
	}
	if strings.Join(cells, "") == "" {
		return nil // a spreadsheet leaves empty rows
	}
	switch {
	case len(cells) != len(t.Columns):
		return fmt.Errorf("has %d cells, and there are %d columns; put a cell with a comma in quotes", len(cells), len(t.Columns))
	case len(t.Rows) >= maxRows:
		return fmt.Errorf("there are more than %d stores; split the table", maxRows)
	}
	row := Row{Line: line, Cells: map[string]string{}}
	for i, column := range t.Columns {
		row.Cells[column] = cells[i]
	}
	t.Rows = append(t.Rows, row)
	return nil
}

func (t *Table) checkHead() error {
	for i, column := range t.Columns {
		switch {
		case column == "":
			return fmt.Errorf("column %d has no name", i+1)
		case slices.Contains(t.Columns[:i], column):
			return fmt.Errorf("there are two columns %q; rename or delete one", column)
		case secretColumn.MatchString(column):
			return fmt.Errorf("a table is no place for a secret, and the column %q is named like one; give each store a file with --secrets", column)
		}
	}
	return nil
}
