package hub

import (
	"crypto/tls"
	"fmt"
	"sync/atomic"
	"time"

	"footfall/buffer/hub/settings"
)

// certificate is read from files, and read again when they changed. Connections that are
// open go on.
type certificate struct {
	files settings.TLS
	now   atomic.Pointer[tls.Certificate]
}

// openCertificate returns nil where none is set.
func openCertificate(files settings.TLS) (*certificate, error) {
	if !files.On() {
		return nil, nil
	}
	c := &certificate{files: files}
	return c, c.read()
}

func (c *certificate) read() error {
	pair, err := c.files.Pair()
	if err != nil {
		return fmt.Errorf("tls: %w", err)
	}
	c.now.Store(&pair)
	return nil
}

// expires is when the certificate ends.
func (c *certificate) expires() time.Time { return c.now.Load().Leaf.NotAfter }

// config is for the servers of the hub. The protocols are those of HTTP, or none.
func (c *certificate) config(protocols ...string) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: protocols,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.now.Load(), nil },
	}
}
