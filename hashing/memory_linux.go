package hashing

import (
	"errors"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// protectedStore returns a store in secret memory, or else in locked memory.
// Why there is no secret memory does not matter: kernels before 5.14 lack it,
// many have it switched off (secretmem.enable), and some filters refuse it.
func protectedStore(m Memory) (keyStore, error) {
	if m != lockedMemory {
		if store, err := secretStore(); err == nil {
			return store, nil
		}
	}
	return lockedStore()
}

// secretStore maps one page of memfd_secret(2). The kernel takes such a page
// out of its own address space: no other process, no debugger and no core dump
// reaches it, nor is it ever written to swap.
func secretStore() (keyStore, error) {
	fd, err := memfdSecret(unix.O_CLOEXEC)
	if err != nil {
		return keyStore{}, fmt.Errorf("memfd_secret: %w", err)
	}
	file := os.NewFile(uintptr(fd), "footfall-key")
	if err := unix.Ftruncate(fd, int64(os.Getpagesize())); err != nil {
		return keyStore{}, errors.Join(fmt.Errorf("memfd_secret: %w", err), file.Close())
	}
	mapped, err := mapShared(file)
	if err != nil {
		return keyStore{}, errors.Join(err, file.Close())
	}
	return mappedStore(mapped, file, storeSecret), nil
}

// mapShared maps the page of a secret file. The kernel leaves it out of core
// dumps by itself; the advice says it once more, and that no child gets it.
func mapShared(file *os.File) ([]byte, error) {
	mapped, err := unix.Mmap(int(file.Fd()), 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("mapping the key page: %w", err)
	}
	_ = unix.Madvise(mapped, unix.MADV_DONTDUMP)
	_ = unix.Madvise(mapped, unix.MADV_DONTFORK)
	return mapped, nil
}

// lockedStore maps one private page that is not swapped, not dumped and not
// inherited.
func lockedStore() (keyStore, error) {
	mapped, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return keyStore{}, fmt.Errorf("mapping the key page: %w", err)
	}
	if err := unix.Mlock(mapped); err != nil {
		return keyStore{}, errors.Join(lockError(err), unix.Munmap(mapped))
	}
	if err := unix.Madvise(mapped, unix.MADV_DONTDUMP); err != nil {
		return keyStore{}, errors.Join(fmt.Errorf("keeping the key out of core dumps: %w", err), unix.Munmap(mapped))
	}
	if unix.Madvise(mapped, unix.MADV_WIPEONFORK) != nil { // Linux 4.14
		_ = unix.Madvise(mapped, unix.MADV_DONTFORK)
	}
	return mappedStore(mapped, nil, storeLocked), nil
}

// lockError tells what stands in the way of a locked page, and the remedy.
func lockError(err error) error {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_MEMLOCK, &limit) != nil {
		limit.Cur = 0
	}
	return fmt.Errorf("the memory of the key cannot be locked (%w): RLIMIT_MEMLOCK is %d bytes and one page of %d is needed; "+
		"set LimitMEMLOCK=256K in the [Service] section of the unit, or \"ulimit -l 256\" in the shell that starts the sensor",
		err, limit.Cur, os.Getpagesize())
}

func mappedStore(mapped []byte, file *os.File, kind string) keyStore {
	store := storeIn((*keyPage)(unsafe.Pointer(&mapped[0])), kind)
	store.file, store.mapped = file, mapped
	return store
}

func (k *keyStore) unmap() {
	_ = unix.Munmap(k.mapped) // fails for what is not mapped alone
	k.mapped, k.page, k.memory = nil, nil, nil
}

// openKeyStore maps the page of a secret file that another process has filled.
func openKeyStore(file *os.File) (keyStore, error) {
	var system unix.Statfs_t
	var status unix.Stat_t
	if err := errors.Join(unix.Fstatfs(int(file.Fd()), &system), unix.Fstat(int(file.Fd()), &status)); err != nil {
		return keyStore{}, fmt.Errorf("looking at the key page: %w", err)
	}
	if int64(system.Type) != unix.SECRETMEM_MAGIC || status.Size != int64(os.Getpagesize()) {
		return keyStore{}, errors.New("the file is not one page of secret memory")
	}
	mapped, err := mapShared(file)
	if err != nil {
		return keyStore{}, err
	}
	store := keyStore{file: file, mapped: mapped, kind: storeSecret, page: (*keyPage)(unsafe.Pointer(&mapped[0]))}
	store.memory = &store.page.key
	store.filled = store.page.magic == pageMagic && store.page.filled == 1
	return store, nil
}
