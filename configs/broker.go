package configs

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Default ports, as registered with IANA for mqtt, secure-mqtt and https.
const (
	portPlain = "1883"
	portTLS   = "8883"
	portWeb   = "443"
	portProxy = "3128" // Squid's
)

// schemePlain is the scheme of MQTT without TLS.
const schemePlain = "mqtt"

// schemeWeb is the scheme of MQTT over WebSocket with TLS (MQTT 3.1.1, 6). It passes
// where a shop lets out the web alone.
const schemeWeb = "wss"

// defaultPath is where brokers serve MQTT over WebSocket unless told otherwise.
const defaultPath = "/mqtt"

// maxTopic leaves room for the levels below the base topic within the 65,535
// bytes of MQTT 3.1.1, 1.5.3, and then some.
const maxTopic = 256

// maxClientID is far above the 23 bytes of MQTT 3.1.1, 3.1.3.1. No known server
// refuses so few.
const maxClientID = 256

var (
	hostPattern  = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?$`)
	topicPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._ -]*(/[A-Za-z0-9][A-Za-z0-9._ -]*)*$`)
)

// broker reads the address of a broker and completes it with the port.
func broker(into *string) value {
	return value{form{kind: Text, pattern: `^(mqtts?://[^/@]+/?|wss://[^@?#]+)$`, length: maxText}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		if !ok {
			return
		}
		address, wrong := parseBroker(s)
		if wrong != "" {
			p.problemf(n.Line, place, "%s", wrong)
			return
		}
		*into = address
	}}
}

// parseBroker returns scheme://host:port, and the path of a WebSocket, or the mistake. The mistake does not show
// an address with a possible password.
func parseBroker(s string) (address, wrong string) {
	if strings.Contains(s, "@") {
		return "", "holds a user name or password; use mqtt.username and mqtt.password_file instead"
	}
	u, err := url.Parse(s)
	if err != nil || !strings.Contains(s, "://") {
		return "", quote(s) + " is not the address of a broker; write mqtts://HOST or mqtts://HOST:PORT"
	}
	port, wrong := brokerPort(u)
	host := u.Hostname()
	_, notIP := netip.ParseAddr(host)
	switch {
	case wrong != "":
		return "", wrong
	case isPlaceholder(host):
		return "", "is still " + placeholder + ", as in the sample; write the address of your broker, such as mqtts://broker.shop.lan, or run footfall init"
	case notIP != nil && !hostPattern.MatchString(host):
		return "", quote(s) + " names no host; write mqtts://HOST or mqtts://HOST:PORT"
	case strings.Contains(host, ":") && !strings.HasPrefix(u.Host, "["):
		return "", quote(s) + " is not clear about its port; write an IPv6 address in brackets, such as mqtts://[2001:db8::1]:8883"
	case u.Scheme != schemeWeb && strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return "", quote(s) + " has more than a host and a port; the base topic goes to mqtt.topic"
	}
	whole := &url.URL{Scheme: u.Scheme, Host: net.JoinHostPort(strings.ToLower(host), port)}
	if u.Scheme == schemeWeb {
		whole.Path = "/" + strings.TrimLeft(u.Path, "/")
		if whole.Path == "/" {
			whole.Path = defaultPath
		}
	}
	return whole.String(), ""
}

// brokerPort is the port of a broker's address, the scheme's own by default.
func brokerPort(u *url.URL) (port, wrong string) {
	switch u.Scheme {
	case schemePlain:
		port = portPlain
	case "mqtts":
		port = portTLS
	case schemeWeb:
		port = portWeb
	case "ssl", "tls", "tcps":
		return "", quote(u.Scheme+"://") + " is not understood; write mqtts://"
	case "tcp":
		return "", quote(u.Scheme+"://") + " is not understood; write mqtts:// with TLS, mqtt:// without"
	default:
		return "", quote(u.Scheme+"://") + " is not supported; write mqtts:// with TLS, mqtt:// without"
	}
	return givenPort(u, port)
}

// givenPort is the port of an address, or a default.
func givenPort(u *url.URL, port string) (given, wrong string) {
	if u.Port() == "" {
		return port, ""
	}
	if v, err := strconv.ParseUint(u.Port(), 10, 16); err != nil || v == 0 {
		return "", quote(u.Port()) + " is not a port; use 1 to 65535"
	}
	return u.Port(), ""
}

// proxy reads the address of an HTTP proxy, or nothing, and completes it with the port.
func proxy(into *string) value {
	return value{form{kind: Text, pattern: `^(http://[^/@]+/?)?$`, length: maxText}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		if !ok {
			return
		}
		address, wrong := parseProxy(s)
		if wrong != "" {
			p.problemf(n.Line, place, "%s", wrong)
			return
		}
		*into = address
	}}
}

// parseProxy returns http://host:port, or the mistake, as parseBroker does.
func parseProxy(s string) (address, wrong string) {
	if s == "" {
		return "", ""
	}
	if strings.Contains(s, "@") {
		return "", "holds a user name or password; use mqtt.proxy_username and mqtt.proxy_password_file instead"
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", quote(s) + " is not the address of an HTTP proxy; write http://HOST or http://HOST:PORT"
	}
	port, wrong := givenPort(u, portProxy)
	if wrong != "" {
		return "", wrong
	}
	u = &url.URL{Scheme: u.Scheme, Host: net.JoinHostPort(strings.ToLower(u.Hostname()), port)}
	return u.String(), ""
}

// onThisMachine reports whether the way to the broker stays on this machine.
func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// topic reads a base topic: one or more levels without wildcards.
func topic(into *string) value {
	return value{form{kind: Text, pattern: topicPattern.String(), length: maxTopic}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		switch {
		case !ok:
		case strings.ContainsAny(s, "+#"):
			p.problemf(n.Line, place, "%s holds a wildcard; a topic to publish to has no + or #", quote(s))
		case !topicPattern.MatchString(s):
			p.problemf(n.Line, place, "%s is not a base topic; write levels of letters and digits with / between them, "+
				"such as retail/footfall", quote(s))
		case len(s) > maxTopic:
			p.problemf(n.Line, place, "is %d bytes long; at most %d are supported", len(s), maxTopic)
		default:
			*into = s
		}
	}}
}

// exactTopic reads any topic without wildcards (MQTT 3.1.1, 4.7): others publish to
// it. "" stands for none.
func exactTopic(into *string) value {
	return value{form{kind: Text, pattern: `^([^$+#][^+#]*)?$`, length: maxTopic}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		switch {
		case !ok:
		case strings.ContainsAny(s, "+#"):
			p.problemf(n.Line, place, "%s holds a wildcard; the list is on one topic, which has no + or #", quote(s))
		case strings.HasPrefix(s, "$"):
			p.problemf(n.Line, place, "%s begins with $, which only the broker itself may publish to", quote(s))
		case len(s) > maxTopic:
			p.problemf(n.Line, place, "is %d bytes long; at most %d are supported", len(s), maxTopic)
		default:
			*into = s
		}
	}}
}

// clientID fills the placeholders of the client id. A broker drops a client
// when another comes with the same id, so it should name the sensor.
func clientID(c *Config) string {
	return strings.NewReplacer("{site}", c.Site, "{sensor}", c.Sensor).Replace(c.MQTT.ClientID)
}
