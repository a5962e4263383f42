package nl80211

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// Links lists all network interfaces.
func (c *Conn) Links() ([]Link, error) {
	answers, err := c.route.Execute(netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETLINK, Flags: netlink.Request | netlink.Dump},
		Data:   make([]byte, unix.SizeofIfInfomsg),
	})
	if err != nil {
		return nil, fmt.Errorf("list the network interfaces: %w", err)
	}
	links := map[int]Link{}
	for _, answer := range answers {
		link, err := readLink(answer.Data)
		if err != nil {
			return nil, fmt.Errorf("list the network interfaces: %w", err)
		}
		links[link.Index] = link
	}
	return linksByIndex(links), nil
}

// readLink reads a struct ifinfomsg (rtnetlink(7)) and its attributes.
func readLink(data []byte) (Link, error) {
	if len(data) < unix.SizeofIfInfomsg {
		return Link{}, errors.New("a message is cut short")
	}
	link := Link{
		Layer: binary.NativeEndian.Uint16(data[2:]),
		Index: int(int32(binary.NativeEndian.Uint32(data[4:]))),
		Up:    binary.NativeEndian.Uint32(data[8:])&unix.IFF_UP != 0,
	}
	d, err := netlink.NewAttributeDecoder(data[unix.SizeofIfInfomsg:])
	if err != nil {
		return Link{}, err
	}
	for d.Next() {
		switch d.Type() {
		case unix.IFLA_IFNAME:
			link.Name = d.String()
		case unix.IFLA_IFALIAS:
			link.Alias = d.String()
		case unix.IFLA_LINKMODE:
			link.Dormant = d.Uint8() != 0
		case unix.IFLA_STATS64: // struct rtnl_link_stats64 begins with rx_packets
			if stats := d.Bytes(); len(stats) >= 8 {
				link.Received = binary.NativeEndian.Uint64(stats)
			}
		}
	}
	return link, d.Err()
}

// SetUp brings an interface up or down.
func (c *Conn) SetUp(link int, up bool) error {
	var flags uint32
	what := "bring the interface down"
	if up {
		flags, what = unix.IFF_UP, "bring the interface up"
	}
	return wrap(what, c.setLink(link, flags, unix.IFF_UP, nil))
}

// SetAlias writes the alias of an interface.
func (c *Conn) SetAlias(link int, alias string) error {
	e := netlink.NewAttributeEncoder()
	e.Bytes(unix.IFLA_IFALIAS, []byte(alias)) // an empty one takes it away
	data, err := e.Encode()
	if err != nil {
		return err
	}
	return wrap("write the alias", c.setLink(link, 0, 0, data))
}

// setLink sends RTM_NEWLINK for a link that exists.
func (c *Conn) setLink(link int, flags, mask uint32, attributes []byte) error {
	data := make([]byte, unix.SizeofIfInfomsg)
	binary.NativeEndian.PutUint32(data[4:], uint32(link))
	binary.NativeEndian.PutUint32(data[8:], flags)
	binary.NativeEndian.PutUint32(data[12:], mask)
	_, err := c.route.Execute(netlink.Message{
		Header: netlink.Header{Type: unix.RTM_NEWLINK, Flags: netlink.Request | netlink.Acknowledge},
		Data:   append(data, attributes...),
	})
	return err
}
