package capture

import (
	"errors"
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/nl80211"
)

// inspect looks at an interface before it is opened, so each kind of fault
// gets a message of its own. It returns the link layer.
func inspect(name string) (*net.Interface, uint16, error) {
	ifi, err := net.InterfaceByName(name)
	if err != nil {
		return nil, 0, advised(name, ErrNoInterface)
	}
	layer, err := linkLayer(name)
	if err != nil {
		return nil, 0, interfaceError(name, err)
	}
	if _, ok := probeFilter(layer); !ok {
		return nil, 0, advised(name, wrongLayer(layer))
	}
	if ifi.Flags&net.FlagUp == 0 {
		return nil, 0, advised(name, ErrInterfaceDown)
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

// wrongLayer is the kind of fault of a link layer that is not read.
func wrongLayer(layer uint16) error {
	if layer == layerEthernet {
		return ErrNotMonitor
	}
	return ErrLinkLayer
}

// advised is a fault with what the kernel knows of the interface and of the radios
// here. An interface may be well again by the time it is asked.
func advised(name string, kind error) error {
	e := &InterfaceError{Interface: name, Kind: kind}
	k, err := nl80211.DialLinks()
	if err != nil {
		return e
	}
	defer k.Close()
	if problem, err := nl80211.Diagnose(k, name); err == nil && problem != nil {
		e.Advice = problem.Error()
	}
	return e
}

// interfaceError explains an error of the socket.
func interfaceError(name string, err error) error {
	switch {
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
		return &InterfaceError{name, ErrPermission, nl80211.MayNotCapture(name, executable()).Error()}
	case errors.Is(err, unix.ENETDOWN), errors.Is(err, unix.ENXIO), errors.Is(err, unix.ENODEV):
		if _, err := net.InterfaceByName(name); err != nil {
			return advised(name, ErrNoInterface)
		}
		return advised(name, ErrInterfaceDown)
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
