package main

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"footfall/cmd/internal/clitest"
)

// TestAFleetOnAClusterE2E kills a node of three under a small fleet.
func TestAFleetOnAClusterE2E(t *testing.T) {
	if os.Getenv("FOOTFALL_E2E") == "" {
		t.Skip("SKIPPED: a cluster of three NATS servers takes a minute or two; set FOOTFALL_E2E=1")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, clitest.Build(t), "load", "--sensors", "20", "--cluster", "--window", "2s", "--steady", "2", "--outage", "3")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{`connected +20 of 20 sensors`, `windows received +100\n`, `lost +0, `, `a node of the cluster is killed`} {
		if !regexp.MustCompile(want).Match(out) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
}
