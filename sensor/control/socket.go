package control

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const (
	socketMode fs.FileMode = 0o660
	maxPath                = 107 // sun_path less its final zero, unix(7)
	dialTime               = 2 * time.Second
)

// socket is a listener and its file.
type socket struct {
	*net.UnixListener
	file fs.FileInfo
	gid  uint32
}

// listen makes the socket in a private directory, sets its mode and moves it to its
// place. So there is no moment at which every user may connect.
func listen(path string, group func() (gid int, ok bool)) (*socket, error) {
	if err := vacant(path); err != nil {
		return nil, fmt.Errorf("control.socket %s: %w", path, err)
	}
	nest, err := os.MkdirTemp(filepath.Dir(path), ".c-")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("control.socket %s: its directory does not exist: create it, or name another place: %w", path, err)
	}
	if err != nil {
		return nil, fmt.Errorf("control.socket %s: %w", path, err)
	}
	defer os.RemoveAll(nest)
	s, err := bind(filepath.Join(nest, "s"), path, group)
	if err != nil {
		return nil, fmt.Errorf("control.socket %s: %w", path, err)
	}
	return s, nil
}

func bind(nest, path string, group func() (gid int, ok bool)) (*socket, error) {
	if len(nest) > maxPath {
		return nil, fmt.Errorf("its path is too long for a socket: use one of at most %d bytes", maxPath-(len(nest)-len(filepath.Dir(path))))
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: nest, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	s := &socket{UnixListener: l}
	if gid, ok := group(); ok {
		// Root without CAP_CHOWN cannot give it away. It stays with its own group.
		if err = os.Lchown(nest, -1, gid); errors.Is(err, fs.ErrPermission) {
			err = nil
		}
	}
	if err == nil {
		err = os.Chmod(nest, socketMode)
	}
	if err == nil {
		s.file, err = os.Lstat(nest)
	}
	if err == nil {
		s.gid = groupOf(s.file)
		err = os.Rename(nest, path)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return s, nil
}

// groupName is the group whose members may ask the sensor.
const groupName = "footfall"

// ownersGroup is the group that root gives the socket to: footfall, where there is one.
// Without root it is that of the process, and ok is false.
func ownersGroup() (gid int, ok bool) {
	if os.Geteuid() != 0 {
		return 0, false
	}
	group, err := user.LookupGroup(groupName)
	if err != nil {
		return 0, false // root alone may ask then
	}
	gid, err = strconv.Atoi(group.Gid)
	return gid, err == nil
}

// vacant refuses a path if a process listens there, or if it is not a socket.
func vacant(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSocket {
		return errors.New("a file that is not a socket is there; name another place")
	}
	conn, err := net.DialTimeout("unix", path, dialTime)
	if err == nil {
		_ = conn.Close()
	}
	if !errors.Is(err, syscall.ECONNREFUSED) && !errors.Is(err, fs.ErrNotExist) {
		return errors.New("another sensor listens there; stop it, or give this one a control.socket of its own")
	}
	return nil // left behind; it is replaced
}

// removeOwn removes the socket unless another has replaced it.
func removeOwn(path string, s *socket) {
	_ = s.Close()
	if info, err := os.Lstat(path); err == nil && os.SameFile(info, s.file) {
		_ = os.Remove(path)
	}
}
