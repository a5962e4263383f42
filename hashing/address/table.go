package address

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// row is one line of a table, neither empty nor a comment.
type row struct {
	line  int
	cells []string
}

// table reads the address column of a CSV text (RFC 4180).
func (p *pasting) table(text []byte, separator byte) error {
	rows, err := readRows(text, separator)
	if err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	headed := !slices.ContainsFunc(rows[0].cells, isAddress)
	column, err := findColumn(rows, headed)
	if err != nil {
		return fmt.Errorf("%s: line %d: %w", p.name, rows[0].line, err)
	}
	p.found.Column = fmt.Sprintf("column %d", column+1)
	if headed {
		if heading := rows[0].cells; column < len(heading) { // which may be shorter than its table
			p.found.Column += fmt.Sprintf(" (%q)", strings.Trim(heading[column], around))
		}
		rows = rows[1:]
	}
	for _, r := range rows {
		cell := ""
		if column < len(r.cells) {
			cell = r.cells[column]
		}
		p.take(r.line, []byte(cell))
	}
	return nil
}

// readRows returns the rows, without empty ones and comments; there is at
// least one.
func readRows(text []byte, separator byte) ([]row, error) {
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma, reader.Comment = rune(separator), '#'
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	var rows []row
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err // an error of package csv tells line and column alone
		}
		line, _ := reader.FieldPos(0)
		cells[0] = string(withoutComment([]byte(cells[0])))
		if slices.ContainsFunc(cells, func(c string) bool { return strings.Trim(c, around) != "" }) {
			rows = append(rows, row{line, cells})
		}
	}
	if len(rows) == 0 {
		return nil, errNoColumn
	}
	return rows, nil
}

// findColumn returns the index of the address column: the one whose heading
// says so, else the only one with an address in its first row.
func findColumn(rows []row, headed bool) (int, error) {
	data := rows
	if headed {
		if column := headedColumn(rows[0].cells); column >= 0 {
			return column, nil
		}
		data = rows[1:]
	}
	if len(data) == 0 {
		return 0, errNoColumn
	}
	first := slices.IndexFunc(data[0].cells, isAddress)
	switch {
	case first < 0:
		return 0, errNoColumn
	case slices.ContainsFunc(data[0].cells[first+1:], isAddress):
		return 0, errTwoColumns
	}
	return first, nil
}

// headings name a column of device addresses, the clearest first.
var headings = []string{
	"mac address", "mac", "mac_address", "macaddress", "mac-address", "wifi mac", "wi-fi mac", "wifi address", "wi-fi address",
	"hwaddr", "hardware address", "device address", "address",
}

func headedColumn(cells []string) int {
	for _, heading := range headings {
		if i := slices.IndexFunc(cells, func(c string) bool { return strings.EqualFold(strings.Trim(c, around), heading) }); i >= 0 {
			return i
		}
	}
	return -1
}

func isAddress(cell string) bool {
	var scratch Address
	defer clear(scratch[:])
	return Parse([]byte(cell), &scratch) == nil
}
