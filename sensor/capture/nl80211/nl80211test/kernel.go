// Package nl80211test is a kernel with radios that exist in memory only, for
// tests of what manages radios.
package nl80211test

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/nl80211"
)

// Kernel keeps radios and links. The zero value has none.
type Kernel struct {
	mu     sync.Mutex
	radios []nl80211.Radio
	links  []nl80211.Link
	calls  []string
	fail   map[string]error
	pinned map[int]int // radio to MHz
	events chan nl80211.Event
	last   int
}

var _ nl80211.Kernel = (*Kernel)(nil)

// New makes a kernel with n radios, phy0 and so on, each with one managed
// interface, wlan0 and so on, that is down, and channels 1, 6, 11 and 36.
func New(n int) *Kernel {
	k := &Kernel{fail: map[string]error{}, pinned: map[int]int{}, events: make(chan nl80211.Event, 64), last: 1}
	for i := range n {
		k.last++
		name := fmt.Sprintf("wlan%d", i)
		k.radios = append(k.radios, nl80211.Radio{
			Index: i, Name: fmt.Sprintf("phy%d", i), Driver: "testwifi", Bus: fmt.Sprintf("usb-1-%d", i),
			Address: fmt.Sprintf("02:00:00:00:%02x:00", i), Monitor: true,
			Interfaces: []nl80211.Interface{{Index: k.last, Name: name, Mode: nl80211.Managed}},
			Channels:   []nl80211.Channel{{MHz: 2412}, {MHz: 2437}, {MHz: 2462}, {MHz: 5180}},
		})
		k.links = append(k.links, nl80211.Link{Index: k.last, Name: name, Layer: 1})
	}
	return k
}

// Fail makes a method, or a method with its arguments as Calls shows it, return
// an error from now on; nil ends that.
func (k *Kernel) Fail(call string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fail[call] = err
}

// Pin holds a radio on a channel, as an access point does; 0 lets it go.
func (k *Kernel) Pin(radio, mhz int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pinned[radio] = mhz
	if mhz != 0 {
		for i := range k.radios[radio].Interfaces {
			k.radios[radio].Interfaces[i].MHz = mhz
		}
	}
}

// Edit changes a radio.
func (k *Kernel) Edit(radio int, change func(*nl80211.Radio)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change(&k.radios[radio])
}

// Reload takes a radio away with all its interfaces and brings it back under
// another number, as when the driver is loaded again.
func (k *Kernel) Reload(radio, index int) {
	k.mu.Lock()
	r := &k.radios[radio]
	for _, i := range slices.Clone(r.Interfaces) {
		k.remove(i.Index)
	}
	r.Index, r.Name = index, fmt.Sprintf("phy%d", index)
	k.mu.Unlock()
	k.Tell(nl80211.Event{Kind: nl80211.RadioChanged, Radio: index, Link: -1})
}

// Drop removes a link as if somebody had pulled it out, and tells the watchers.
func (k *Kernel) Drop(link int) {
	k.mu.Lock()
	k.remove(link)
	k.mu.Unlock()
	k.Tell(nl80211.Event{Kind: nl80211.LinkGone, Radio: -1, Link: link})
}

// Rename gives a link another name.
func (k *Kernel) Rename(link int, name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.link(link).Name = name
	if _, i := k.wireless(link); i != nil {
		i.Name = name
	}
}

// Hear adds to the frames that a link received.
func (k *Kernel) Hear(link int, frames uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if l := k.link(link); l != nil {
		l.Received += frames
	}
}

// Tell delivers an event to the watcher.
func (k *Kernel) Tell(e nl80211.Event) { k.events <- e }

// Calls are the changes made so far, such as "SetUp 2 true".
func (k *Kernel) Calls() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.calls)
}

// call notes a change and tells whether it is to fail.
func (k *Kernel) call(name string, args ...any) error {
	line := name
	for _, a := range args {
		line += fmt.Sprint(" ", a)
	}
	k.calls = append(k.calls, line)
	if err := k.fail[line]; err != nil {
		return err
	}
	return k.fail[name]
}

func (k *Kernel) link(index int) *nl80211.Link {
	for i := range k.links {
		if k.links[i].Index == index {
			return &k.links[i]
		}
	}
	return nil
}

// wireless finds an interface and its radio.
func (k *Kernel) wireless(index int) (*nl80211.Radio, *nl80211.Interface) {
	for r := range k.radios {
		for i := range k.radios[r].Interfaces {
			if k.radios[r].Interfaces[i].Index == index {
				return &k.radios[r], &k.radios[r].Interfaces[i]
			}
		}
	}
	return nil, nil
}

func (k *Kernel) remove(link int) {
	k.links = slices.DeleteFunc(k.links, func(l nl80211.Link) bool { return l.Index == link })
	for r := range k.radios {
		k.radios[r].Interfaces = slices.DeleteFunc(k.radios[r].Interfaces, func(i nl80211.Interface) bool { return i.Index == link })
	}
}

// Radios returns a copy.
func (k *Kernel) Radios() ([]nl80211.Radio, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	all := slices.Clone(k.radios)
	for i := range all {
		all[i].Interfaces = slices.Clone(all[i].Interfaces)
	}
	return all, k.fail["Radios"]
}

// Links returns a copy.
func (k *Kernel) Links() ([]nl80211.Link, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.links), k.fail["Links"]
}

// AddMonitor adds an interface, unless its name is taken.
func (k *Kernel) AddMonitor(radio int, name string) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.call("AddMonitor", radio, name); err != nil {
		return 0, err
	}
	if slices.ContainsFunc(k.links, func(l nl80211.Link) bool { return l.Name == name }) {
		return 0, unix.ENFILE
	}
	at := slices.IndexFunc(k.radios, func(r nl80211.Radio) bool { return r.Index == radio })
	if at < 0 {
		return 0, unix.ENODEV
	}
	k.last++
	r := &k.radios[at]
	r.Interfaces = append(r.Interfaces, nl80211.Interface{Index: k.last, Name: name, Mode: nl80211.Monitor})
	k.links = append(k.links, nl80211.Link{Index: k.last, Name: name, Layer: 803})
	return k.last, nil
}

// Remove removes a wireless interface.
func (k *Kernel) Remove(link int) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.call("Remove", link); err != nil {
		return err
	}
	if k.link(link) == nil {
		return unix.ENODEV
	}
	k.remove(link)
	return nil
}

// SetMode answers EBUSY while the interface is up.
func (k *Kernel) SetMode(link int, mode nl80211.Mode) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.call("SetMode", link, mode); err != nil {
		return err
	}
	l := k.link(link)
	_, i := k.wireless(link)
	switch {
	case l == nil || i == nil:
		return unix.ENODEV
	case l.Up:
		return unix.EBUSY
	}
	i.Mode, l.Layer = mode, 1
	if mode == nl80211.Monitor {
		l.Layer = 803
	}
	return nil
}

// SetUp answers ERFKILL where the radio is blocked.
func (k *Kernel) SetUp(link int, up bool) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.call("SetUp", link, up); err != nil {
		return err
	}
	l := k.link(link)
	if l == nil {
		return unix.ENODEV
	}
	if r, _ := k.wireless(link); up && r != nil && (r.SoftBlocked || r.HardBlocked) {
		return nl80211.ErrBlocked
	}
	l.Up = up
	return nil
}

// SetAlias keeps the alias.
func (k *Kernel) SetAlias(link int, alias string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.call("SetAlias", link, alias); err != nil {
		return err
	}
	l := k.link(link)
	if l == nil {
		return unix.ENODEV
	}
	l.Alias = alias
	return nil
}

// Tune answers EBUSY where the radio is pinned to another channel.
func (k *Kernel) Tune(link, mhz int) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.call("Tune", link, mhz); err != nil {
		return err
	}
	r, i := k.wireless(link)
	if i == nil {
		return unix.ENODEV
	}
	if at := k.pinned[r.Index]; at != 0 && at != mhz || k.othersUp(r) {
		return unix.EBUSY
	}
	i.MHz = mhz
	return nil
}

// othersUp tells whether an interface other than a monitor is up, which keeps a
// radio from being tuned, as cfg80211 has it.
func (k *Kernel) othersUp(r *nl80211.Radio) bool {
	return slices.ContainsFunc(r.Interfaces, func(i nl80211.Interface) bool {
		return i.Mode != nl80211.Monitor && i.MHz == 0 && k.link(i.Index).Up
	})
}

// Frequency is the channel last tuned to, or the one pinned; a monitor interface
// beside another that is up has none that is known.
func (k *Kernel) Frequency(link int) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, i := k.wireless(link)
	if i == nil {
		return 0, unix.ENODEV
	}
	at := k.pinned[r.Index]
	if (at != 0 || k.othersUp(r)) && i.Mode == nl80211.Monitor {
		return 0, k.fail["Frequency"]
	}
	if at != 0 {
		return at, k.fail["Frequency"]
	}
	return i.MHz, k.fail["Frequency"]
}

// Watch hands on what Tell is given.
func (k *Kernel) Watch(ctx context.Context) (<-chan nl80211.Event, error) {
	out := make(chan nl80211.Event)
	go func() {
		defer close(out)
		for {
			select {
			case e := <-k.events:
				select {
				case out <- e:
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, k.fail["Watch"]
}
