package rows

import (
	"errors"
	"strings"
	"testing"
)

var columns = Columns{Need: []string{"a", "b"}, May: []string{"c"}}

// read returns the rows with their columns joined, and the error.
func read(text string) (string, error) {
	var rows []string
	err := columns.Read(strings.NewReader(text), "t.csv", func(row []string) error {
		if row[0] == "bad" {
			return errors.New("this is bad")
		}
		rows = append(rows, strings.Join(row, "+"))
		return nil
	})
	return strings.Join(rows, " "), err
}

func TestReadFindsColumnsByName(t *testing.T) {
	for text, want := range map[string]string{
		"a,b,c\n1,2,3\n4,5,6\n": "1+2+3 4+5+6",
		"x,c,b,a\n9,3,2,1\n":    "1+2+3",
		"b,a\n2,1\n":            "1+2+",
		"a,b\n":                 "",
		"a,b,a\n1,2,3\n":        "1+2+", // the first of two with one name
	} {
		if got, err := read(text); got != want || err != nil {
			t.Errorf("%q: got %q and %v, want %q", text, got, err, want)
		}
	}
}

func TestReadErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "t.csv: no header line: EOF",
		"a,c\n":                "t.csv: the header line does not name the column b",
		"a,b\n1,2\n1\n":        "t.csv: record on line 3: wrong number of fields",
		"a,b\n1,2\nbad,2\n":    "t.csv: line 3: this is bad",
		"a,b\n\"1\n2\",2\n\"3": `t.csv: parse error on line 4, column 3: extraneous or missing " in quoted-field`,
	} {
		if _, err := read(text); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestSeconds(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1700000000.123456": 1_700_000_000_123_456_000, "-1.5": -1_500_000_000, "1e3": 1e12} {
		if v, err := Seconds(text); err != nil || Nanoseconds(v) != want {
			t.Errorf("%q: %v and %v, want %d", text, v, err, want)
		}
	}
	for _, text := range []string{"", "x", "NaN", "Inf", "-Inf", "1e10", "12:00"} {
		if v, err := Seconds(text); err == nil {
			t.Errorf("%q is taken for %v", text, v)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a,b,c\n1,2,3\n")
	f.Add("\"a\",b\n\"1\n\",2\n")
	f.Add("a,b\n1\n")
	f.Fuzz(func(t *testing.T, text string) {
		_ = columns.Read(strings.NewReader(text), "t", func(row []string) error {
			if len(row) != 3 {
				t.Errorf("a row of %d columns", len(row))
			}
			_, err := Seconds(row[0])
			return err
		})
	})
}
