package snapshot

import (
	"bytes"
	"encoding/binary"
	"math"
)

// Bool visits one byte, which is 0 or 1.
func (v *Visit) Bool(p *bool) {
	var b byte
	if *p {
		b = 1
	}
	if v.Byte(&b); b > 1 {
		v.Fail("a flag is neither set nor unset")
	}
	*p = b == 1
}

// Int16 visits two bytes.
func (v *Visit) Int16(p *int16) {
	u := uint16(*p)
	v.Uint16(&u)
	*p = int16(u)
}

// Int32 visits four bytes.
func (v *Visit) Int32(p *int32) {
	u := uint32(*p)
	v.Uint32(&u)
	*p = int32(u)
}

// Int64 visits eight bytes.
func (v *Visit) Int64(p *int64) {
	u := uint64(*p)
	v.Uint64(&u)
	*p = int64(u)
}

// Float32 visits the bits of a number. Any bits are read, also those of NaN and
// of infinity.
func (v *Visit) Float32(p *float32) {
	u := math.Float32bits(*p)
	v.Uint32(&u)
	*p = math.Float32frombits(u)
}

// Float64 visits the bits of a number. Any bits are read, also those of NaN and
// of infinity.
func (v *Visit) Float64(p *float64) {
	u := math.Float64bits(*p)
	v.Uint64(&u)
	*p = math.Float64frombits(u)
}

// Int visits a number from 0 to most in four bytes. Reading refuses any other.
func (v *Visit) Int(p *int, most int) {
	u := uint32(*p)
	if v.Uint32(&u); !v.reading {
		return
	}
	if uint64(u) > uint64(most) {
		v.Fail("a number is out of its range")
		u = 0
	}
	*p = int(u)
}

// Text visits a text of at most most bytes.
func (v *Visit) Text(p *string, most int) {
	n := v.Len(len(*p), most, 1)
	if !v.reading {
		copy(v.add(n), *p)
		return
	}
	*p = string(v.take(n))
}

// Same writes what must be equal for the snapshot to make sense, such as the
// names of zones. Where it reads anything else it refuses with the error.
func (v *Visit) Same(want []byte, otherwise error) {
	if !v.reading {
		copy(v.add(len(want)), want)
		return
	}
	if len(v.b) < len(want) || !bytes.Equal(v.b[:len(want)], want) {
		v.FailWith(otherwise)
		return
	}
	v.b = v.b[len(want):]
}

// Len visits a number of entries and returns it. It refuses more than most, and
// more than the bytes that are left can hold, where each entry takes size bytes
// at least. After an error it returns 0.
func (v *Visit) Len(n, most, size int) int {
	if v.Int(&n, most); v.reading && uint64(n)*uint64(size) > uint64(len(v.b)) {
		v.Fail("it announces more entries than it holds")
		return 0
	}
	return n
}

// Slice visits a slice of at most most entries, each of at least size bytes. A
// slice that is read is new; nil where there are no entries.
func Slice[T any](v *Visit, s *[]T, most, size int, entry func(*T)) {
	n := v.Len(len(*s), most, size)
	if v.reading {
		*s = nil
		if n > 0 {
			*s = make([]T, n)
		}
	}
	for i := 0; i < n && v.OK(); i++ {
		entry(&(*s)[i])
	}
}

// Nested visits another snapshot inside this one. While appending, write appends
// it to the slice that it is given, as [Append] does, and Nested returns nil.
// While reading, Nested returns its bytes, which alias the outer snapshot.
func (v *Visit) Nested(write func([]byte) []byte) []byte {
	if v.reading {
		return v.take(v.Len(0, math.MaxInt32, 1))
	}
	v.add(4)
	begin := len(v.b)
	v.b = write(v.b)
	binary.LittleEndian.PutUint32(v.b[begin-4:], uint32(len(v.b)-begin))
	return nil
}
