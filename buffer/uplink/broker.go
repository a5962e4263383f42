package uplink

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Default ports (IANA: mqtt and secure-mqtt).
const (
	portPlain = "1883"
	portTLS   = "8883"
)

// broker is a broker's address, taken apart.
type broker struct {
	host, port string
	tls        bool
}

func (b broker) address() string { return net.JoinHostPort(b.host, b.port) }

// CheckBroker tells what is wrong with the address of a broker. It takes
// mqtt://HOST[:PORT] (port 1883 by default) and mqtts://HOST[:PORT] (8883).
// Unencrypted mqtt:// is for brokers on this machine; elsewhere only where
// allowPlaintext says so. The error never shows an address that may hold a
// password.
func CheckBroker(rawURL string, allowPlaintext bool) error {
	b, err := parseBroker(rawURL)
	if err != nil {
		return fmt.Errorf("mqtt.broker: %w", err)
	}
	if !b.tls && !allowPlaintext && !isLoopback(b.host) {
		return fmt.Errorf("mqtt.broker: %s is not on this machine and mqtt:// is not encrypted: "+
			"write mqtts://, or set mqtt.allow_plaintext_on_the_network", b.host)
	}
	return nil
}

func parseBroker(raw string) (broker, error) {
	if strings.Contains(raw, "@") {
		return broker{}, errors.New("holds a user name or password: use mqtt.username and mqtt.password_file")
	}
	u, err := url.Parse(raw)
	if err != nil {
		return broker{}, fmt.Errorf("%.80q is not an address, write mqtts://HOST:PORT", raw)
	}
	b := broker{host: u.Hostname(), port: u.Port()}
	switch u.Scheme {
	case "mqtt":
		setDefault(&b.port, portPlain)
	case "mqtts":
		b.tls = true
		setDefault(&b.port, portTLS)
	default:
		return broker{}, fmt.Errorf("%.80q must begin with mqtts:// (encrypted) or mqtt:// (not)", raw)
	}
	if b.host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return broker{}, fmt.Errorf("%.80q must be a host and a port only, as in mqtts://HOST:PORT", raw)
	}
	if n, err := strconv.ParseUint(b.port, 10, 16); err != nil || n == 0 {
		return broker{}, fmt.Errorf("port %.20q must be a number from 1 to 65535", b.port)
	}
	return b, nil
}

// isLoopback tells whether a host is this machine.
func isLoopback(host string) bool {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}
