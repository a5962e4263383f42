package main

import (
	"encoding/binary"
	"fmt"
	"os/exec"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// linkRadiotap is ARPHRD_IEEE80211_RADIOTAP, the type of a monitor interface.
const linkRadiotap = 803

// tap is a network interface of that type, into which frames are written. A
// removed one can be added again under its name.
type tap struct {
	name string
	mu   sync.Mutex
	fd   int
}

func newTap(name string) (*tap, error) {
	t := &tap{name: name, fd: -1}
	return t, t.add()
}

func (t *tap) add() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("/dev/net/tun: %w", err)
	}
	var request [40]byte
	copy(request[:unix.IFNAMSIZ-1], t.name)
	binary.NativeEndian.PutUint16(request[unix.IFNAMSIZ:], unix.IFF_TAP|unix.IFF_NO_PI)
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.TUNSETIFF, uintptr(unsafe.Pointer(&request))); errno != 0 {
		_ = unix.Close(fd)
		return fmt.Errorf("TUNSETIFF %s: %w", t.name, errno)
	}
	if err := unix.IoctlSetInt(fd, unix.TUNSETLINK, linkRadiotap); err != nil {
		_ = unix.Close(fd)
		return fmt.Errorf("TUNSETLINK %s: %w", t.name, err)
	}
	t.fd = fd
	return t.set("up")
}

// set sets the interface up or down.
func (t *tap) set(state string) error {
	if out, err := exec.Command("ip", "link", "set", t.name, state).CombinedOutput(); err != nil {
		return fmt.Errorf("ip link set %s %s: %w: %s", t.name, state, err, out)
	}
	return nil
}

func (t *tap) remove() {
	t.mu.Lock()
	defer t.mu.Unlock()
	_ = unix.Close(t.fd)
	t.fd = -1
}

func (t *tap) write(b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.fd >= 0 {
		_, _ = unix.Write(t.fd, b)
	}
}

// probe writes a probe request behind a radiotap header with one signal level
// (IEEE 802.11-2020, 9.3.3.9). kind varies the elements, as models do.
func probe(b []byte, address *[6]byte, signal int8, seq uint16, kind byte) []byte {
	b = append(b[:0], 0, 0, 9, 0, 0x20, 0, 0, 0, byte(signal))
	b = append(b, 0x40, 0, 0, 0, 255, 255, 255, 255, 255, 255)
	b = append(b, address[:]...)
	b = append(b, 255, 255, 255, 255, 255, 255, byte(seq<<4), byte(seq>>4))
	b = append(b, 0, 0, 1, 8, 2, 4, 11, 22, 12, 18, 24, 36, 50, 4, 48, 72, 96, 108, 3, 1, 6)
	b = append(b, 45, 26, 0x2d, 0x40, kind, 255, 255)
	b = append(b, make([]byte, 21)...)
	return append(b, 127, 8, 4, 0, 10, kind*17, 0, 0, 0, 64)
}

const (
	phones     = 40
	scanPeriod = 4 * time.Second
)

// crowd has phones scan until stop. Half of them are in the zone near.
func crowd(t *tap, stop <-chan struct{}) {
	tick := time.NewTicker(scanPeriod / phones)
	defer tick.Stop()
	var b []byte
	var seq uint16
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		phone := i % phones
		address := [6]byte{0xda, 0xa1, 0x19, 0, 0, byte(phone)}
		if phone%4 == 0 {
			address[0] = 0
		}
		signal := int8(-50)
		if phone%2 == 1 {
			signal = -75
		}
		for range 3 {
			seq++
			b = probe(b, &address, signal, seq, byte(phone%7))
			t.write(b)
		}
	}
}
