package hashing

import (
	"errors"
	"fmt"

	"footfall/hashing/snapshot"
)

// snapshotVersion changes with every change of the layout.
const snapshotVersion = 2

// Why a snapshot does not belong to a gate.
var (
	errOtherPeriod = errors.New("the snapshot belongs to another period")
	errOtherMode   = errors.New("the mode of opting has changed")
)

// Snapshot appends to dst the gate's memory over a restart, apart
// from the key: the marks. It holds no address and no pseudonym. Without a key it
// appends nothing. If dst is too small, it is wiped when its content has moved.
func (g *Gate) Snapshot(dst []byte) []byte {
	if !g.key.filled {
		return dst
	}
	return snapshot.Append(dst, g.visit)
}

// restore fills the tables of a new gate from a snapshot of the same period. The
// lists may have changed since, so devices on them come back once.
func (g *Gate) restore(b []byte) error {
	if err := snapshot.Read(b, g.visit); err != nil {
		return fmt.Errorf("%w: %w", ErrNotResumable, err)
	}
	g.listsChanged()
	return nil
}

// visit is the layout of a snapshot. Marks are keyed hashes: without the key they
// tell of no device.
func (g *Gate) visit(v *snapshot.Visit) {
	v.Version(snapshotVersion)
	identity, optIn := g.identity(), g.optIn
	v.Uint64(&identity)
	if identity != g.identity() {
		v.FailWith(errOtherPeriod)
	}
	v.Bool(&optIn)
	if optIn != g.optIn {
		v.FailWith(errOtherMode)
	}
	g.marks.visit(v)
}

// identity tells snapshots of different keys apart.
func (g *Gate) identity() uint64 {
	var none [6]byte
	return sum(g.key.memory, &none, 0, forSnapshot)
}
