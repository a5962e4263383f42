package clitest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Build builds the program of the test and returns its path.
func Build(tb testing.TB) string {
	tb.Helper()
	name := filepath.Join(tb.TempDir(), "footfall")
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", name, ".")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		tb.Fatal(fmt.Errorf("go build: %w\n%s", err, out))
	}
	return name
}
