//go:build unix

package hub

import "golang.org/x/sys/unix"

// free is how many bytes are left for this process; known is false if it cannot be told.
func (d disk) free() (bytes int64, known bool) {
	var st unix.Statfs_t
	if err := unix.Statfs(d.path, &st); err != nil {
		return 0, false
	}
	return int64(st.Bavail) * int64(st.Bsize), true
}
