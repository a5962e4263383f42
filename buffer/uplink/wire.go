package uplink

import (
	"bufio"
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// lingerTime bounds the wait for the broker to close a connection that has said
// DISCONNECT.
const lingerTime = time.Second

// wire is a connection to a broker, between the network and the MQTT library.
//
// It remembers what it saw first, because the library only says that it did not
// like it; it lets nothing pass that the library would choke on (see sieve);
// and it ends in an orderly way: after DISCONNECT it closes its own direction
// and waits a moment for the broker to close the other. Closing both at once
// with something unread would reset the connection, and a broker that sees the
// reset before the DISCONNECT publishes the last will.
type wire struct {
	net.Conn
	sieve    sieve
	secure   bool          // TLS
	expiry   Expiry        // of the certificates
	remote   net.Addr      // of the TCP connection
	first    atomic.Uint32 // the first byte read, plus 1
	goodbye  atomic.Bool   // DISCONNECT was written
	ended    chan struct{} // closed when reading has failed
	endOnce  sync.Once
	once     sync.Once
	closeErr error
}

func newWire(conn net.Conn) *wire {
	w := &wire{Conn: conn, ended: make(chan struct{})}
	w.sieve = sieve{in: bufio.NewReader(rawReader{w}), answer: conn.Write}
	return w
}

// rawReader reads from the network below the sieve.
type rawReader struct{ *wire }

func (r rawReader) Read(b []byte) (int, error) {
	n, err := r.Conn.Read(b)
	if n > 0 {
		r.first.CompareAndSwap(0, uint32(b[0])+1)
	}
	return n, err
}

func (w *wire) Read(b []byte) (int, error) {
	n, err := w.sieve.Read(b)
	if err != nil {
		w.endOnce.Do(func() { close(w.ended) })
	}
	return n, err
}

// disconnect is the whole packet (MQTT 3.1.1, 3.14).
var disconnect = []byte{0xe0, 0}

// Write relies on the library's writing each packet at once.
func (w *wire) Write(b []byte) (int, error) {
	n, err := w.Conn.Write(b)
	if err == nil && bytes.Equal(b, disconnect) {
		w.goodbye.Store(true)
	}
	return n, err
}

// Close may be called often. After a DISCONNECT the first call takes until the
// broker has closed its side, or lingerTime.
func (w *wire) Close() error {
	w.once.Do(func() {
		if w.goodbye.Load() {
			w.linger()
		}
		w.closeErr = w.Conn.Close()
	})
	return w.closeErr
}

// linger closes the sending direction and waits; the library goes on reading
// meanwhile.
func (w *wire) linger() {
	half, ok := w.Conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	t := time.NewTimer(lingerTime)
	defer t.Stop()
	select {
	case <-w.ended:
	case <-t.C:
	}
}

// diagnose explains a failed MQTT handshake by the broker's first byte, if it
// can. A CONNACK begins with 0x20. With TLS 1.3 a broker looks at the client's
// certificate only when the client is through with the handshake, and the alert
// that it sends then is often lost.
func (w *wire) diagnose(err error) error {
	switch w.first.Load() {
	case 0:
		if w.secure && isClosedByPeer(err) {
			return errAfterTLS
		}
	case 0x15 + 1, 0x16 + 1: // TLS record types alert and handshake
		return errSpeaksTLS
	case 'H' + 1: // "HTTP/1.1 400 Bad Request"
		return errSpeaksHTTP
	}
	return nil
}
