package captest

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// Link layers for NewTAP (ARPHRD_, linux/if_arp.h).
const (
	LayerIEEE80211 = unix.ARPHRD_IEEE80211
	LayerPrism     = unix.ARPHRD_IEEE80211_PRISM
	LayerRadiotap  = unix.ARPHRD_IEEE80211_RADIOTAP
)

// TAP is a network interface. The test writes the frames it receives.
type TAP struct {
	// Name of the interface.
	Name string

	t  testing.TB // nil outside tests
	fd int
	// layer is its ARPHRD_ number, for Again.
	layer int
}

// ErrNoTAP means: this process may not make a TAP device.
var ErrNoTAP = errors.New("no TAP device can be made; run as root")

// NewTAP makes an interface with the given link layer and brings it up. It
// goes away with the test. The test is skipped if this process may not make
// one.
func NewTAP(t testing.TB, linkLayer int) *TAP {
	t.Helper()
	tap, err := OpenTAP(linkLayer)
	switch {
	case errors.Is(err, ErrNoTAP):
		t.Skipf("SKIPPED, NOT TESTED: %v", err)
	case err != nil:
		t.Fatal(err)
	}
	tap.t = t
	t.Cleanup(tap.Remove)
	return tap
}

// OpenTAP is NewTAP outside tests. The error is ErrNoTAP if this process may not
// make one. Remove ends the interface.
func OpenTAP(linkLayer int) (*TAP, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("%w (/dev/net/tun: %v)", ErrNoTAP, err)
	}
	tap := &TAP{fd: fd, layer: linkLayer}
	if err := tap.setUp("fftap%d"); err != nil {
		tap.Remove()
		return nil, err
	}
	return tap, nil
}

func (tap *TAP) setUp(name string) error {
	request, err := unix.NewIfreq(name)
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_TAP | unix.IFF_NO_PI)
	err = unix.IoctlIfreq(tap.fd, unix.TUNSETIFF, request)
	if errors.Is(err, unix.EPERM) {
		return fmt.Errorf("%w (it takes CAP_NET_ADMIN)", ErrNoTAP)
	}
	if err != nil {
		return os.NewSyscallError("TUNSETIFF", err)
	}
	tap.Name = request.Name()
	// The link layer can be set only while the interface is down.
	if err := unix.IoctlSetInt(tap.fd, unix.TUNSETLINK, tap.layer); err != nil {
		return os.NewSyscallError("TUNSETLINK", err)
	}
	return tap.setFlag(true)
}

// Write makes the kernel receive a frame of at least 14 bytes.
func (tap *TAP) Write(frame []byte) {
	tap.t.Helper()
	if err := tap.Send(frame); err != nil {
		tap.t.Fatal(err)
	}
}

// Send is Write outside tests.
func (tap *TAP) Send(frame []byte) error {
	if _, err := unix.Write(tap.fd, frame); err != nil {
		return fmt.Errorf("%s: %w", tap.Name, os.NewSyscallError("write", err))
	}
	return nil
}

// Down takes the interface down.
func (tap *TAP) Down() {
	tap.t.Helper()
	if err := tap.setFlag(false); err != nil {
		tap.t.Fatal(err)
	}
}

// Up brings it up.
func (tap *TAP) Up() {
	tap.t.Helper()
	if err := tap.setFlag(true); err != nil {
		tap.t.Fatal(err)
	}
}

// Again makes an interface of the same name after Remove, and brings it up.
func (tap *TAP) Again() {
	tap.t.Helper()
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		tap.t.Fatal(err)
	}
	tap.fd = fd
	if err := tap.setUp(tap.Name); err != nil {
		tap.t.Fatal(err)
	}
}

// Remove makes the interface disappear. It may be called more than once.
func (tap *TAP) Remove() {
	if tap.fd >= 0 {
		_ = unix.Close(tap.fd)
		tap.fd = -1
	}
}

func (tap *TAP) setFlag(up bool) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq(tap.Name)
	if err != nil {
		return err
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, request); err != nil {
		return os.NewSyscallError("SIOCGIFFLAGS", err)
	}
	flags := request.Uint16() &^ unix.IFF_UP
	if up {
		flags |= unix.IFF_UP
	}
	request.SetUint16(flags)
	return os.NewSyscallError("SIOCSIFFLAGS", unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request))
}
