package hashing

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"unsafe"

	"footfall/hashing/secret"
)

// pageMagic begins a page with a key. The last digit is the version of
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

// keyStore is the place of the key of the current period. The key is used in its
// place and never copied, nor is anything computed from it kept.
type keyStore struct {
	memory *[keySize]byte // the key within page
	filled bool
	page   *keyPage
	place  *secret.Page // what page lies in
}

// newKeyStore returns an empty store of the kind asked for.
func newKeyStore(m secret.Memory) (keyStore, error) {
	place, err := secret.NewPage(m)
	if err != nil {
		return keyStore{}, err
	}
	k := storeIn(place)
	k.page.magic = pageMagic
	return k, nil
}

// openKeyStore maps the page of a secret file, filled by another process.
func openKeyStore(file *os.File) (keyStore, error) {
	place, err := secret.OpenPage(file)
	if err != nil {
		return keyStore{}, err
	}
	k := storeIn(place)
	k.filled = k.page.magic == pageMagic && k.page.filled == 1
	return k, nil
}

func storeIn(place *secret.Page) keyStore {
	page := (*keyPage)(unsafe.Pointer(&place.Bytes()[0]))
	return keyStore{memory: &page.key, page: page, place: place}
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

// close gives the memory back without wiping it. Ordinary memory is left to
// the collector.
func (k *keyStore) close() {
	k.filled = false
	k.place.Close()
	if k.place.Bytes() == nil {
		k.page, k.memory = nil, nil
	}
}
