package main

import "testing"

// TestChangeSaysItsCost sees that a change says before what it costs a running sensor,
// and that one that costs nothing says nothing.
func TestChangeSaysItsCost(t *testing.T) {
	config, _ := startSensor(t, true)
	const window = "the open window ends now: it is released as far as it got\n"
	wantOutput(t, config+": "+window, "config", "set", "-c", config, "--dry-run", "window", "10m")
	wantOutput(t, config+": "+window+config+": saved; the running sensor uses it now\n", "config", "set", "-c", config, "window", "10m")
	wantOutput(t, "released as far as it got, and a new key begins\n", "config", "set", "-c", config, "opt_out.mode", "opt-in")
	wantOutput(t, window, "zone", "rename", "-c", config, "z", "hall")
	if out, err := command("config", "set", "-c", config, "stay", "30m"); err != nil || out != config+": saved; the running sensor uses it now\n" {
		t.Errorf("a change that costs nothing: %v\n%s", err, out)
	}
}
