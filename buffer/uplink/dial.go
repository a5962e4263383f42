package uplink

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
)

var (
	errSpeaksTLS = errors.New("the broker speaks TLS on this port: write mqtts:// in mqtt.broker")
	errAfterTLS  = errors.New("the broker closed the connection right after the TLS handshake: " +
		"it may want a client certificate that it knows, check mqtt.cert_file and mqtt.key_file")
	errSpeaksHTTP = errors.New("a web server answers on this port: check the port in mqtt.broker")
)

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
		return newWire(conn), nil
	}
	secure := tls.Client(conn, c.tlsFor(b))
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return newWire(secure), nil
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
