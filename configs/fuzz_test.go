package configs

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// FuzzParse wants of any bytes either a configuration that survives being
// written and read again, or an error that names the file on every line.
func FuzzParse(f *testing.F) {
	f.Add([]byte(base))
	f.Add([]byte(everything))
	f.Add(filledIn(Reference()))
	f.Add(uncommented())
	files, _ := filepath.Glob("testdata/bad/*.yaml")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data, "footfall.yaml")
		if err != nil {
			fuzzedError(t, err)
			return
		}
		again, err := Parse([]byte(c.String()), "footfall.yaml")
		if err != nil {
			t.Fatalf("cannot be read back: %v\n%s", err, c)
		}
		if !reflect.DeepEqual(c, again) {
			t.Fatalf("got\n%v\nback from\n%v", again, c)
		}
	})
}

func fuzzedError(t *testing.T, err error) {
	var wrong *Error
	if !errors.As(err, &wrong) || len(wrong.Problems) == 0 {
		t.Fatalf("not an *Error with problems: %v", err)
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		if !strings.HasPrefix(line, "footfall.yaml:") {
			t.Errorf("the line %q does not name the file", line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("the line %q would upset a terminal", line)
		}
	}
}
