package nl80211_test

import (
	"errors"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/nl80211"
	"footfall/sensor/capture/nl80211/nl80211test"
)

func radios(t *testing.T, k nl80211.Kernel) []nl80211.Radio {
	t.Helper()
	all, err := k.Radios()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// state is the links without their counters, to see that nothing is left.
func state(t *testing.T, k nl80211.Kernel) []nl80211.Link {
	t.Helper()
	links, err := k.Links()
	if err != nil {
		t.Fatal(err)
	}
	return links
}

func TestMake(t *testing.T) {
	tests := []struct {
		way  nl80211.Way
		name string
		want []string
	}{
		{nl80211.Added, "ffmon1", []string{"AddMonitor 1 ffmon1", "SetAlias 4 footfall:added", "SetUp 4 true"}},
		{nl80211.Switched, "wlan1", []string{"SetAlias 3 footfall:was managed, down", "SetUp 3 false", "SetMode 3 monitor", "SetUp 3 true"}},
	}
	for _, test := range tests {
		k := nl80211test.New(2)
		before := state(t, k)
		made, err := nl80211.Make(k, radios(t, k)[1], test.way)
		if err != nil || made.Name != test.name || !slices.Equal(k.Calls(), test.want) {
			t.Fatalf("made %+v, %v, by %q", made, err, k.Calls())
		}
		undone, err := nl80211.Recover(k)
		if err != nil || !slices.Equal(undone, []string{test.name}) || !slices.Equal(state(t, k), before) {
			t.Errorf("%s: undone %q, %v: left %+v", test.name, undone, err, state(t, k))
		}
	}
}

// TestMakeFails lets each step fail, and then a crash come after each: nothing is
// left either way.
func TestMakeFails(t *testing.T) {
	for _, way := range []nl80211.Way{nl80211.Added, nl80211.Switched} {
		trial := nl80211test.New(1)
		if _, err := nl80211.Make(trial, radios(t, trial)[0], way); err != nil {
			t.Fatal(err)
		}
		for _, call := range trial.Calls() {
			k := nl80211test.New(1)
			before := state(t, k)
			k.Fail(call, unix.EIO)
			if _, err := nl80211.Make(k, radios(t, k)[0], way); !errors.Is(err, unix.EIO) {
				t.Errorf("%s fails: %v", call, err)
			}
			k.Fail(call, nil)
			if _, err := nl80211.Recover(k); err != nil {
				t.Error(err)
			}
			if got := state(t, k); !slices.Equal(got, before) {
				t.Errorf("%s fails: left %+v, want %+v", call, got, before)
			}
		}
	}
}

func TestSwitchTakesFreeOnesOnly(t *testing.T) {
	k := nl80211test.New(1)
	if err := k.SetUp(2, true); err != nil {
		t.Fatal(err)
	}
	if _, err := nl80211.Make(k, radios(t, k)[0], nl80211.Switched); err != nil {
		t.Fatal("an interface that is up and not connected is free:", err)
	}
	if _, err := nl80211.Recover(k); err != nil || !state(t, k)[0].Up {
		t.Error("an interface that was up is not up again", err)
	}
	k.Pin(0, 2412) // connected
	if made, err := nl80211.Make(k, radios(t, k)[0], nl80211.Switched); err == nil {
		t.Errorf("switched %s, which is connected", made.Name)
	}
}

// TestRecoverLeavesOthers has a monitor interface that the user made, and one of
// ours that crashed before its alias.
func TestRecoverLeavesOthers(t *testing.T) {
	k := nl80211test.New(1)
	for _, name := range []string{"mon0", "ffmon0"} {
		if _, err := k.AddMonitor(0, name); err != nil {
			t.Fatal(err)
		}
	}
	undone, err := nl80211.Recover(k)
	if err != nil || !slices.Equal(undone, []string{"ffmon0"}) || len(state(t, k)) != 2 {
		t.Errorf("undone %q, %v", undone, err)
	}
}

func TestBlocked(t *testing.T) {
	k := nl80211test.New(1)
	k.Edit(0, func(r *nl80211.Radio) { r.SoftBlocked = true })
	if _, err := nl80211.Make(k, radios(t, k)[0], nl80211.Added); !errors.Is(err, nl80211.ErrBlocked) || len(state(t, k)) != 1 {
		t.Errorf("%v, left %+v", err, state(t, k))
	}
}
