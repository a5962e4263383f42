package stream

import "net"

// recordHeader is the length of a TLS record's header (RFC 8446, 5.1).
const recordHeader = 5

// wiped is a connection below TLS. TLS decrypts a record in the memory that it was read
// into, and leaves the text there until other bytes come. Read lends TLS no byte beyond
// the record at hand. So when the next record is asked for, TLS is done with the one
// before, and Read overwrites it before it waits.
type wiped struct {
	net.Conn
	header [recordHeader]byte
	got    int      // bytes of the header
	left   int      // bytes of the record's body still to come
	lent   [][]byte // memory with parts of the body
}

func (w *wiped) Read(b []byte) (int, error) {
	if w.left == 0 && w.got == recordHeader {
		w.wipe()
	}
	if w.got < recordHeader {
		return w.readHeader(b)
	}
	n, err := w.Conn.Read(b[:min(len(b), w.left)])
	w.lent = append(w.lent, b[:n])
	w.left -= n
	return n, err
}

func (w *wiped) readHeader(b []byte) (int, error) {
	n, err := w.Conn.Read(b[:min(len(b), recordHeader-w.got)])
	w.got += copy(w.header[w.got:], b[:n])
	if w.got == recordHeader {
		w.left = int(w.header[3])<<8 | int(w.header[4])
	}
	return n, err
}

// wipe overwrites the record that was read.
func (w *wiped) wipe() {
	for i := range w.lent {
		clear(w.lent[i])
		w.lent[i] = nil
	}
	w.lent, w.got = w.lent[:0], 0
}
