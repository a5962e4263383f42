package hci

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// socket is a bound HCI socket. Waiting is left to the runtime's poller, as a read
// with a time-out of its own would be interrupted by every signal of the scheduler.
type socket struct {
	*os.File
	raw syscall.RawConn
}

// Adopt makes a way to a controller of a socket that is bound to its user channel, or
// to its raw channel, and takes it over. On the raw channel only events are received
// that say something about commands, the hardware, and advertisements.
func Adopt(fd int, rawChannel bool) (Conn, error) {
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, os.NewSyscallError("fcntl", err)
	}
	f := os.NewFile(uintptr(fd), "hci")
	s := &socket{File: f}
	var err error
	if s.raw, err = f.SyscallConn(); err != nil {
		return nil, err
	}
	if rawChannel {
		if err := unix.SetsockoptString(fd, unix.SOL_HCI, filterOption, string(rawFilter())); err != nil {
			return nil, fmt.Errorf("filter of the raw channel: %w", os.NewSyscallError("setsockopt", err))
		}
	}
	return s, nil
}

// filterOption is HCI_FILTER of the kernel (hci_sock.h).
const filterOption = 2

// rawFilter is struct hci_filter of the kernel (hci_sock.h): a mask of packet types,
// one of 64 events, and an opcode, 0 for any. It is in the machine's byte order, with
// two bytes of padding.
func rawFilter() []byte {
	var f struct {
		types  uint32
		events [2]uint32
		opcode uint16
		_      uint16
	}
	f.types = 1 << packetEvent
	for _, e := range []uint{commandComplete, commandStatus, hardwareError, leMeta} {
		f.events[e/32] |= 1 << (e % 32)
	}
	return append([]byte(nil), (*[16]byte)(unsafe.Pointer(&f))[:]...)
}

// Receive reads without waiting as long as there are packets.
func (s *socket) Receive(packets [][]byte, lengths []int) (n int, err error) {
	failed := s.raw.Read(func(fd uintptr) bool {
		for n < len(packets) {
			lengths[n], err = unix.Read(int(fd), packets[n])
			switch {
			case err == unix.EINTR:
				continue
			case err == unix.EAGAIN:
				err = nil
				return n > 0
			case err != nil || lengths[n] == 0: // 0 is a controller that is gone
				return true
			}
			n++
		}
		return true
	})
	switch {
	case n > 0:
		return n, nil // an error comes again
	case failed != nil:
		return 0, failed
	case err != nil:
		return 0, os.NewSyscallError("read", err)
	}
	return 0, &fs.PathError{Op: "read", Path: s.Name(), Err: unix.ENODEV}
}

// Send writes one packet.
func (s *socket) Send(packet []byte) error {
	_, err := s.Write(packet)
	return err
}

// SetDeadline is about Receive alone.
func (s *socket) SetDeadline(t time.Time) error { return s.SetReadDeadline(t) }

// Dropped is the kernel's count of packets for which the socket had no room
// (sock_diag(7), SK_MEMINFO_DROPS); 0 if it cannot be told any more.
func (s *socket) Dropped() (dropped uint64) {
	_ = s.raw.Control(func(fd uintptr) {
		var info [unix.SK_MEMINFO_DROPS + 1]uint32
		length := uint32(unsafe.Sizeof(info))
		_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, fd, unix.SOL_SOCKET, unix.SO_MEMINFO,
			uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&length)), 0)
		if errno == 0 && length == uint32(unsafe.Sizeof(info)) {
			dropped = uint64(info[unix.SK_MEMINFO_DROPS])
		}
	})
	return dropped
}
