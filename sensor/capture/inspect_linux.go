package capture

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// sysNet lists the network interfaces.
const sysNet = "/sys/class/net"

// inspect looks at an interface before it is opened, so each kind of fault
// gets a message of its own. It returns the link layer.
func inspect(name string) (*net.Interface, uint16, error) {
	ifi, err := net.InterfaceByName(name)
	if err != nil {
		return nil, 0, missing(name)
	}
	layer, err := linkLayer(name)
	if err != nil {
		return nil, 0, interfaceError(name, err)
	}
	if err := checkLayer(name, layer); err != nil {
		return nil, 0, err
	}
	if ifi.Flags&net.FlagUp == 0 {
		return nil, 0, down(name)
	}
	return ifi, layer, nil
}

// linkLayer asks the kernel for an interface's ARPHRD_ number. The ioctl
// works for any user and, unlike /sys, always in this process's network
// namespace.
func linkLayer(name string) (uint16, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, os.NewSyscallError("socket", err)
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq(name)
	if err != nil {
		return 0, err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFHWADDR, request); err != nil {
		return 0, os.NewSyscallError("ioctl", err)
	}
	return request.Uint16(), nil // the family of the hardware address
}

func checkLayer(name string, layer uint16) error {
	if _, ok := probeFilter(layer); ok {
		return nil
	}
	switch {
	case layer == layerPrism:
		return &InterfaceError{name, ErrLinkLayer,
			"the driver puts Prism headers (type 802) before frames; set it to radiotap (type 803)"}
	case layer == layerEthernet && isWireless(name):
		return &InterfaceError{name, ErrNotMonitor, fmt.Sprintf(
			"add a monitor interface and use that: iw dev %s interface add mon0 type monitor && "+
				"ip link set mon0 up", name)}
	case layer == layerEthernet:
		return &InterfaceError{name, ErrNotMonitor, "it is not a Wi-Fi interface; " + wirelessHint()}
	}
	return &InterfaceError{name, ErrLinkLayer, fmt.Sprintf(
		"its link layer is type %d; 803 (radiotap) and 801 (802.11) are read", layer)}
}

func missing(name string) error {
	return &InterfaceError{name, ErrNoInterface, wirelessHint()}
}

func down(name string) error {
	return &InterfaceError{name, ErrInterfaceDown, fmt.Sprintf("bring it up: ip link set %s up", name)}
}

// interfaceError explains an error of the socket.
func interfaceError(name string, err error) error {
	switch {
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
		return &InterfaceError{name, ErrPermission,
			"run footfall by its systemd unit, or as root, or give it the capability: " +
				"setcap cap_net_raw+ep " + executable()}
	case errors.Is(err, unix.ENETDOWN), errors.Is(err, unix.ENXIO), errors.Is(err, unix.ENODEV):
		if _, err := net.InterfaceByName(name); err != nil {
			return &InterfaceError{name, ErrNoInterface, "it has disappeared; is the radio unplugged? " +
				wirelessHint()}
		}
		return down(name)
	}
	return fmt.Errorf("%s: cannot capture: %w", name, err)
}

func executable() string {
	path, err := os.Executable()
	if err != nil {
		return "footfall"
	}
	return path
}

// isWireless tells whether an interface belongs to a Wi-Fi radio.
func isWireless(name string) bool {
	_, err := os.Stat(filepath.Join(sysNet, name, "phy80211"))
	return err == nil
}

// wirelessHint names the command to make a monitor interface of the radios
// here.
func wirelessHint() string {
	entries, _ := os.ReadDir(sysNet)
	var radios []string
	for _, e := range entries {
		if isWireless(e.Name()) {
			radios = append(radios, e.Name())
		}
	}
	if len(radios) == 0 {
		return "there is no Wi-Fi interface here; plug in a radio that can do monitor mode, then: " +
			"iw dev wlan0 interface add mon0 type monitor && ip link set mon0 up"
	}
	return fmt.Sprintf("the Wi-Fi interfaces here are %s; make a monitor interface: "+
		"iw dev %s interface add mon0 type monitor && ip link set mon0 up",
		strings.Join(radios, ", "), radios[0])
}
