package sign

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footfall/configs"
	"footfall/configs/facts"
)

var update = flag.Bool("update", false, "write the golden files")

func signOf(t *testing.T, c *configs.Config) Sign {
	t.Helper()
	s, err := New(facts.Of(c))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func textOf(t *testing.T, s Sign, language string) string {
	t.Helper()
	var b strings.Builder
	if err := s.Text(language, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func htmlOf(t *testing.T, s Sign, language string) string {
	t.Helper()
	var b strings.Builder
	if err := s.HTML(language, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// golden compares a text with a file of testdata, or writes it there.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; run the test with -update", err)
	}
	if got != string(want) {
		t.Errorf("differs from %s; run the test with -update and read the difference. Got:\n%s", file, got)
	}
}
