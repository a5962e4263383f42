package broker

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"footfall/buffer/hub/settings"
)

// Upstream is the NATS cluster of a chain.
type Upstream struct {
	settings.Upstream
	// Topics are the base topics of sensors. What others publish below them is not let in.
	Topics []string
	// Inside are the subjects of the stream that the chain sources. They stay in the hub.
	Inside string
}

// retry is how long a hub waits before it connects again.
const retry = 2 * time.Second

// addTo makes the server a leaf node of the chain. Its JetStream has a domain of its own,
// so that no stream of one store is mistaken for that of another. MQTT's own subjects stay
// inside, or a store would have the retained messages and sessions of all.
func (u *Upstream) addTo(o *server.Options) error {
	remote := &server.RemoteLeafOpts{Credentials: u.CredentialsFile, DenyExports: []string{"$MQTT.>", u.Inside}, DenyImports: []string{"$MQTT.>", u.Inside}}
	for _, base := range u.Topics {
		remote.DenyImports = append(remote.DenyImports, below(base)...)
	}
	var login *url.Userinfo
	if u.User != "" {
		password, err := os.ReadFile(u.PasswordFile)
		if err != nil {
			return fmt.Errorf("upstream.password_file: %w", err)
		}
		login = url.UserPassword(u.User, strings.TrimSpace(string(password)))
	}
	for _, text := range u.URLs {
		address, err := url.Parse(text)
		if err != nil {
			return fmt.Errorf("upstream.urls: %w", err)
		}
		address.User = login
		remote.URLs = append(remote.URLs, address)
		remote.TLS = remote.TLS || address.Scheme == "tls" || address.Scheme == "wss"
	}
	if u.CAFile != "" {
		pem, err := os.ReadFile(u.CAFile)
		if err != nil {
			return fmt.Errorf("upstream.ca_file: %w", err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return fmt.Errorf("upstream.ca_file: %s has no certificate in PEM", u.CAFile)
		}
		remote.TLS, remote.TLSConfig = true, &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	o.ServerName, o.JetStreamDomain = "footfall-hub-"+u.Name, u.Name
	o.LeafNode.Remotes = []*server.RemoteLeafOpts{remote}
	o.LeafNode.ReconnectInterval = retry
	return nil
}

// Joined tells whether the chain is connected.
func (b *Broker) Joined() bool { return b.server.NumLeafNodes() > 0 }
