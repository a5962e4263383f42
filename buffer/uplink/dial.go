package uplink

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"
)

var (
	errSpeaksTLS   = errors.New("the broker speaks TLS on this port: write mqtts:// in mqtt.broker")
	errSpeaksPlain = errors.New("the broker speaks MQTT without TLS on this port: set mqtt.broker to its TLS port (8883 is usual)")
	errAfterTLS    = errors.New("the broker closed the connection right after the TLS handshake: " +
		"it may want a client certificate that it knows, check mqtt.cert_file and mqtt.key_file")
	errSpeaksHTTP = errors.New("a web server answers on this port: check the port in mqtt.broker, or write wss:// for MQTT over WebSocket")
)

// handshakeError is a TLS handshake that failed, with what explains it.
type handshakeError struct {
	err     error
	trusted []*x509.Certificate // of mqtt.ca_file; nil where the system's are trusted
	own     time.Time           // end of the client certificate; zero without one
}

func (e *handshakeError) Error() string { return e.err.Error() }
func (e *handshakeError) Unwrap() error { return e.err }

// dial connects to the broker, with TLS and WebSocket where its address says so.
// Proxy settings of the environment are not obeyed, only those of c.
func (c *Config) dial(ctx context.Context) (*wire, error) {
	b, err := parseBroker(c.Broker)
	if err != nil {
		return nil, err
	}
	conn, err := c.reach(ctx, b)
	if err != nil {
		return nil, err
	}
	w, err := c.secure(ctx, conn, b)
	if err != nil {
		c.avoid.note(conn.RemoteAddr())
		_ = conn.Close()
		return nil, err
	}
	w.remote = conn.RemoteAddr()
	return w, nil
}

// reach opens a TCP connection to the broker, or through the proxy to it.
func (c *Config) reach(ctx context.Context, b broker) (net.Conn, error) {
	if c.Proxy == "" || isLoopback(b.host) {
		conn, err := c.dialAny(ctx, b)
		if err != nil {
			return nil, err
		}
		if err := c.checkPlaintext(conn, b); err != nil {
			_ = conn.Close()
			return nil, err
		}
		return conn, nil
	}
	return c.throughProxy(ctx, b)
}

// secure puts TLS and WebSocket on a connection where the broker wants them.
func (c *Config) secure(ctx context.Context, conn net.Conn, b broker) (*wire, error) {
	if !b.tls {
		return newWire(conn), nil
	}
	files, err := c.TLS.load()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCredentials, err)
	}
	setDefault(&files.config.ServerName, b.host)
	secure := tls.Client(conn, files.config)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, &handshakeError{err, files.trusted, files.ownEnd}
	}
	var w *wire
	if b.path != "" {
		web, err := openWebSocket(ctx, secure, b)
		if err != nil {
			return nil, err
		}
		w = newWire(web)
	} else {
		w = newWire(secure)
	}
	w.secure, w.expiry = true, expiryOf(secure, files)
	return w, nil
}

// checkPlaintext looks at where a name really led: a name server can send
// "localhost" anywhere.
func (c *Config) checkPlaintext(conn net.Conn, b broker) error {
	if b.tls || c.AllowPlaintext {
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
