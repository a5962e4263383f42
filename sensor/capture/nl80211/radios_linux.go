package nl80211

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// Radios lists the radios. The kernel describes each in many messages.
func (c *Conn) Radios() ([]Radio, error) {
	if c.wifi == nil {
		return nil, nil
	}
	answers, err := c.send(getWiphy, netlink.Dump, func(e *netlink.AttributeEncoder) {
		e.Flag(unix.NL80211_ATTR_SPLIT_WIPHY_DUMP, true)
	})
	if err != nil {
		return nil, fmt.Errorf("list the radios: %w", err)
	}
	radios := map[uint32]*Radio{}
	for _, answer := range answers {
		if err := readRadio(radios, answer.Data); err != nil {
			return nil, fmt.Errorf("list the radios: %w", err)
		}
	}
	if err := c.interfaces(radios); err != nil {
		return nil, err
	}
	all := make([]Radio, 0, len(radios))
	for _, r := range radios {
		describe(r)
		slices.SortFunc(r.Channels, func(a, b Channel) int { return cmp.Compare(a.MHz, b.MHz) })
		all = append(all, *r)
	}
	slices.SortFunc(all, func(a, b Radio) int { return cmp.Compare(a.Index, b.Index) })
	return all, nil
}

// interfaces adds to each radio its own.
func (c *Conn) interfaces(radios map[uint32]*Radio) error {
	links, err := c.Links()
	if err != nil {
		return err
	}
	answers, err := c.send(getInterface, netlink.Dump, func(*netlink.AttributeEncoder) {})
	if err != nil {
		return fmt.Errorf("list the wireless interfaces: %w", err)
	}
	for _, answer := range answers {
		radio, i, err := readInterface(answer.Data)
		if err != nil {
			return fmt.Errorf("list the wireless interfaces: %w", err)
		}
		if r := radios[radio]; r != nil && i.Index != 0 { // a P2P device has no link
			link, _ := find(links, i.Index)
			i.Held = link.Dormant
			r.Interfaces = append(r.Interfaces, i)
		}
	}
	return nil
}

// readInterface reads one answer to getInterface.
func readInterface(data []byte) (radio uint32, i Interface, err error) {
	d, err := netlink.NewAttributeDecoder(data)
	if err != nil {
		return 0, i, err
	}
	for d.Next() {
		switch d.Type() {
		case unix.NL80211_ATTR_WIPHY:
			radio = d.Uint32()
		case unix.NL80211_ATTR_IFINDEX:
			i.Index = int(d.Uint32())
		case unix.NL80211_ATTR_IFNAME:
			i.Name = d.String()
		case unix.NL80211_ATTR_IFTYPE:
			i.Mode = Mode(d.Uint32())
		case unix.NL80211_ATTR_WIPHY_FREQ:
			i.MHz = int(d.Uint32())
		}
	}
	return radio, i, d.Err()
}

// readRadio adds what one message says to the radio that it is about.
func readRadio(radios map[uint32]*Radio, data []byte) error {
	d, err := netlink.NewAttributeDecoder(data)
	if err != nil {
		return err
	}
	r := &Radio{Index: -1} // until the message says which
	for d.Next() {
		switch d.Type() {
		case unix.NL80211_ATTR_WIPHY:
			index := d.Uint32()
			if radios[index] == nil {
				radios[index] = &Radio{Index: int(index)}
			}
			r = radios[index]
		case unix.NL80211_ATTR_WIPHY_NAME:
			r.Name = d.String()
		case unix.NL80211_ATTR_SUPPORTED_IFTYPES:
			d.Nested(func(modes *netlink.AttributeDecoder) error {
				for modes.Next() {
					r.Monitor = r.Monitor || Mode(modes.Type()) == Monitor
				}
				return nil
			})
		case unix.NL80211_ATTR_WIPHY_BANDS:
			d.Nested(func(bands *netlink.AttributeDecoder) error { return readBands(r, bands) })
		}
	}
	return d.Err()
}

// readBands reads what is nested as bands, their attributes, frequencies, and
// attributes of each.
func readBands(r *Radio, bands *netlink.AttributeDecoder) error {
	for bands.Next() {
		bands.Nested(func(band *netlink.AttributeDecoder) error {
			for band.Next() {
				if band.Type() == unix.NL80211_BAND_ATTR_FREQS {
					band.Nested(func(list *netlink.AttributeDecoder) error { return readChannels(r, list) })
				}
			}
			return nil
		})
	}
	return nil
}

func readChannels(r *Radio, list *netlink.AttributeDecoder) error {
	for list.Next() {
		list.Nested(func(d *netlink.AttributeDecoder) error {
			var c Channel
			for d.Next() {
				switch d.Type() {
				case unix.NL80211_FREQUENCY_ATTR_FREQ:
					c.MHz = int(d.Uint32())
				case unix.NL80211_FREQUENCY_ATTR_DISABLED:
					c.Disabled = true
				case unix.NL80211_FREQUENCY_ATTR_NO_IR:
					c.Passive = true
				case unix.NL80211_FREQUENCY_ATTR_RADAR:
					c.Radar = true
				}
			}
			r.Channels = append(r.Channels, c)
			return nil
		})
	}
	return nil
}

// linksByIndex orders what a dump may give in any order.
func linksByIndex(links map[int]Link) []Link {
	return slices.SortedFunc(maps.Values(links), func(a, b Link) int { return cmp.Compare(a.Index, b.Index) })
}
