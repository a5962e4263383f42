package captest

import (
	"errors"
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

// TAP is a network interface whose received frames the test writes.
type TAP struct {
	// Name of the interface.
	Name string

	t  testing.TB
	fd int
}

// NewTAP makes an interface with the given link layer and brings it up. It
// goes away with the test. The test is skipped where this process may not
// make one.
func NewTAP(t testing.TB, linkLayer int) *TAP {
	t.Helper()
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skipf("SKIPPED, NOT TESTED: no TAP device can be made (/dev/net/tun: %v); run as root", err)
	}
	tap := &TAP{t: t, fd: fd}
	t.Cleanup(tap.Remove)
	request, err := unix.NewIfreq("fftap%d")
	if err != nil {
		t.Fatal(err)
	}
	request.SetUint16(unix.IFF_TAP | unix.IFF_NO_PI)
	err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
	if errors.Is(err, unix.EPERM) {
		t.Skip("SKIPPED, NOT TESTED: no TAP device can be made without CAP_NET_ADMIN; run as root")
	}
	if err != nil {
		t.Fatalf("TUNSETIFF: %v", err)
	}
	tap.Name = request.Name()
	// The link layer can be set only while the interface is down.
	if err := unix.IoctlSetInt(fd, unix.TUNSETLINK, linkLayer); err != nil {
		t.Fatalf("TUNSETLINK: %v", err)
	}
	tap.Up()
	return tap
}

// Write makes the kernel receive a frame of at least 14 bytes.
func (tap *TAP) Write(frame []byte) {
	tap.t.Helper()
	if _, err := unix.Write(tap.fd, frame); err != nil {
		tap.t.Fatalf("write to %s: %v", tap.Name, os.NewSyscallError("write", err))
	}
}

// Up brings the interface up.
func (tap *TAP) Up() { tap.t.Helper(); tap.setFlag(true) }

// Down takes the interface down.
func (tap *TAP) Down() { tap.t.Helper(); tap.setFlag(false) }

// Remove makes the interface disappear. It may be called more than once.
func (tap *TAP) Remove() {
	if tap.fd >= 0 {
		_ = unix.Close(tap.fd)
		tap.fd = -1
	}
}

func (tap *TAP) setFlag(up bool) {
	tap.t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		tap.t.Fatal(err)
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq(tap.Name)
	if err != nil {
		tap.t.Fatal(err)
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, request); err != nil {
		tap.t.Fatalf("SIOCGIFFLAGS: %v", err)
	}
	flags := request.Uint16() &^ unix.IFF_UP
	if up {
		flags |= unix.IFF_UP
	}
	request.SetUint16(flags)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request); err != nil {
		tap.t.Fatalf("SIOCSIFFLAGS: %v", err)
	}
}
