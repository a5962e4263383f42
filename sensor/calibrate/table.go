package calibrate

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxText bounds a file of counts, in bytes.
const maxText = 4 << 20

// Columns of a table of counts, and of a book.
var (
	countColumns = []string{"zone", "start", "minutes", "people"}
	bookColumns  = append(slices.Clone(countColumns), "method", "devices", "crowd_error", "noise_error")
)

// ReadCounts reads a table of counts: CSV with a line of headings, the columns zone,
// start, minutes and people in any order. Start is a time in RFC 3339, or a local time
// such as 2026-03-02 09:15 in location. Semicolons with decimal commas are accepted
// too. Errors begin with name and line.
func ReadCounts(r io.Reader, name string, location *time.Location) ([]Count, error) {
	var counts []Count
	err := readTable(r, name, countColumns, func(row row) error {
		c, err := row.count(location)
		if err == nil {
			err = c.Check()
		}
		if err == nil && len(counts) == maxSamples {
			err = fmt.Errorf("more than %d counts", maxSamples)
		}
		counts = append(counts, c)
		return err
	})
	if err == nil && len(counts) == 0 {
		err = fmt.Errorf("%s: there are no counts in it", name)
	}
	if err != nil {
		return nil, err
	}
	return counts, nil
}

// ReadBook reads a table that [Book.Write] wrote. Errors begin with name and line.
func ReadBook(r io.Reader, name string) (*Book, error) {
	b := new(Book)
	err := readTable(r, name, bookColumns, func(row row) error {
		s, err := row.sample()
		if err == nil {
			err = s.check()
		}
		if err == nil && len(b.Samples) == maxSamples {
			err = fmt.Errorf("more than %d counts", maxSamples)
		}
		b.Samples = append(b.Samples, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	b.sort()
	return b, nil
}

// Write writes the book as CSV. Each line holds a hand count, the method, the mean of
// the released devices, and the half-widths of its 90 % intervals.
func (b *Book) Write(w io.Writer) error {
	c := csv.NewWriter(w)
	if err := c.Write(bookColumns); err != nil {
		return err
	}
	for _, s := range b.Samples {
		if err := c.Write([]string{
			s.Zone, time.Unix(0, s.Start).UTC().Format(time.RFC3339Nano), decimal(s.Minutes), decimal(s.People),
			s.Method, decimal(s.Devices), decimal(s.Crowd), decimal(s.Noise),
		}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// decimal writes a number with at most three decimals.
func decimal(x float64) string {
	return strconv.FormatFloat(math.Round(x*1000)/1000, 'f', -1, 64)
}

// check returns an error that names the column that is out of range.
func (s Sample) check() error {
	if err := s.Check(); err != nil {
		return err
	}
	if s.Method == "" {
		return errors.New("method: is missing")
	}
	for _, n := range []struct {
		column string
		value  float64
	}{{"devices", s.Devices}, {"crowd_error", s.Crowd}, {"noise_error", s.Noise}} {
		if !(0 <= n.value && n.value <= 1e9) {
			return fmt.Errorf("%s: %g is out of range", n.column, n.value)
		}
	}
	return nil
}

// row is one line of a table, by column.
type row struct {
	cells  map[string]string
	commas bool // decimal commas
}

// readTable calls take for each line of a table, and adds name and line to its errors.
func readTable(r io.Reader, name string, columns []string, take func(row) error) error {
	text, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(text) > maxText {
		return fmt.Errorf("%s: more than %d bytes: not a table of hand counts", name, maxText)
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	head, _, _ := bytes.Cut(text, []byte("\n"))
	table := csv.NewReader(bytes.NewReader(text))
	table.TrimLeadingSpace = true
	semicolons := bytes.IndexByte(head, ';') >= 0 && bytes.IndexByte(head, ',') < 0
	if semicolons {
		table.Comma = ';'
	}
	headings, err := table.Read()
	if err == nil {
		err = checkHeadings(headings, columns)
	}
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("is empty; the first line must be %s", strings.Join(columns, ","))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for {
		cells, err := table.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		line, _ := table.FieldPos(0)
		named := make(map[string]string, len(cells))
		for i, cell := range cells {
			named[strings.TrimSpace(headings[i])] = strings.TrimSpace(cell)
		}
		if err := take(row{cells: named, commas: semicolons}); err != nil {
			return fmt.Errorf("%s: line %d: %w", name, line, err)
		}
	}
}

// checkHeadings quotes no heading: any file may have been named by mistake.
func checkHeadings(headings, columns []string) error {
	seen := map[string]bool{}
	for i, h := range headings {
		h = strings.TrimSpace(h)
		if !slices.Contains(columns, h) {
			return fmt.Errorf("heading %d is not a known one; the first line must be %s", i+1, strings.Join(columns, ","))
		}
		if seen[h] {
			return fmt.Errorf("the column %q comes twice", h)
		}
		seen[h] = true
	}
	for _, c := range columns {
		if !seen[c] {
			return fmt.Errorf("the column %q is missing; the first line must be %s", c, strings.Join(columns, ","))
		}
	}
	return nil
}

// count quotes nothing of the row either.
func (r row) count(location *time.Location) (c Count, err error) {
	c.Zone = r.cells["zone"]
	if c.Start, err = ParseTime(r.cells["start"], location); err != nil {
		return c, fmt.Errorf("start: is not a time of this century; %s", timeForm)
	}
	if c.Minutes, err = r.number("minutes"); err != nil {
		return c, err
	}
	c.People, err = r.number("people")
	return c, err
}

func (r row) sample() (s Sample, err error) {
	if s.Count, err = r.count(time.UTC); err != nil {
		return s, err
	}
	s.Method = r.cells["method"]
	if s.Devices, err = r.number("devices"); err != nil {
		return s, err
	}
	if s.Crowd, err = r.number("crowd_error"); err != nil {
		return s, err
	}
	s.Noise, err = r.number("noise_error")
	return s, err
}

func (r row) number(column string) (float64, error) {
	text := r.cells[column]
	if r.commas {
		text = strings.Replace(text, ",", ".", 1)
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("%s: is not a number", column)
	}
	return x, nil
}

// layouts of a time without a zone.
var layouts = []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"}

const timeForm = "write it such as 2026-03-02 09:15 or 2026-03-02T09:15:00+07:00"

// ParseTime reads a time in RFC 3339, or one without a zone in the given zone, and
// returns it in nanoseconds since the Unix epoch.
func ParseTime(text string, location *time.Location) (int64, error) {
	t, err := time.Parse(time.RFC3339, text)
	for _, layout := range layouts {
		if err == nil {
			break
		}
		t, err = time.ParseInLocation(layout, text, location)
	}
	if err != nil {
		return 0, fmt.Errorf("%q is not a time; %s", text, timeForm)
	}
	if t.Unix() < 0 || t.Unix() > latest/int64(time.Second) {
		return 0, fmt.Errorf("%q is not within this century", text)
	}
	return t.UnixNano(), nil
}
