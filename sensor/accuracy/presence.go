package accuracy

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"footfall/sensor/accuracy/rows"
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
	var p Presence
	columns := rows.Columns{Need: []string{"enter_ts", "leave_ts"}, May: []string{"human_carried", "model"}}
	err := columns.Read(r, name, func(row []string) error {
		stay, err := stayOf(row[0], row[1])
		if carried := row[2] != "0"; err == nil && carried {
			stay.Model = strings.Clone(row[3])
			p = append(p, stay)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

func stayOf(enter, leave string) (s Stay, err error) {
	if s.Enter, err = nanoseconds(enter); err != nil {
		return s, fmt.Errorf("enter_ts: %w", err)
	}
	if s.Leave, err = nanoseconds(leave); err != nil {
		return s, fmt.Errorf("leave_ts: %w", err)
	}
	if s.Leave < s.Enter {
		return s, errors.New("leave_ts is before enter_ts")
	}
	return s, nil
}

func nanoseconds(text string) (int64, error) {
	v, err := rows.Seconds(text)
	return rows.Nanoseconds(v), err
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
