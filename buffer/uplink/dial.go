package uplink

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync/atomic"
)

var (
	errSpeaksTLS = errors.New("the broker speaks TLS on this port: write mqtts:// in mqtt.broker")
	errAfterTLS  = errors.New("the broker closed the connection right after the TLS handshake: " +
		"it may want a client certificate that it knows, check mqtt.cert_file and mqtt.key_file")
	errSpeaksHTTP = errors.New("a web server answers on this port: check the port in mqtt.broker")
)

// wire is a connection that remembers what it saw first, because the MQTT
// library only says that it did not like it.
type wire struct {
	net.Conn
	first atomic.Uint32 // the first byte read, plus 1
}

func (w *wire) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if n > 0 {
		w.first.CompareAndSwap(0, uint32(b[0])+1)
	}
	return n, err
}

// diagnose explains a failed MQTT handshake by the broker's first byte, if it
// can. A CONNACK begins with 0x20. With TLS 1.3 a broker looks at the client's
// certificate only when the client is through with the handshake, and the alert
// that it sends then is often lost.
func (w *wire) diagnose(err error) error {
	_, secure := w.Conn.(*tls.Conn)
	switch w.first.Load() {
	case 0:
		if secure && isClosedByPeer(err) {
			return errAfterTLS
		}
	case 0x15 + 1, 0x16 + 1: // TLS record types alert and handshake
		return errSpeaksTLS
	case 'H' + 1: // "HTTP/1.1 400 Bad Request"
		return errSpeaksHTTP
	}
	return nil
}

// dial connects to the broker, with TLS where its address says so. It goes
// straight there: the library would obey proxy settings of the environment.
func (c *Config) dial(ctx context.Context) (*wire, error) {
	b, err := parseBroker(c.Broker)
	if err != nil {
		return nil, err
	}
	conn, err := c.Dial(ctx, "tcp", b.address())
	if err != nil {
		return nil, err
	}
	if !b.tls {
		if err := c.checkPlaintext(conn); err != nil {
			_ = conn.Close()
			return nil, err
		}
		return &wire{Conn: conn}, nil
	}
	secure := tls.Client(conn, c.tlsFor(b))
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return &wire{Conn: secure}, nil
}

func (c *Config) tlsFor(b broker) *tls.Config {
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.TLS != nil {
		conf = c.TLS.Clone()
	}
	setDefault(&conf.ServerName, b.host)
	return conf
}

// checkPlaintext looks at where a name really led: a name server can send
// "localhost" anywhere.
func (c *Config) checkPlaintext(conn net.Conn) error {
	if c.AllowPlaintext {
		return nil
	}
	a, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err == nil && !a.Addr().Unmap().IsLoopback() {
		return fmt.Errorf("mqtt.broker leads to %s, which is not this machine, without encryption: write mqtts://", a)
	}
	return nil
}

// isClosedByPeer tells whether the other side ended the connection.
func isClosedByPeer(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || isReset(err)
}
