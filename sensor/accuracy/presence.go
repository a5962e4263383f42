package accuracy

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Stay is one device's presence, in Unix nanoseconds.
type Stay struct {
	Enter, Leave int64
	// Model of the device, or "" where nobody says.
	Model string
}

// Presence is the truth of a capture.
type Presence []Stay

// ReadPresence reads a CSV file with a header line that names at least the
// columns enter_ts and leave_ts, both in seconds since the Unix epoch. A column
// human_carried, where there is one, leaves out the rows in which it is 0, and a column
// model tells the model. name stands for the file in errors.
func ReadPresence(r io.Reader, name string) (Presence, error) {
	rows := csv.NewReader(r)
	rows.ReuseRecord = true
	columns, err := header(rows)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var p Presence
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		stay, counted, err := columns.stay(row)
		if err != nil {
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("%s: line %d: %w", name, line, err)
		}
		if counted {
			p = append(p, stay)
		}
	}
}

// columnsOf is where the columns that matter stand; -1 for a missing one.
type columnsOf struct{ enter, leave, carried, model int }

func header(rows *csv.Reader) (columnsOf, error) {
	c := columnsOf{-1, -1, -1, -1}
	names, err := rows.Read()
	if err != nil {
		return c, fmt.Errorf("no header line: %w", err)
	}
	for i, n := range names {
		switch n {
		case "enter_ts":
			c.enter = i
		case "leave_ts":
			c.leave = i
		case "human_carried":
			c.carried = i
		case "model":
			c.model = i
		}
	}
	if c.enter < 0 || c.leave < 0 {
		return c, errors.New("the header line does not name the columns enter_ts and leave_ts")
	}
	return c, nil
}

func (c columnsOf) stay(row []string) (s Stay, counted bool, err error) {
	if s.Enter, err = seconds(row[c.enter]); err != nil {
		return s, false, fmt.Errorf("enter_ts: %w", err)
	}
	if s.Leave, err = seconds(row[c.leave]); err != nil {
		return s, false, fmt.Errorf("leave_ts: %w", err)
	}
	if s.Leave < s.Enter {
		return s, false, errors.New("leave_ts is before enter_ts")
	}
	if c.model >= 0 {
		s.Model = strings.Clone(row[c.model])
	}
	return s, c.carried < 0 || row[c.carried] != "0", nil
}

func seconds(text string) (int64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > 9e9 {
		return 0, fmt.Errorf("%q is not a time in seconds since 1970", text)
	}
	return int64(math.Round(v*1e6)) * 1000, nil
}

// Truth returns the time-averaged number of devices present in [start, end),
// in Unix nanoseconds.
func (p Presence) Truth(start, end int64) float64 {
	var sum int64
	for _, s := range p {
		if overlap := min(s.Leave, end) - max(s.Enter, start); overlap > 0 {
			sum += overlap
		}
	}
	return float64(sum) / float64(end-start)
}
