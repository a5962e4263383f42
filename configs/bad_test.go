package configs

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files from what the code says")

// TestBad reads one file per mistake and compares the whole error text.
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no bad files found", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			got := badText(t, file)
			golden := strings.TrimSuffix(file, ".yaml") + ".txt"
			if *update {
				write(t, golden, got)
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

// badText is the error text of a file, which must be well formed, sorted and
// free of what might be a password.
func badText(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse(data, filepath.Base(file))
	var wrong *Error
	if !errors.As(err, &wrong) || c != nil {
		t.Fatalf("want no configuration and an *Error, got %v and %v", c, err)
	}
	if !slices.IsSortedFunc(wrong.Problems, func(a, b Problem) int { return a.Line - b.Line }) {
		t.Errorf("problems are not sorted by line: %v", wrong.Problems)
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Error("the error shows what may be a password")
	}
	return err.Error() + "\n"
}

// TestBadHasOwners fails for golden files whose bad file is gone.
func TestBadHasOwners(t *testing.T) {
	goldens, err := filepath.Glob("testdata/bad/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, golden := range goldens {
		if _, err := os.Stat(strings.TrimSuffix(golden, ".txt") + ".yaml"); err != nil {
			t.Error(err)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
