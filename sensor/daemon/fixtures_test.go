package daemon

import (
	"testing"

	"footfall/sensor/engine/enginetest"
)

// Short names for what the tests share.
var (
	noon       = enginetest.Noon
	testConfig = enginetest.Config
	sighting   = enginetest.Sighting
)

const minute = enginetest.Minute

type collector = enginetest.Collector

func wantWindows(t *testing.T, c *collector, want ...string) {
	t.Helper()
	c.Want(t, want...)
}
