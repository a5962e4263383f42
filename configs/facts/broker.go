package facts

import (
	"net"
	"net/url"
	"strings"

	"footfall/configs"
)

// Broker receives the numbers.
type Broker struct {
	Host string // with its port, without user name and password; "" for none
	Base string // base topic
	// Encrypted is whether the way there is encrypted with TLS, and Local
	// whether it stays on this machine.
	Encrypted, Local bool
	// Authentication of the sensor to the broker: AuthUser or AuthPassword, and
	// AuthCertificate. Empty for none.
	Authentication []string
}

// Values of Broker.Authentication.
const (
	AuthUser        = "user name"
	AuthPassword    = "user name and password"
	AuthCertificate = "client certificate"
)

func brokerOf(m *configs.MQTT) Broker {
	u, err := url.Parse(m.Broker)
	if m.Broker == "" || err != nil {
		return Broker{Base: m.Topic}
	}
	return Broker{
		Host: u.Host, Base: m.Topic, Encrypted: u.Scheme == "mqtts", Local: local(u.Host),
		Authentication: authentication(m),
	}
}

// authentication lists the credentials of the sensor.
func authentication(m *configs.MQTT) (ways []string) {
	switch user := m.Username+m.UsernameFile+m.UsernameEnv != ""; {
	case user && m.PasswordFile+m.PasswordEnv != "":
		ways = append(ways, AuthPassword)
	case user:
		ways = append(ways, AuthUser)
	}
	if m.CertFile != "" {
		ways = append(ways, AuthCertificate)
	}
	return ways
}

// local tells whether a host, with or without port, is this machine.
func local(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}
