package secret

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// secretPage maps one page of memfd_secret(2).
func secretPage() (*Page, error) {
	fd, err := memfdSecret(unix.O_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("memfd_secret: %w", err)
	}
	file := os.NewFile(uintptr(fd), "footfall-secret")
	if err := unix.Ftruncate(fd, int64(os.Getpagesize())); err != nil {
		return nil, errors.Join(fmt.Errorf("memfd_secret: %w", err), file.Close())
	}
	mapped, err := mapShared(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &Page{bytes: mapped, kind: KindSecret, file: file, mapped: true}, nil
}

// openPage maps a page of another process's secret memory.
func openPage(file *os.File) (*Page, error) {
	var system unix.Statfs_t
	var status unix.Stat_t
	if err := errors.Join(unix.Fstatfs(int(file.Fd()), &system), unix.Fstat(int(file.Fd()), &status)); err != nil {
		return nil, fmt.Errorf("looking at the secret page: %w", err)
	}
	if int64(system.Type) != unix.SECRETMEM_MAGIC || status.Size != int64(os.Getpagesize()) {
		return nil, errors.New("the file is not one page of secret memory")
	}
	mapped, err := mapShared(file)
	if err != nil {
		return nil, err
	}
	return &Page{bytes: mapped, kind: KindSecret, file: file, mapped: true}, nil
}

// mapShared maps the page of a secret file. The kernel leaves it out of core
// dumps by itself. The advice repeats that, and keeps it from child processes.
func mapShared(file *os.File) ([]byte, error) {
	mapped, err := unix.Mmap(int(file.Fd()), 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("mapping the secret page: %w", err)
	}
	_ = unix.Madvise(mapped, unix.MADV_DONTDUMP)
	_ = unix.Madvise(mapped, unix.MADV_DONTFORK)
	return mapped, nil
}

// lockedPage maps one private page that is not swapped, not dumped and not
// inherited.
func lockedPage() (*Page, error) {
	mapped, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return nil, fmt.Errorf("mapping the secret page: %w", err)
	}
	if err := unix.Mlock(mapped); err != nil {
		return nil, errors.Join(lockError(err), unix.Munmap(mapped))
	}
	if err := unix.Madvise(mapped, unix.MADV_DONTDUMP); err != nil {
		return nil, errors.Join(fmt.Errorf("keeping the secret page out of core dumps: %w", err), unix.Munmap(mapped))
	}
	if unix.Madvise(mapped, unix.MADV_WIPEONFORK) != nil { // Linux 4.14
		_ = unix.Madvise(mapped, unix.MADV_DONTFORK)
	}
	return &Page{bytes: mapped, kind: KindLocked, mapped: true}, nil
}

// lockError names the limit against a locked page, and the fix.
func lockError(err error) error {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_MEMLOCK, &limit) != nil {
		limit.Cur = 0
	}
	return fmt.Errorf("the memory of the key cannot be locked (%w): RLIMIT_MEMLOCK is %d bytes and one page of %d is needed; "+
		"set LimitMEMLOCK=256K in the [Service] section of the unit, or \"ulimit -l 256\" in the shell that starts the sensor",
		err, limit.Cur, os.Getpagesize())
}

// unmap gives the mapping back. It fails only for what is not mapped.
func (p *Page) unmap() { _ = unix.Munmap(p.bytes) }
