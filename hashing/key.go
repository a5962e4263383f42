package hashing

import (
	"fmt"
	"io"
)

// keyStore is where the key of the current period lives. It is the only place
// that knows what kind of memory that is; newKeyStore is the only place that
// allocates it. The key is used where it lies and never copied out.
type keyStore struct {
	memory *[keySize]byte
	filled bool
}

// newKeyStore takes ordinary heap memory. Go's collector does not move heap
// objects, so the bytes stay in this one place until they are overwritten.
func newKeyStore() keyStore {
	return keyStore{memory: new([keySize]byte)}
}

// draw overwrites the old key and then reads a new one straight into its
// place. After an error there is no key.
func (k *keyStore) draw(random io.Reader) error {
	k.wipe()
	if _, err := io.ReadFull(random, k.memory[:]); err != nil {
		k.wipe()
		return fmt.Errorf("drawing %d random bytes for the key: %w", keySize, err)
	}
	k.filled = true
	return nil
}

// wipe overwrites the key with zeros.
func (k *keyStore) wipe() {
	k.filled = false
	clear(k.memory[:])
}
