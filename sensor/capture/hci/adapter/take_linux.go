package adapter

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/nl80211"
)

// Requests of ioctl(2) (hci_sock.h). Their two upper bytes say direction and size of
// an int, and differ between processors: they are taken from other requests of the
// same kind.
const (
	iow        = unix.TUNSETIFF &^ 0xffff
	ior        = unix.TUNGETFEATURES &^ 0xffff
	deviceDown = iow | 'H'<<8 | 202 // HCIDEVDOWN
	deviceInfo = ior | 'H'<<8 | 211 // HCIGETDEVINFO
)

// receiveBuffer holds some seconds of a crowded hall: the kernel's own bookkeeping
// takes about 1 KiB a packet.
const receiveBuffer = 2 << 20

const (
	// busyTime is how long the kernel may need to set a new controller up; until then
	// it cannot be taken.
	busyTime  = 10 * time.Second
	busyPause = 50 * time.Millisecond
)

// List lists the controllers of this machine.
func List() ([]Adapter, error) {
	all := Described(Sys)
	if len(all) == 0 {
		return nil, nil
	}
	fd, err := open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = unix.Close(fd) }()
	for i := range all {
		if err := all[i].ask(fd); err != nil && !errors.Is(err, unix.ENODEV) { // just gone
			return nil, fmt.Errorf("%s: %w", all[i].Name, err)
		}
	}
	return all, nil
}

func open() (int, error) {
	fd, err := unix.Socket(unix.AF_BLUETOOTH, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.BTPROTO_HCI)
	return fd, os.NewSyscallError("socket", err)
}

// info is the beginning of struct hci_dev_info (hci_sock.h): number, name, address,
// flags. The kernel writes 92 bytes.
type info [128]byte

const (
	infoAddress = 10
	infoFlags   = 16
	flagUp      = 1 // HCI_UP; not set while the kernel only waits to switch it off
)

// ask fills in what only the kernel tells.
func (a *Adapter) ask(fd int) error {
	var i info
	binary.NativeEndian.PutUint16(i[:], uint16(a.Index))
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), deviceInfo, uintptr(unsafe.Pointer(&i))); errno != 0 {
		return os.NewSyscallError("ioctl HCIGETDEVINFO", errno)
	}
	a.Up = binary.NativeEndian.Uint32(i[infoFlags:])&flagUp != 0
	b := i[infoAddress : infoAddress+6]
	if [6]byte(b) != [6]byte{} {
		a.Address = fmt.Sprintf("%02X:%02X:%02X:%02X:%02X:%02X", b[5], b[4], b[3], b[2], b[1], b[0])
	}
	return nil
}

// Take takes the controller that a selector means. It waits for one that the kernel is
// just setting up.
func Take(ctx context.Context, selector string) (Taken, *nl80211.Problem) {
	all, err := List()
	if err != nil {
		return Taken{}, explain(err, selector, HasBluetooth(Sys))
	}
	if len(all) == 0 && !HasBluetooth(Sys) {
		return Taken{}, problem(NoBluetooth, selector, "")
	}
	a, wrong := Choose(all, selector)
	if wrong != nil {
		return Taken{}, wrong
	}
	fd, raw, err := a.take(ctx)
	if err != nil {
		return Taken{}, explain(err, a.Name, true)
	}
	return Taken{FD: fd, Name: a.Name, Raw: raw, Shared: a.Shared}, nil
}

// take binds a socket.
func (a *Adapter) take(ctx context.Context) (fd int, raw bool, err error) {
	fd, err = open()
	if err != nil {
		return 0, false, err
	}
	if raw, err = a.bind(ctx, fd); err != nil {
		return 0, false, errors.Join(err, unix.Close(fd))
	}
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, receiveBuffer) != nil {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, receiveBuffer) // as much as it may
	}
	return fd, raw, nil
}

// bind chooses the channel, again while the kernel sets the controller up or a stack
// switches it on.
func (a *Adapter) bind(ctx context.Context, fd int) (raw bool, err error) {
	for end := time.Now().Add(busyTime); ; {
		if err := a.ask(fd); err != nil {
			return false, err
		}
		channel := uint16(unix.HCI_CHANNEL_USER)
		if a.Up {
			channel = unix.HCI_CHANNEL_RAW
		} else if err := unix.IoctlSetInt(fd, deviceDown, a.Index); err != nil && !errors.Is(err, unix.EALREADY) {
			return false, os.NewSyscallError("ioctl HCIDEVDOWN", err)
		}
		err = os.NewSyscallError("bind", unix.Bind(fd, &unix.SockaddrHCI{Dev: uint16(a.Index), Channel: channel}))
		if !errors.Is(err, unix.EBUSY) || time.Now().After(end) {
			return a.Up, err
		}
		select {
		case <-time.After(busyPause):
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}
