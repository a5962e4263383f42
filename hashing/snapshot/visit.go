package snapshot

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Why a snapshot is refused.
var (
	// ErrVersion refuses another version of the layout.
	ErrVersion = errors.New("the snapshot is of another version")
	// ErrDamaged refuses a state cut off, too long or without sense.
	ErrDamaged = errors.New("the snapshot is damaged")
)

// Visit goes through a state, and either appends it to a snapshot or reads it
// from one. It is for one goroutine. The methods take pointers: they append what
// is there, or overwrite it with what they read.
type Visit struct {
	b       []byte // appending: all so far; reading: the rest
	reading bool
	err     error
}

// Append appends a state to dst and returns the extended slice. If dst is too
// small it is wiped, up to its capacity, when its content has moved. Numbers are
// written lowest byte first.
func Append(dst []byte, state func(*Visit)) []byte {
	v := Visit{b: dst}
	state(&v)
	return v.b
}

// Read fills a state from the whole of a snapshot. The error wraps ErrVersion or
// ErrDamaged, or is what the state has passed to FailWith. After an error the
// state is half filled and must be thrown away.
func Read(b []byte, state func(*Visit)) error {
	v := Visit{b: b, reading: true}
	state(&v)
	if v.err == nil && len(v.b) > 0 {
		v.Fail("it goes on after its end")
	}
	return v.err
}

// Reading tells whether the visit reads. States ask it only where reading takes
// other steps than writing, such as filling a hash table.
func (v *Visit) Reading() bool { return v.reading }

// OK tells whether nothing has gone wrong so far. Loops that read ask it.
func (v *Visit) OK() bool { return v.err == nil }

// Fail refuses what was read, with the reason. While appending it does nothing:
// a state that is sound in memory is written as it is.
func (v *Visit) Fail(reason string) { v.FailWith(fmt.Errorf("%w: %s", ErrDamaged, reason)) }

// FailWith is Fail with an error of the state's own, as for a snapshot that
// belongs to something else.
func (v *Visit) FailWith(err error) {
	if v.reading && v.err == nil {
		v.err, v.b = err, nil
	}
}

// Version writes the version of the layout, or refuses any other.
func (v *Visit) Version(n byte) {
	found := n
	v.Byte(&found)
	if v.err == nil && found != n {
		v.FailWith(ErrVersion)
	}
}

// Room makes room for n more bytes at once, to save the copies of growing by
// steps. It does nothing while reading.
func (v *Visit) Room(n int) {
	if !v.reading && cap(v.b)-len(v.b) < n {
		v.grow(n)
	}
}

// grow makes room for n more bytes and wipes the replaced buffer.
//
//go:noinline
func (v *Visit) grow(n int) {
	larger := make([]byte, len(v.b), max(2*cap(v.b), len(v.b)+n+n/4, 512))
	copy(larger, v.b)
	clear(v.b[:cap(v.b)])
	v.b = larger
}

// add returns n new bytes at the end of the snapshot.
func (v *Visit) add(n int) []byte {
	at := len(v.b)
	if cap(v.b)-at < n {
		v.grow(n)
	}
	v.b = v.b[:at+n]
	return v.b[at:]
}

// take returns the next n bytes, or nil if there are fewer.
func (v *Visit) take(n int) []byte {
	if n > len(v.b) {
		v.Fail("it ends too early")
		return nil
	}
	b := v.b[:n]
	v.b = v.b[n:]
	return b
}

// Byte visits one byte.
func (v *Visit) Byte(p *byte) {
	if !v.reading {
		v.add(1)[0] = *p
		return
	}
	*p = 0
	if b := v.take(1); b != nil {
		*p = b[0]
	}
}

// Uint16 visits two bytes.
func (v *Visit) Uint16(p *uint16) {
	if !v.reading {
		binary.LittleEndian.PutUint16(v.add(2), *p)
		return
	}
	*p = 0
	if b := v.take(2); b != nil {
		*p = binary.LittleEndian.Uint16(b)
	}
}

// Uint32 visits four bytes.
func (v *Visit) Uint32(p *uint32) {
	if !v.reading {
		binary.LittleEndian.PutUint32(v.add(4), *p)
		return
	}
	*p = 0
	if b := v.take(4); b != nil {
		*p = binary.LittleEndian.Uint32(b)
	}
}

// Uint64 visits eight bytes.
func (v *Visit) Uint64(p *uint64) {
	if !v.reading {
		binary.LittleEndian.PutUint64(v.add(8), *p)
		return
	}
	*p = 0
	if b := v.take(8); b != nil {
		*p = binary.LittleEndian.Uint64(b)
	}
}
