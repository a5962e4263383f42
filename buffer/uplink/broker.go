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

// Default ports (IANA: mqtt, secure-mqtt and https).
const (
	portPlain = "1883"
	portTLS   = "8883"
	portWeb   = "443"
)

// defaultPath is where brokers serve MQTT over WebSocket unless told otherwise.
const defaultPath = "/mqtt"

// broker is a broker's address, taken apart.
type broker struct {
	host, port string
	tls        bool
	path       string // of a WebSocket; "" for plain TCP
}

func (b broker) address() string { return net.JoinHostPort(b.host, b.port) }

// CheckBroker tells what is wrong with the address of a broker. It takes
// mqtt://HOST[:PORT] (port 1883 by default), mqtts://HOST[:PORT] (8883) and
// wss://HOST[:PORT][/PATH] (443, /mqtt): MQTT over WebSocket over TLS, which
// passes where only the web does. Unencrypted mqtt:// is for brokers on this
// machine; elsewhere only where allowPlaintext says so. The error never shows an
// address that may hold a password.
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

// CheckProxy tells what is wrong with the address of an HTTP proxy,
// http://HOST[:PORT] (port 3128 by default); "" is no proxy.
func CheckProxy(rawURL string) error {
	if rawURL == "" {
		return nil
	}
	_, err := parseProxy(rawURL)
	return err
}

// parseProxy returns host and port of an HTTP proxy.
func parseProxy(raw string) (broker, error) {
	if strings.Contains(raw, "@") {
		return broker{}, errors.New("mqtt.proxy: holds a user name or password: use mqtt.proxy_username and mqtt.proxy_password_file")
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return broker{}, fmt.Errorf("mqtt.proxy: %.80q is not the address of an HTTP proxy, write http://HOST:PORT", raw)
	}
	b := broker{host: u.Hostname(), port: u.Port()}
	setDefault(&b.port, "3128")
	return b, nil
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
	case "wss":
		b.tls, b.path = true, "/"+strings.TrimLeft(u.EscapedPath(), "/")
		if b.path == "/" {
			b.path = defaultPath
		}
		setDefault(&b.port, portWeb)
	default:
		return broker{}, fmt.Errorf("%.80q must begin with mqtts:// (encrypted), wss:// (encrypted, by way of the web) or mqtt:// (not encrypted)", raw)
	}
	hasPath := b.path == "" && strings.Trim(u.Path, "/") != ""
	if b.host == "" || hasPath || u.RawQuery != "" || u.Fragment != "" {
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
