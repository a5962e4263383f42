package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"footfall/sensor/capture/nl80211"
	"footfall/sensor/capture/nl80211/nl80211test"
)

// TestLateKernel has Wi-Fi come to a machine that had none.
func TestLateKernel(t *testing.T) {
	missing := fmt.Errorf("no Wi-Fi: %w", os.ErrNotExist)
	var broken error = missing
	late := &lateKernel{dial: func() (nl80211.Kernel, error) {
		if broken != nil {
			return nil, broken
		}
		return nl80211test.New(1), nil
	}}
	radios, err := late.Radios()
	links, failed := late.Links()
	if len(radios) != 0 || len(links) != 0 || err != nil || failed != nil {
		t.Errorf("without Wi-Fi: %v, %v, %v, %v", radios, links, err, failed)
	}
	ctx, cancel := context.WithCancel(t.Context())
	events, err := late.Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, open := <-events; open {
		t.Error("an event without Wi-Fi")
	}
	if _, err := late.AddMonitor(0, "mon0"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("AddMonitor without Wi-Fi: %v", err)
	}
	broken = errors.New("netlink: broken")
	if _, err := late.Radios(); err != broken {
		t.Errorf("%v", err)
	}
	if _, err := late.Watch(t.Context()); err != broken {
		t.Errorf("%v", err)
	}
	broken = nil
	if radios, err := late.Radios(); len(radios) != 1 || err != nil {
		t.Errorf("with Wi-Fi: %v, %v", radios, err)
	}
	link, err := late.AddMonitor(0, "mon0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := late.Frequency(link); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"SetUp": late.SetUp(link, true), "SetAlias": late.SetAlias(link, "a"), "Tune": late.Tune(link, 2437),
		"down": late.SetUp(link, false), "SetMode": late.SetMode(link, nl80211.Managed), "Remove": late.Remove(link),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := late.Watch(t.Context()); err != nil {
		t.Error(err)
	}
}
