package keep

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// tell sends one notification with descriptors. A path that begins with @ is an
// abstract address (sd_notify(3)); x/sys handles it.
func (m *Manager) tell(state string, descriptors ...int) error {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("service manager: %w", err)
	}
	defer unix.Close(fd)
	var rights []byte
	if len(descriptors) > 0 {
		rights = unix.UnixRights(descriptors...)
	}
	if err := unix.Sendmsg(fd, []byte(state), rights, &unix.SockaddrUnix{Name: m.socket}, 0); err != nil {
		return fmt.Errorf("service manager: %w", err)
	}
	return nil
}
