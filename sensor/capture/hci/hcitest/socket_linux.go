package hcitest

import (
	"os"

	"golang.org/x/sys/unix"
)

// Socket connects a chip to a socket that keeps packets apart, as HCI sockets do. The
// chip answers until the host's end is closed. What is written to its own end, events,
// is received by the host; to close it unplugs the controller.
func Socket(chip *Chip) (host int, end *os.File, err error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, nil, os.NewSyscallError("socketpair", err)
	}
	if err := unix.SetNonblock(fds[1], true); err != nil {
		return 0, nil, os.NewSyscallError("fcntl", err)
	}
	end = os.NewFile(uintptr(fds[1]), "chip")
	go func() {
		b := make([]byte, 300)
		for {
			n, err := end.Read(b)
			if err != nil || n == 0 {
				return
			}
			if answer := chip.Command(b[:n]); answer != nil {
				_, _ = end.Write(answer) // fails once the host has gone
			}
		}
	}()
	return fds[0], end, nil
}
