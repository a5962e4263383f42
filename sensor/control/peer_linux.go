package control

import (
	"io/fs"
	"net"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// maxGroups is the most supplementary groups that are read.
const maxGroups = 1024

// peerOf asks the kernel who connected (SO_PEERCRED and SO_PEERGROUPS,
// unix(7)).
func peerOf(conn *net.UnixConn) (peer, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return peer{}, err
	}
	var p peer
	controlErr := raw.Control(func(fd uintptr) {
		var credentials *unix.Ucred
		if credentials, err = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED); err == nil {
			p = peer{uid: credentials.Uid, pid: credentials.Pid, groups: append(peerGroups(fd), credentials.Gid)}
		}
	})
	if controlErr != nil {
		return peer{}, controlErr
	}
	return p, err
}

// peerGroups returns the supplementary groups, or none on kernels before 4.13, which do
// not report them.
func peerGroups(fd uintptr) []uint32 {
	groups := make([]uint32, maxGroups)
	size := uint32(len(groups)) * 4
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, fd, unix.SOL_SOCKET, unix.SO_PEERGROUPS,
		uintptr(unsafe.Pointer(&groups[0])), uintptr(unsafe.Pointer(&size)), 0)
	if errno != 0 {
		return nil
	}
	return groups[:size/4]
}

func groupOf(info fs.FileInfo) uint32 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Gid
	}
	return 0
}
