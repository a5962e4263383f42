package nl80211

import "context"

// Kernel is what is asked of the kernel. Its methods may be called by several
// goroutines.
type Kernel interface {
	// Radios lists the radios with their interfaces, by number.
	Radios() ([]Radio, error)
	// Links lists all network interfaces, wireless or not, by number.
	Links() ([]Link, error)
	// AddMonitor adds a monitor interface to a radio and returns its number.
	AddMonitor(radio int, name string) (int, error)
	// Remove removes a wireless interface.
	Remove(link int) error
	// SetMode changes what a wireless interface is for. It must be down.
	SetMode(link int, mode Mode) error
	// SetUp brings an interface up or down.
	SetUp(link int, up bool) error
	// SetAlias writes an alias; "" takes it away.
	SetAlias(link int, alias string) error
	// Tune sets the channel of a monitor interface.
	Tune(link, mhz int) error
	// Frequency is the true channel of a wireless interface in MHz, 0 for none.
	Frequency(link int) (int, error)
	// Watch delivers what happens to links and radios until ctx ends, and then
	// closes the channel.
	Watch(ctx context.Context) (<-chan Event, error)
}

// Mode is what a wireless interface is for, as NL80211_IFTYPE_ has it.
type Mode uint32

// The modes that are told apart.
const (
	Managed     Mode = 2
	AccessPoint Mode = 3
	Monitor     Mode = 6
)

// String is the word that iw uses.
func (m Mode) String() string {
	switch m {
	case 1:
		return "IBSS"
	case Managed:
		return "managed"
	case AccessPoint:
		return "AP"
	case 4:
		return "AP/VLAN"
	case Monitor:
		return "monitor"
	case 7:
		return "mesh point"
	case 8, 9, 10:
		return "P2P"
	}
	return "unknown"
}

// Interface is an interface of a radio.
type Interface struct {
	// Index is its number; Name, such as wlan0, may be changed by anybody.
	Index int
	Name  string
	Mode  Mode
	// MHz is the channel that it is on, 0 for none.
	MHz int
	// Held tells that a supplicant (wpa_supplicant, iwd) has the interface, also
	// while it is not connected: both set the link mode to "dormant".
	Held bool
}

// Free tells whether nothing uses the interface.
func (i Interface) Free() bool { return i.Mode == Managed && i.MHz == 0 && !i.Held }

// Channel is one channel of 20 MHz that a radio has, with what the regulatory
// domain in force says of it.
type Channel struct {
	MHz      int
	Disabled bool // may not be used at all
	Passive  bool // nobody may transmit first (NL80211_FREQUENCY_ATTR_NO_IR)
	Radar    bool // shared with radar
}

// Radio is one radio ("wiphy").
type Radio struct {
	// Index is its number and Name its name, such as phy0. Both are new each
	// time the driver is loaded; Bus and Address stay.
	Index int
	Name  string
	// Driver is the kernel module, such as ath9k_htc.
	Driver string
	// Device identifies the hardware, as its bus does: "USB 0e8d:7612, Wireless" or
	// "PCI 14c3:7925"; "" where it is not known.
	Device string
	// Bus is where the radio is plugged in: "usb-1-1.2" or "pci-0000:03:00.0".
	Bus string
	// Address is the permanent hardware address of the radio itself, in lower
	// case with colons.
	Address string
	// Monitor tells whether the driver claims monitor mode.
	Monitor bool
	// SoftBlocked and HardBlocked tell of rfkill: by software, or by a switch.
	SoftBlocked, HardBlocked bool
	Interfaces               []Interface
	Channels                 []Channel
}

// Link is a network interface as every kind has it.
type Link struct {
	Index int
	Name  string
	// Layer is its ARPHRD_ number: 803 for radiotap, 1 for Ethernet.
	Layer uint16
	Up    bool
	Alias string
	// Dormant is the link mode that a supplicant sets (IF_LINK_MODE_DORMANT).
	Dormant bool
	// Received counts frames since it was made, beacons included.
	Received uint64
}

// Event is something that happened.
type Event struct {
	Kind EventKind
	// Radio is set where the kernel says it, -1 otherwise; Link likewise.
	Radio, Link int
	// Up is the state of a link that changed.
	Up bool
}

// EventKind says what happened.
type EventKind uint8

// What can happen. Nothing tells of a monitor's change of channel: ask
// Frequency.
const (
	// LinkChanged: a link is new, went up or down, or has another name.
	LinkChanged EventKind = iota
	// LinkGone: a link was removed.
	LinkGone
	// ModeChanged: a wireless interface is new or has another mode.
	ModeChanged
	// RadioChanged: a radio is new, has another name, or is gone.
	RadioChanged
	// ScanBegan and ScanEnded: a radio is on channels of its own choice.
	ScanBegan
	ScanEnded
	// Lost: events were dropped because nobody read them; look at everything.
	Lost
)
