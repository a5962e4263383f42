package hashing

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

// Memory says what kind of memory the key may lie in.
type Memory uint8

const (
	// ProcessMemory is ordinary memory of the process: for replays and tests.
	// It may end up in a core dump or a swap file.
	ProcessMemory Memory = iota
	// ProtectedMemory is a page of memfd_secret(2) where the kernel has it, or
	// else a locked page that is left out of core dumps and not inherited by
	// child processes. Where neither can be had there is no gate: a live
	// sensor rather counts nobody.
	ProtectedMemory
	// lockedMemory is the second choice of ProtectedMemory, for tests.
	lockedMemory
)

// What KeyStore answers.
const (
	storeSecret  = "memfd_secret"
	storeLocked  = "locked memory"
	storeProcess = "process memory"
)

// pageMagic begins a page that holds a key. The last digit is the version of
// the layout: a page of another version is not taken over.
const pageMagic = 0x66666b31 // "ffk1"

// keyPage is what lies in the memory of the key: the key itself, and what a
// later process has to know to go on with the period.
type keyPage struct {
	magic  uint32
	filled uint32 // 1 while key and period are whole
	key    [keySize]byte
	period period
}

// keyStore is where the key of the current period lives. It is the only place
// that knows what kind of memory that is. The key is used where it lies and
// never copied out, nor is anything computed from it kept.
type keyStore struct {
	memory *[keySize]byte // the key within page
	filled bool
	page   *keyPage
	kind   string
	file   *os.File // what the page is a mapping of; nil for none
	mapped []byte   // nil where the page is ordinary memory
}

// newKeyStore returns an empty store of the kind asked for.
func newKeyStore(m Memory) (keyStore, error) {
	switch m {
	case ProcessMemory:
		// Go's collector does not move heap objects, so the bytes stay in this
		// one place until they are overwritten.
		return storeIn(new(keyPage), storeProcess), nil
	case ProtectedMemory, lockedMemory:
		return protectedStore(m)
	}
	return keyStore{}, errors.New("unknown kind of memory for the key")
}

func storeIn(p *keyPage, kind string) keyStore {
	p.magic = pageMagic
	return keyStore{memory: &p.key, page: p, kind: kind}
}

// draw overwrites the old key and then reads a new one straight into its
// place. After an error there is no key. The page counts as filled only after
// keep.
func (k *keyStore) draw(random io.Reader) error {
	k.wipe()
	if _, err := io.ReadFull(random, k.memory[:]); err != nil {
		k.wipe()
		return fmt.Errorf("drawing %d random bytes for the key: %w", keySize, err)
	}
	k.filled = true
	return nil
}

// keep notes the period of the key beside it.
func (k *keyStore) keep(p *period) {
	k.page.period = *p
	atomic.StoreUint32(&k.page.filled, 1)
}

// wipe overwrites the key with zeros. The page says so first: a process that
// is killed half-way leaves no page that passes for a whole one.
func (k *keyStore) wipe() {
	k.filled = false
	if k.page == nil {
		return
	}
	atomic.StoreUint32(&k.page.filled, 0)
	clear(k.page.key[:])
	k.page.period = period{}
}

// close gives the memory back, as it is. Ordinary memory is left to the
// collector.
func (k *keyStore) close() {
	k.filled = false
	if k.mapped != nil {
		k.unmap()
	}
	if k.file != nil {
		_ = k.file.Close() // nothing was written through it that could be lost
		k.file = nil
	}
}
