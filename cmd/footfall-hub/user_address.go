package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"

	"footfall/buffer/hub/settings"
	"footfall/buffer/hub/users"
)

// login is what a new user needs, for programs.
type login struct {
	Name   string     `json:"name"`
	Role   users.Role `json:"role"`
	Site   string     `json:"site,omitempty"`
	Sensor string     `json:"sensor,omitempty"`
	// Exists: there is such a user already. It comes with --dry-run alone.
	Exists bool `json:"exists,omitempty"`
	// Password is the one that was made.
	Password string `json:"password,omitempty"`
	Broker   string `json:"broker"`
	Topic    string `json:"topic"`
	// CA is the certificate authority of the broker in PEM, as far as the hub's certificate
	// has it.
	CA   string `json:"ca,omitempty"`
	Page string `json:"page"`
}

// loginOf is the login of a user without a password.
func loginOf(s *settings.Settings, u *users.User, o *addOptions) (login, error) {
	l := login{
		Name: u.Name, Role: u.Role, Site: u.Site, Sensor: u.SensorName,
		Broker: brokerAddress(s, o.host), Topic: s.Topics[0], Page: pageAddress(s, o.host),
	}
	if o.here {
		var err error
		if l.Broker, err = addressHere(s); err != nil {
			return l, err
		}
	}
	if s.MQTT.Listen == "" && !strings.HasPrefix(l.Broker, "mqtts:") {
		return l, errors.New("the hub takes no MQTT over TCP; set mqtt.listen, or tls with mqtt.tls_listen")
	}
	if strings.HasPrefix(l.Broker, "mqtts:") {
		l.CA = authority(s.TLS.CertFile)
	}
	return l, nil
}

// crosses tells whether the network can read what the sensor sends.
func (l *login) crosses() bool {
	rest, plain := strings.CutPrefix(l.Broker, "mqtt://")
	host, _, _ := net.SplitHostPort(rest) // "" is no address
	ip, err := netip.ParseAddr(host)
	return plain && host != "localhost" && (err != nil || !ip.IsLoopback())
}

// addressHere is the address of the broker for a sensor on this machine. What goes through
// the loopback interface needs no TLS.
func addressHere(s *settings.Settings) (string, error) {
	if host, port, err := net.SplitHostPort(s.MQTT.Listen); err == nil {
		ip, wrong := netip.ParseAddr(host)
		switch {
		case port == "0":
			return "", errors.New("mqtt.listen has port 0, any that is free; give it one, such as 1883")
		case host == "" || wrong == nil && ip.IsUnspecified():
			return "mqtt://" + net.JoinHostPort("127.0.0.1", port), nil
		case host == "localhost" || wrong == nil && ip.IsLoopback():
			return "mqtt://" + net.JoinHostPort(host, port), nil
		case !s.TLS.On():
			return "mqtt://" + net.JoinHostPort(host, port), nil
		}
	}
	if !s.TLS.On() || s.MQTT.TLSListen == "" {
		return "", nil // the caller says so
	}
	all, err := settings.Certificates(s.TLS.CertFile)
	if err != nil {
		return "", fmt.Errorf("tls.cert_file: %w", err)
	}
	// TLS needs a name of the certificate. It has to lead to this machine.
	return "mqtts://" + withPort(firstName(all[0]), s.MQTT.TLSListen), nil
}

// firstName is a name that a certificate is for: that of a host, or an address.
func firstName(c *x509.Certificate) string {
	for _, name := range c.DNSNames {
		if !strings.Contains(name, "*") {
			return name
		}
	}
	if len(c.IPAddresses) > 0 {
		return c.IPAddresses[0].String()
	}
	host, _ := os.Hostname() // the person fills it in
	return host
}

// authority is the certificate authority in a file of certificates, if the last one signed
// itself. Otherwise it is one that the sensor's system knows. Without the file the hub
// does not run, and says so.
func authority(file string) string {
	all, err := settings.Certificates(file)
	if err != nil {
		return ""
	}
	last := all[len(all)-1]
	if !bytes.Equal(last.RawIssuer, last.RawSubject) {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: last.Raw}))
}

func brokerAddress(s *settings.Settings, host string) string {
	if s.TLS.On() && s.MQTT.TLSListen != "" {
		return "mqtts://" + withPort(host, s.MQTT.TLSListen)
	}
	return "mqtt://" + withPort(host, s.MQTT.Listen)
}

func pageAddress(s *settings.Settings, host string) string {
	if s.TLS.On() {
		return "https://" + withPort(host, s.Listen) + "/"
	}
	return "http://" + withPort(host, s.Listen) + "/"
}

func withPort(host, listen string) string {
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return host // MQTT over TCP is off
	}
	return net.JoinHostPort(host, port)
}
