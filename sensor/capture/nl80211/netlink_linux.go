package nl80211

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// Conn is the kernel of this machine.
type Conn struct {
	wifi   *genetlink.Conn // nil where the kernel has no Wi-Fi
	family genetlink.Family
	route  *netlink.Conn
}

var _ Kernel = (*Conn)(nil)

// errNoWiFi wraps os.ErrNotExist, as the answer of the kernel does.
var errNoWiFi = fmt.Errorf("the kernel has no Wi-Fi (nl80211): %w", fs.ErrNotExist)

// Dial opens the kernel's interfaces. The error wraps os.ErrNotExist where the
// kernel has no Wi-Fi at all. Anybody may read through it.
func Dial() (*Conn, error) {
	c, err := DialLinks()
	if err != nil {
		return nil, err
	}
	if c.wifi == nil {
		return nil, errors.Join(errNoWiFi, c.Close())
	}
	return c, nil
}

// DialLinks is Dial for a kernel that may have no Wi-Fi. It then has links and no
// radios.
func DialLinks() (*Conn, error) {
	route, err := netlink.Dial(unix.NETLINK_ROUTE, nil)
	if err != nil {
		return nil, fmt.Errorf("route netlink: %w", err)
	}
	wifi, err := genetlink.Dial(nil)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("generic netlink: %w", err), route.Close())
	}
	family, err := wifi.GetFamily(unix.NL80211_GENL_NAME)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Conn{route: route}, wifi.Close()
	case err != nil:
		return nil, errors.Join(fmt.Errorf("ask for nl80211: %w", err), wifi.Close(), route.Close())
	}
	return &Conn{wifi: wifi, family: family, route: route}, nil
}

// Close closes the sockets. Events end with the context of Watch.
func (c *Conn) Close() error {
	if c.wifi == nil {
		return c.route.Close()
	}
	return errors.Join(c.wifi.Close(), c.route.Close())
}

// send is the one place that sends a command to nl80211. It returns the answers.
func (c *Conn) send(what command, flags netlink.HeaderFlags, encode func(*netlink.AttributeEncoder)) ([]genetlink.Message, error) {
	if c.wifi == nil {
		return nil, errNoWiFi
	}
	e := netlink.NewAttributeEncoder()
	encode(e)
	data, err := e.Encode()
	if err != nil {
		return nil, err
	}
	message := genetlink.Message{Header: genetlink.Header{Command: uint8(what), Version: c.family.Version}, Data: data}
	return c.wifi.Execute(message, c.family.ID, netlink.Request|flags)
}

// change sends a command that wants no answer but success.
func (c *Conn) change(what command, encode func(*netlink.AttributeEncoder)) error {
	_, err := c.send(what, netlink.Acknowledge, encode)
	return err
}

// AddMonitor adds a monitor interface to a radio. The kernel answers with the
// interface; an acknowledgement would come in a second message, which the next
// command would take for its own.
func (c *Conn) AddMonitor(radio int, name string) (int, error) {
	answers, err := c.send(newInterface, 0, func(e *netlink.AttributeEncoder) {
		e.Uint32(unix.NL80211_ATTR_WIPHY, uint32(radio))
		e.String(unix.NL80211_ATTR_IFNAME, name)
		e.Uint32(unix.NL80211_ATTR_IFTYPE, uint32(Monitor))
	})
	if err != nil {
		return 0, fmt.Errorf("add the interface %s: %w", name, err)
	}
	for _, answer := range answers {
		if _, i, err := readInterface(answer.Data); err == nil && i.Index != 0 {
			return i.Index, nil
		}
	}
	return 0, fmt.Errorf("add the interface %s: the kernel did not say its number", name)
}

// Remove removes a wireless interface.
func (c *Conn) Remove(link int) error {
	return wrap("remove the interface", c.change(delInterface, func(e *netlink.AttributeEncoder) {
		e.Uint32(unix.NL80211_ATTR_IFINDEX, uint32(link))
	}))
}

// SetMode changes what an interface is for.
func (c *Conn) SetMode(link int, mode Mode) error {
	return wrap("set the mode to "+mode.String(), c.change(setInterface, func(e *netlink.AttributeEncoder) {
		e.Uint32(unix.NL80211_ATTR_IFINDEX, uint32(link))
		e.Uint32(unix.NL80211_ATTR_IFTYPE, uint32(mode))
	}))
}

// Tune sets the channel, 20 MHz wide. Drivers without that width on a channel
// refuse it with EINVAL and get it as before 802.11n.
func (c *Conn) Tune(link, mhz int) error {
	err := c.tune(link, mhz, unix.NL80211_CHAN_WIDTH_20)
	if errors.Is(err, unix.EINVAL) {
		err = c.tune(link, mhz, unix.NL80211_CHAN_WIDTH_20_NOHT)
	}
	return wrap(fmt.Sprintf("tune to %d MHz", mhz), err)
}

func (c *Conn) tune(link, mhz int, width uint32) error {
	return c.change(setWiphy, func(e *netlink.AttributeEncoder) {
		e.Uint32(unix.NL80211_ATTR_IFINDEX, uint32(link))
		e.Uint32(unix.NL80211_ATTR_WIPHY_FREQ, uint32(mhz))
		e.Uint32(unix.NL80211_ATTR_CHANNEL_WIDTH, width)
	})
}

// Frequency is the true channel of an interface.
func (c *Conn) Frequency(link int) (int, error) {
	answers, err := c.send(getInterface, 0, func(e *netlink.AttributeEncoder) {
		e.Uint32(unix.NL80211_ATTR_IFINDEX, uint32(link))
	})
	if err != nil {
		return 0, fmt.Errorf("read the channel: %w", err)
	}
	for _, answer := range answers {
		if _, i, err := readInterface(answer.Data); err == nil {
			return i.MHz, nil
		}
	}
	return 0, errors.New("read the channel: the kernel gave no answer")
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
