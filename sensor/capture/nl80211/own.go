package nl80211

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Way is how a radio gets its monitor interface.
type Way uint8

// The ways. Some drivers deliver nothing to an added interface, and some
// nothing to a switched one.
const (
	Added Way = iota
	Switched
)

const (
	// ownName begins the names of interfaces that were added.
	ownName = "ffmon"
	// mark begins the alias of every interface that was added or switched.
	mark = "footfall:"

	addedMark   = mark + "added"
	wasDownMark = mark + "was managed, down"
	wasUpMark   = mark + "was managed, up"
	parkedMark  = mark + "was up"
)

// Made is a monitor interface that we made.
type Made struct {
	Link int
	Name string
	Way  Way
}

// Make gives a radio a monitor interface and brings it up. What was begun is
// undone if it fails. For Switched there must be an interface that nothing uses.
func Make(k Kernel, r Radio, way Way) (Made, error) {
	if way == Switched {
		return switchOver(k, r)
	}
	name := ownName + strconv.Itoa(r.Index)
	link, err := k.AddMonitor(r.Index, name)
	if err != nil {
		return Made{}, fmt.Errorf("%s: %w", r.Name, err)
	}
	if err := errors.Join(k.SetAlias(link, addedMark), k.SetUp(link, true)); err != nil {
		return Made{}, fmt.Errorf("%s: %w", r.Name, errors.Join(err, k.Remove(link)))
	}
	return Made{Link: link, Name: name, Way: Added}, nil
}

// errNoFree says that there is nothing to switch.
var errNoFree = errors.New("no interface is free to be switched to monitor mode")

// switchOver notes what was before it changes anything, so that a crash at any
// point can be undone.
func switchOver(k Kernel, r Radio) (Made, error) {
	links, err := k.Links()
	if err != nil {
		return Made{}, err
	}
	for _, i := range r.Interfaces {
		link, ok := find(links, i.Index)
		if !ok || !i.Free() || link.Alias != "" {
			continue
		}
		alias := wasDownMark
		if link.Up {
			alias = wasUpMark
		}
		link.Alias = alias
		if err := k.SetAlias(i.Index, alias); err != nil {
			return Made{}, fmt.Errorf("%s: %w", i.Name, err)
		}
		if err := SwitchBack(k, i.Index); err != nil {
			return Made{}, fmt.Errorf("%s: %w", i.Name, errors.Join(err, Undo(k, link)))
		}
		return Made{Link: i.Index, Name: i.Name, Way: Switched}, nil
	}
	return Made{}, fmt.Errorf("%s: %w", r.Name, errNoFree)
}

// Park takes down what nothing uses on a radio: an interface that is up holds the
// channel, even one that is not connected. Undo brings it up again. It returns
// how many there were.
func Park(k Kernel, r Radio) (int, error) {
	links, err := k.Links()
	if err != nil {
		return 0, err
	}
	parked := 0
	for _, i := range r.Interfaces {
		link, ok := find(links, i.Index)
		if !ok || !link.Up || !i.Free() || link.Alias != "" {
			continue
		}
		if err := k.SetAlias(i.Index, parkedMark); err != nil {
			return parked, wrapName(i.Name, err)
		}
		if err := k.SetUp(i.Index, false); err != nil {
			return parked, wrapName(i.Name, err)
		}
		parked++
	}
	return parked, nil
}

// SwitchBack sets monitor mode and brings the interface up. It stops at the first
// step that fails.
func SwitchBack(k Kernel, link int) error {
	if err := k.SetUp(link, false); err != nil {
		return err
	}
	if err := k.SetMode(link, Monitor); err != nil {
		return err
	}
	return k.SetUp(link, true)
}

func find(links []Link, index int) (Link, bool) {
	for _, l := range links {
		if l.Index == index {
			return l, true
		}
	}
	return Link{}, false
}

// Own tells whether we made an interface. Its name is enough, since a crash may
// come between the interface and its alias.
func (l Link) Own() bool {
	return strings.HasPrefix(l.Alias, mark) || strings.HasPrefix(l.Name, ownName) && l.Layer == layerRadiotap
}

// Undo removes an interface that was added, or gives one back that was switched or
// taken down.
// Other interfaces are left alone.
func Undo(k Kernel, l Link) error {
	switch {
	case !l.Own():
		return nil
	case l.Alias == parkedMark:
		return wrapName(l.Name, errors.Join(k.SetUp(l.Index, true), k.SetAlias(l.Index, "")))
	case l.Alias != wasDownMark && l.Alias != wasUpMark:
		return wrapName(l.Name, k.Remove(l.Index))
	}
	err := errors.Join(k.SetUp(l.Index, false), k.SetMode(l.Index, Managed))
	if l.Alias == wasUpMark {
		err = errors.Join(err, k.SetUp(l.Index, true))
	}
	return wrapName(l.Name, errors.Join(err, k.SetAlias(l.Index, "")))
}

func wrapName(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// Recover undoes what an earlier process left behind, and returns the names.
func Recover(k Kernel) ([]string, error) {
	links, err := k.Links()
	if err != nil {
		return nil, err
	}
	var undone []string
	for _, l := range links {
		if !l.Own() {
			continue
		}
		err = errors.Join(err, Undo(k, l))
		undone = append(undone, l.Name)
	}
	return undone, err
}
