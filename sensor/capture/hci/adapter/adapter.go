// Package adapter finds Bluetooth controllers in the kernel and takes one, so that
// package hci can listen through it. Taking needs CAP_NET_ADMIN. The process that has
// it hands the socket over, and reads nothing itself.
//
// A controller that a Bluetooth stack uses is up, and is taken on the raw channel: the
// stack goes on. Any other one is taken on the user channel, and is then ours alone.
package adapter

import (
	"strings"

	"footfall/sensor/capture/nl80211"
)

// Auto stands for the only controller, or the first that no stack uses.
const Auto = "auto"

// Adapter is a controller as the kernel has it.
type Adapter struct {
	// Index is its number and Name its name, such as hci0. Both may be others after
	// a restart; Address and Bus stay.
	Index int
	Name  string
	// Address is its own public address in upper case with colons; "" where the
	// kernel was not asked, or the controller has none.
	Address string
	// Bus is where it is plugged in: "usb-1-1.2", or "serial-serial0-0".
	Bus string
	// Driver is the kernel module.
	Driver string
	// Up: a Bluetooth stack uses it.
	Up bool
	// SoftBlocked and HardBlocked tell of rfkill: by software, or by a switch.
	SoftBlocked, HardBlocked bool
	// Shared: its chip, or its maker's chip on this board, is a Wi-Fi radio as well.
	Shared bool
}

// named tells whether a selector means this controller: its name, its address, or its
// place with or without "usb-" before it.
func (a *Adapter) named(selector string) bool {
	return selector == a.Name || a.Address != "" && strings.EqualFold(selector, a.Address) ||
		a.Bus != "" && (selector == a.Bus || "usb-"+selector == a.Bus)
}

// Choose finds the controller that a selector means.
func Choose(all []Adapter, selector string) (Adapter, *nl80211.Problem) {
	found := -1
	for i := range all {
		switch {
		case selector != Auto && all[i].named(selector):
			found = i
		case selector == Auto && (found < 0 || all[found].Up && !all[i].Up):
			found = i
		}
	}
	switch {
	case len(all) == 0:
		return Adapter{}, problem(NoController, selector, "")
	case found < 0:
		names := make([]string, len(all))
		for i := range all {
			names[i] = all[i].Name
		}
		return Adapter{}, problem(Missing, selector, strings.Join(names, ", "))
	case all[found].HardBlocked:
		return all[found], problem(HardBlocked, all[found].Name, "")
	case all[found].SoftBlocked:
		return all[found], problem(SoftBlocked, all[found].Name, "")
	}
	return all[found], nil
}
