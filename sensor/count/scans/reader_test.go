package scans

import "encoding/binary"

// bytesReader takes a snapshot apart.
type bytesReader struct {
	b     []byte
	short bool
}

func (r *bytesReader) take(n int) []byte {
	if n > len(r.b) {
		r.short, r.b = true, nil
		return make([]byte, n)
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *bytesReader) Byte() byte     { return r.take(1)[0] }
func (r *bytesReader) Uint16() uint16 { return binary.LittleEndian.Uint16(r.take(2)) }
func (r *bytesReader) Uint32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *bytesReader) Uint64() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }
func (r *bytesReader) Short() bool    { return r.short }

// restored is a new estimator that goes on from a snapshot, or nil.
func restored(snapshot []byte) *Estimator {
	s := New(Library)
	if !s.ReadFrom(&bytesReader{b: snapshot}) {
		return nil
	}
	return s
}
