package keep

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// New returns an empty memory. The name appears in /proc only.
func New(name string) (*Memory, error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("memory to keep the state in: %w", err)
	}
	return Open(os.NewFile(uintptr(fd), name))
}
