package edit

import (
	"fmt"
	"slices"
	"strings"
)

// Link admits the devices of a source to a zone.
type Link struct {
	Source    string
	MinSignal string // such as "-65 dBm"; "" or none for every signal
}

// none stands for no threshold in the configuration.
const none = "none"

func (l Link) item() Item {
	item := Item{{Key: "source", Value: l.Source}}
	if l.MinSignal != "" && l.MinSignal != none {
		item = append(item, Field{Key: "min_signal", Value: l.MinSignal})
	}
	return item
}

// AddSource adds a source and links it to existing zones, all with the same signal. The
// fields say where it is heard. Without a zone the result would not be valid.
func (d *Document) AddSource(name string, heard Item, minSignal string, zones []string) error {
	err := d.Add("sources", append(Item{{Key: "name", Value: name}}, heard...))
	for _, zone := range zones {
		if err == nil {
			err = d.Add(linksOf(zone), Link{name, minSignal}.item())
		}
	}
	return err
}

// Radio is a source on this machine: an interface in monitor mode, a radio that the
// sensor makes one for, or a Bluetooth controller. One of the three is given.
type Radio struct {
	Name      string
	Interface string
	Radio     string
	Bluetooth string
	Channels  string // such as "1,6,11"; "" for the default
}

// on is where the source listens, and the settings that it then must not have.
func (r Radio) on() (here Field, others []string) {
	for _, f := range []Field{{Key: "interface", Value: r.Interface}, {Key: "radio", Value: r.Radio}, {Key: "bluetooth", Value: r.Bluetooth}} {
		if f.Value == "" {
			others = append(others, f.Key)
		} else {
			here = f
		}
	}
	if r.Radio == "" {
		others = append(others, "channels")
	}
	return here, others
}

// AddRadio adds a radio and links it to existing zones, for every signal.
func (d *Document) AddRadio(r Radio, zones []string) error {
	on, _ := r.on()
	err := d.AddSource(r.Name, Item{on}, "", zones)
	if err == nil && r.Channels != "" {
		err = d.SetChannels(r.Name, r.Channels)
	}
	return err
}

// SetChannels changes the channels that a source visits.
func (d *Document) SetChannels(source, channels string) error {
	return d.Set("sources["+source+"].channels", channels)
}

// SetRadio changes where a radio of the file listens. Channels stay as they are
// where none are given, if it is a radio.
func (d *Document) SetRadio(s Radio) error {
	at := "sources[" + s.Name + "]."
	here, others := s.on()
	err := d.Set(at+here.Key, here.Value)
	for _, other := range others {
		if err == nil {
			err = d.Unset(at + other)
		}
	}
	if err == nil && s.Channels != "" {
		err = d.SetChannels(s.Name, s.Channels)
	}
	return err
}

// RenameSource gives a radio another name, in the sources and in every zone.
func (d *Document) RenameSource(old, new string) error {
	if _, err := d.item("sources", old); err != nil || old == new {
		return err
	}
	zones, err := d.Items("zones")
	for _, zone := range zones {
		if err != nil {
			return err
		}
		var links []string
		if links, err = d.Items(linksOf(zone)); err == nil && slices.Contains(links, old) {
			err = d.Set(linksOf(zone)+"["+old+"].source", new)
		}
	}
	if err != nil {
		return err
	}
	return d.Set("sources["+old+"].name", new)
}

// RemoveSource removes a radio from the sources and from every zone. A zone without
// another source is an error.
func (d *Document) RemoveSource(name string) error {
	if _, err := d.item("sources", name); err != nil {
		return err
	}
	zones, err := d.Items("zones")
	if err != nil {
		return err
	}
	for _, zone := range zones {
		links, err := d.Items(linksOf(zone))
		switch {
		case err != nil:
			return err
		case !slices.Contains(links, name):
		case len(links) == 1:
			return fmt.Errorf("zone %q has no other source than %q; remove the zone with its sources, or give it another source first", zone, name)
		default:
			if err := d.Remove(linksOf(zone), name); err != nil {
				return err
			}
		}
	}
	return d.Remove("sources", name)
}

// AddZone adds a zone with its sources.
func (d *Document) AddZone(name string, links []Link) error {
	sources := Field{Key: "sources", Items: []Item{}}
	for _, l := range links {
		sources.Items = append(sources.Items, l.item())
	}
	return d.Add("zones", Item{{Key: "name", Value: name}, sources})
}

// SetZone changes the signal of a zone's sources, and adds missing ones. Other sources
// of the zone stay as they are.
func (d *Document) SetZone(name string, links []Link) error {
	known, err := d.item("zones", name)
	if err != nil {
		return err
	}
	for _, l := range links {
		signal := linksOf(known) + "[" + l.Source + "].min_signal"
		names, err := d.Items(linksOf(known))
		switch {
		case err != nil:
		case !slices.Contains(names, l.Source):
			err = d.Add(linksOf(known), l.item())
		case l.MinSignal == "" || l.MinSignal == none:
			err = d.Unset(signal)
		default:
			err = d.Set(signal, l.MinSignal)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// UnlinkZone takes sources away from a zone.
func (d *Document) UnlinkZone(name string, sources []string) error {
	if _, err := d.item("zones", name); err != nil {
		return err
	}
	for _, source := range sources {
		if err := d.Remove(linksOf(name), source); err != nil {
			return err
		}
	}
	return nil
}

// RenameZone gives a zone another name.
func (d *Document) RenameZone(old, new string) error {
	if _, err := d.item("zones", old); err != nil {
		return err
	}
	return d.Set("zones["+old+"].name", new)
}

// RemoveZone removes a zone and, if asked, the sources of this zone alone. Otherwise
// these stay, and the result is not valid.
func (d *Document) RemoveZone(name string, withSources bool) error {
	if _, err := d.item("zones", name); err != nil {
		return err
	}
	sources, err := d.Items(linksOf(name))
	if err != nil {
		return err
	}
	if err := d.Remove("zones", name); err != nil || !withSources {
		return err
	}
	for _, source := range sources {
		used, err := d.used(source)
		if err == nil && !used {
			err = d.Remove("sources", source)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// used tells whether some zone uses a source.
func (d *Document) used(source string) (bool, error) {
	zones, err := d.Items("zones")
	if err != nil {
		return false, err
	}
	for _, zone := range zones {
		links, err := d.Items(linksOf(zone))
		if err != nil || slices.Contains(links, source) {
			return true, err
		}
	}
	return false, nil
}

// item fails unless a list has an item of this name; a number is not enough.
func (d *Document) item(list, name string) (string, error) {
	names, err := d.Items(list)
	if err == nil && !slices.Contains(names, name) {
		err = fmt.Errorf("there is no %s %q; there is %s", kindOf(list), name, strings.Join(names, ", "))
	}
	return name, err
}

// linksOf is the list of the sources of a zone.
func linksOf(zone string) string { return "zones[" + zone + "].sources" }

// kindOf is the word for an item of a list: zone for zones, source for
// zones[entrance].sources.
func kindOf(list string) string {
	return strings.TrimSuffix(list[strings.LastIndexByte(list, '.')+1:], "s")
}
