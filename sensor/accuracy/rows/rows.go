// Package rows reads the CSV files that tell the truth of a crowd: who was there when,
// and which device sent what. Their columns are found by the names in the header line,
// so that they may stand in any order, with others between them. Errors name the file
// and the line, and never what stands in a column that they do not complain of.
package rows

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// Columns are the names of the columns that are read.
type Columns struct {
	// Need have to be there, May need not.
	Need, May []string
}

// Read calls each for every row after the header line, with the columns in the order
// of c, first those that have to be there; "" stands for one that is not. The row is
// used again for the next; who keeps a string of it should clone it, or keeps the whole
// line. name stands for the file in errors.
func (c Columns) Read(r io.Reader, name string, each func(row []string) error) error {
	rows := csv.NewReader(r)
	rows.ReuseRecord = true
	at, err := c.find(rows)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	picked := make([]string, len(at))
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for i, k := range at {
			if k >= 0 {
				picked[i] = row[k]
			}
		}
		if err := each(picked); err != nil {
			line, _ := rows.FieldPos(0)
			return fmt.Errorf("%s: line %d: %w", name, line, err)
		}
	}
}

// find reads the header line, and returns where in a row the columns stand, -1 for one
// that does not.
func (c Columns) find(rows *csv.Reader) ([]int, error) {
	header, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("no header line: %w", err)
	}
	var at []int
	for _, n := range c.Need {
		k := slices.Index(header, n)
		if k < 0 {
			return nil, fmt.Errorf("the header line does not name the column %s", n)
		}
		at = append(at, k)
	}
	for _, n := range c.May {
		at = append(at, slices.Index(header, n))
	}
	return at, nil
}

// Seconds reads a time in seconds since the Unix epoch.
func Seconds(text string) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > 9e9 {
		return 0, fmt.Errorf("%q is not a time in seconds since 1970", text)
	}
	return v, nil
}

// Nanoseconds is the same time in Unix nanoseconds, to the microsecond, which is what
// seconds in a float are good for.
func Nanoseconds(seconds float64) int64 { return int64(math.Round(seconds*1e6)) * 1000 }
