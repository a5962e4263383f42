package uplink

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// The steps of a connection, as Test reports them.
const (
	stepReach = "reach"
	stepTLS   = "encryption"
	stepLogin = "sign in"
)

// problem is a failure in words for the log, with the setting to look at.
type problem struct {
	step string
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
	return problem{step: stepReach, text: err.Error()}
}

// explainMQTT covers the broker's return codes (MQTT 3.1.1, 3.2.2.3), and errors
// that are written for people already.
func (c *Config) explainMQTT(err error) (problem, bool) {
	switch {
	case errors.Is(err, packets.ErrorRefusedBadUsernameOrPassword), errors.Is(err, packets.ErrorRefusedNotAuthorised):
		return problem{stepLogin, "the broker refuses the user name or password: check mqtt.username and mqtt.password_file, " +
			"and that the broker lets client id " + fmt.Sprintf("%q", c.ClientID) + " in", true}, true
	case errors.Is(err, packets.ErrorRefusedIDRejected):
		return problem{stepLogin, fmt.Sprintf("the broker refuses the client id %q: set another mqtt.client_id", c.ClientID), true}, true
	case errors.Is(err, packets.ErrorRefusedBadProtocolVersion):
		return problem{stepLogin, "the broker does not speak MQTT 3.1.1: check mqtt.broker", true}, true
	case errors.Is(err, packets.ErrorRefusedServerUnavailable):
		return problem{stepLogin, "the broker says that it is not available now", false}, true
	case errors.Is(err, errCredentials):
		return problem{stepLogin, err.Error(), true}, true
	case errors.Is(err, errProxy):
		return problem{stepReach, err.Error(), false}, true
	case errors.Is(err, errWebSocket):
		return problem{stepReach, err.Error(), true}, true
	case errors.Is(err, errSpeaksHTTP):
		return problem{stepReach, errSpeaksHTTP.Error(), true}, true
	case errors.Is(err, errNoQoS):
		return problem{stepLogin, errNoQoS.Error(), true}, true
	}
	for _, known := range []error{errSpeaksTLS, errSpeaksPlain, errAfterTLS} {
		if errors.Is(err, known) {
			return problem{stepTLS, known.Error(), true}, true
		}
	}
	return problem{}, false
}

// explainTLS covers handshakes that one side broke off.
func (c *Config) explainTLS(err error) (problem, bool) {
	var header tls.RecordHeaderError
	if errors.As(err, &header) {
		return problem{stepTLS, "the broker does not speak TLS on this port: check the port in mqtt.broker (8883 is usual), or write mqtt://", true}, true
	}
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return problem{}, false
	}
	text := op.Err.Error()
	if strings.Contains(text, "certificate") || strings.Contains(text, "unknown authority") {
		return problem{stepTLS, "the broker does not accept this sensor's certificate (" + text + "): " + c.checkOwn(err), true}, true
	}
	return problem{stepTLS, "the broker broke off the TLS handshake (" + text + "): check mqtt.broker and the broker's TLS settings", true}, true
}

// checkOwn says what to do about a client certificate that was refused.
func (c *Config) checkOwn(err error) string {
	var at *handshakeError
	switch {
	case errors.As(err, &at) && !at.own.IsZero() && at.own.Before(c.Now()):
		return "it ended on " + day(at.own) + ", replace mqtt.cert_file and mqtt.key_file"
	case c.TLS.CertFile == "":
		return "it wants one, set mqtt.cert_file and mqtt.key_file"
	}
	return "check mqtt.cert_file and mqtt.key_file"
}

// explainNetwork covers a broker that cannot be reached.
func (c *Config) explainNetwork(err error) (problem, bool) {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return problem{stepReach, fmt.Sprintf("the name %s cannot be resolved: check mqtt.broker and the name server", dns.Name), false}, true
	case errors.Is(err, syscall.ECONNREFUSED):
		return problem{stepReach, "nothing listens at " + c.Broker + ": is the broker running?", false}, true
	case isClosedByPeer(err):
		return problem{stepLogin, "the broker closed the connection without an answer" + c.perhapsTLS(), false}, true
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, errNoAnswer), isTimeout(err):
		return problem{stepReach, fmt.Sprintf("no answer from %s within %v", c.Broker, c.Timeout), false}, true
	}
	return problem{}, false
}

// perhapsTLS is what is left to check where looking again did not tell (see
// clarify).
func (c *Config) perhapsTLS() string {
	if strings.HasPrefix(c.Broker, "mqtts:") {
		return "; if it does not speak TLS on this port, set mqtt.broker to the port where it does (8883 is usual)"
	}
	return ": check mqtt.broker and the broker's log"
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// glance bounds a second look at a broker that hung up.
const glance = 2 * time.Second

// isHangUp tells whether a broker ended a connection before it said a word that
// could be understood.
func isHangUp(err error) bool {
	return isClosedByPeer(err) || errors.As(err, new(tls.RecordHeaderError))
}

// clarify looks again at a broker that hung up without an answer, and adds what
// it finds to the error. It sends no password where it does not know whom it
// speaks to.
func (c *Config) clarify(ctx context.Context, err error) error {
	b, bad := parseBroker(c.Broker)
	if bad != nil || !isHangUp(err) || b.path != "" || errors.Is(err, errProxy) || errors.Is(err, errAfterTLS) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, min(glance, c.Timeout))
	defer cancel()
	conn, failure := c.reach(ctx, b)
	if failure != nil {
		return err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	_ = conn.SetDeadline(deadline)
	switch {
	case b.tls && speaksMQTT(conn):
		return errors.Join(errSpeaksPlain, err)
	case !b.tls && speaksTLS(ctx, conn):
		return errors.Join(errSpeaksTLS, err)
	}
	return err
}

// speaksMQTT sends a CONNECT without a name or a password and waits for any
// CONNACK.
func speaksMQTT(conn net.Conn) bool {
	connect := packet(0x10, append(appendField(nil, "MQTT"), mqtt311, 0x02, 0, 10, 0, 0))
	if _, err := conn.Write(connect); err != nil {
		return false
	}
	var first [1]byte
	_, err := conn.Read(first[:])
	return err == nil && first[0] == typeConnack<<4
}

// speaksTLS begins a handshake. It sends nothing over the connection, so whose
// certificate it is does not matter.
func speaksTLS(ctx context.Context, conn net.Conn) bool {
	err := tls.Client(conn, &tls.Config{InsecureSkipVerify: true}).HandshakeContext(ctx)
	var op *net.OpError
	return err == nil || errors.As(err, &op) && op.Op == "remote error"
}
