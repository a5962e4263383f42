package hashing

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// Why a period cannot be resumed. The caller begins a new one with New.
var (
	// ErrPeriodOver: the key has come to its end in the meantime.
	ErrPeriodOver = errors.New("the key period is over")
	// ErrNotResumable: there is no whole key, the snapshot does not belong to
	// it, or the settings have changed so that the old ones do not hold.
	ErrNotResumable = errors.New("the key period cannot be resumed")
)

// KeyFile returns the file of the page with the key, to be given to the
// service manager, or nil if the memory has none: only secret memory has.
// Ordinary memory files could be swapped out while no process has them locked.
// The file stays the gate's, and is closed with it.
//
// A process with the file can read the key.
func (g *Gate) KeyFile() *os.File { return g.key.place.File() }

// Resume goes on with a period whose key another process has left in a file
// (KeyFile), at now (nanoseconds since the Unix epoch). Key, epoch, rotation and
// marks stay the same. The lists may be others than before: a device that
// was counted and is now left out comes back from Admit as Excluded.
//
// Resume takes the file over: it is closed with the gate. If there is an
// error, the key in it has been overwritten and the file closed. The error is
// ErrPeriodOver or ErrNotResumable, with more words, or tells what is wrong
// with the file or the configuration.
func Resume(c Config, key *os.File, snapshot []byte, now int64) (*Gate, error) {
	store, err := openKeyStore(key)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("gate: %w", err), key.Close())
	}
	g, err := resume(c, store, snapshot, now)
	if err != nil {
		store.wipe()
		store.close()
		return nil, fmt.Errorf("gate: %w", err)
	}
	return g, nil
}

func resume(c Config, key keyStore, snapshot []byte, now int64) (*Gate, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if !key.filled {
		return nil, fmt.Errorf("%w: its key is gone", ErrNotResumable)
	}
	g := build(c, key)
	g.period = key.page.period
	g.period.advance(now)
	if g.period.due(g.rotate) {
		return nil, ErrPeriodOver
	}
	if g.rotate.Next(now) != g.period.next {
		return nil, fmt.Errorf("%w: the change of key is now at another time", ErrNotResumable)
	}
	if err := g.restore(snapshot); err != nil {
		return nil, err
	}
	g.key.keep(&g.period)
	return g, nil
}

// SealingKey derives from the key of the period a key for encrypting what a
// process leaves for the next one. It tells nothing about pseudonyms, and is
// gone with the period. False if there is no key.
func (g *Gate) SealingKey(dst *[32]byte) bool { return g.key.seal(dst) }

// SealingKeyFrom is SealingKey for a file before it is resumed: the
// snapshot for Resume may itself be sealed. The file stays as it is.
func SealingKeyFrom(key *os.File, dst *[32]byte) error {
	store, err := openKeyStore(key)
	if err != nil {
		return fmt.Errorf("gate: %w", err)
	}
	defer store.place.Unmap()
	if !store.seal(dst) {
		return fmt.Errorf("gate: %w: its key is gone", ErrNotResumable)
	}
	return nil
}

// seal uses SipHash as a pseudo-random function of a counter.
func (k *keyStore) seal(dst *[32]byte) bool {
	if !k.filled {
		return false
	}
	var none [6]byte
	for i := range uint8(4) {
		binary.LittleEndian.PutUint64(dst[8*i:], sum(k.memory, &none, i, forSealing))
	}
	return true
}
