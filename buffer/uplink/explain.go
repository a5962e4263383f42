package uplink

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// problem is a failure in words for the log, with the setting to look at.
type problem struct {
	text string
	// refused: only a person can mend it, so there is no hurry to try again.
	refused bool
}

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// explainConnect puts a failed attempt to connect into words. Nothing that
// reaches it holds a password.
func (c *Config) explainConnect(err error) problem {
	for _, explain := range []func(error) (problem, bool){c.explainCertificate, c.explainTLS, c.explainMQTT, c.explainNetwork} {
		if p, ok := explain(err); ok {
			return p
		}
	}
	return problem{text: err.Error()}
}

// explainMQTT covers the broker's return codes (MQTT 3.1.1, 3.2.2.3).
func (c *Config) explainMQTT(err error) (problem, bool) {
	switch {
	case errors.Is(err, packets.ErrorRefusedBadUsernameOrPassword), errors.Is(err, packets.ErrorRefusedNotAuthorised):
		return problem{"the broker refuses the user name or password: check mqtt.username and mqtt.password_file, " +
			"and that the broker lets client id " + fmt.Sprintf("%q", c.ClientID) + " in", true}, true
	case errors.Is(err, packets.ErrorRefusedIDRejected):
		return problem{fmt.Sprintf("the broker refuses the client id %q: set another mqtt.client_id", c.ClientID), true}, true
	case errors.Is(err, packets.ErrorRefusedBadProtocolVersion):
		return problem{"the broker does not speak MQTT 3.1.1: check mqtt.broker", true}, true
	case errors.Is(err, packets.ErrorRefusedServerUnavailable):
		return problem{"the broker says that it is not available now", false}, true
	case errors.Is(err, errCredentials):
		return problem{err.Error(), true}, true
	}
	for _, known := range []error{errSpeaksTLS, errSpeaksHTTP, errAfterTLS} {
		if errors.Is(err, known) {
			return problem{known.Error(), true}, true
		}
	}
	return problem{}, false
}

// explainCertificate covers what this side finds wrong with the broker's
// certificate.
func (c *Config) explainCertificate(err error) (problem, bool) {
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &name):
		return problem{fmt.Sprintf("the broker's certificate is for %s, not for %s: "+
			"write that name in mqtt.broker, or set mqtt.server_name", names(name.Certificate), name.Host), true}, true
	case errors.As(err, &authority):
		return problem{"the broker's certificate is signed by an authority that is not trusted here: " +
			"set mqtt.ca_file to the certificate of that authority", true}, true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return problem{fmt.Sprintf("the broker's certificate is valid from %s to %s and it is now %s: renew it, or set the clock",
			day(invalid.Cert.NotBefore), day(invalid.Cert.NotAfter), day(c.Now())), true}, true
	case errors.As(err, &invalid):
		return problem{"the broker's certificate is not good: " + invalid.Error(), true}, true
	}
	return problem{}, false
}

func names(cert *x509.Certificate) string {
	all := append([]string{}, cert.DNSNames...)
	for _, ip := range cert.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "no name at all"
	}
	return strings.Join(all, ", ")
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04Z") }

// explainTLS covers handshakes that one side broke off.
func (c *Config) explainTLS(err error) (problem, bool) {
	var header tls.RecordHeaderError
	if errors.As(err, &header) {
		return problem{"the broker does not speak TLS on this port: check the port in mqtt.broker (8883 is usual), or write mqtt://", true}, true
	}
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return problem{}, false
	}
	text := op.Err.Error()
	if strings.Contains(text, "certificate") || strings.Contains(text, "unknown authority") {
		return problem{"the broker does not accept this sensor's certificate (" + text + "): check mqtt.cert_file and mqtt.key_file", true}, true
	}
	return problem{"the broker broke off the TLS handshake (" + text + "): check mqtt.broker and the broker's TLS settings", true}, true
}

// explainNetwork covers a broker that cannot be reached.
func (c *Config) explainNetwork(err error) (problem, bool) {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return problem{fmt.Sprintf("the name %s cannot be resolved: check mqtt.broker and the name server", dns.Name), false}, true
	case errors.Is(err, syscall.ECONNREFUSED):
		return problem{"nothing listens at " + c.Broker + ": is the broker running?", false}, true
	case isClosedByPeer(err):
		return problem{"the broker closed the connection without an answer" + c.perhapsTLS(), false}, true
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, errNoAnswer), isTimeout(err):
		return problem{fmt.Sprintf("no answer from %s within %v", c.Broker, c.Timeout), false}, true
	}
	return problem{}, false
}

// perhapsTLS is the usual reason for which a server hangs up.
func (c *Config) perhapsTLS() string {
	if strings.HasPrefix(c.Broker, "mqtts:") {
		return "; if it does not speak TLS on this port, set mqtt.broker to the port where it does (8883 is usual)"
	}
	return "; if it speaks TLS on this port, write mqtts:// in mqtt.broker"
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
