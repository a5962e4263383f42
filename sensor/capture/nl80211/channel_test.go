package nl80211_test

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/nl80211"
	"footfall/sensor/capture/nl80211/nl80211test"
)

func TestChannelOf(t *testing.T) {
	k := nl80211test.New(1)
	link, err := k.AddMonitor(0, "mon0")
	if err != nil {
		t.Fatal(err)
	}
	want := func(what string, mhz int) {
		t.Helper()
		if got, err := nl80211.ChannelOf(k, "mon0"); err != nil || got != mhz {
			t.Errorf("%s: %d MHz, %v; want %d", what, got, err, mhz)
		}
	}
	want("not tuned", 0)
	if err := k.Tune(link, 2437); err != nil {
		t.Fatal(err)
	}
	want("tuned", 2437)
	k.Pin(0, 2462)
	want("beside an access point", 2462)
	if _, err := nl80211.ChannelOf(k, "mon1"); !errors.Is(err, unix.ENODEV) {
		t.Errorf("an interface that there is not: %v", err)
	}
	k.Fail("Frequency", unix.EIO)
	if _, err := nl80211.ChannelOf(k, "mon0"); !errors.Is(err, unix.EIO) {
		t.Errorf("a kernel that does not answer: %v", err)
	}
}
