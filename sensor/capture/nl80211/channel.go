package nl80211

import (
	"fmt"
	"slices"

	"golang.org/x/sys/unix"
)

// ChannelOf returns the channel that a wireless interface is on, in MHz, and 0 where it is
// on none or the driver does not say. It needs no right. The kernel tells no channel of a
// monitor interface beside one that holds the radio; it is on the channel of that one.
func ChannelOf(k Kernel, name string) (mhz int, err error) {
	links, err := k.Links()
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(links, func(l Link) bool { return l.Name == name })
	if at < 0 {
		return 0, fmt.Errorf("there is no interface %s: %w", name, unix.ENODEV)
	}
	if mhz, err = k.Frequency(links[at].Index); mhz != 0 || err != nil {
		return mhz, err
	}
	radios, err := k.Radios()
	if err != nil {
		return 0, err
	}
	for _, r := range radios {
		if !slices.ContainsFunc(r.Interfaces, func(i Interface) bool { return i.Name == name }) {
			continue
		}
		for _, i := range r.Interfaces {
			if i.Mode != Monitor && i.MHz != 0 {
				return i.MHz, nil
			}
		}
	}
	return 0, nil
}
