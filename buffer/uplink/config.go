package uplink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"time"
	"unicode/utf8"

	"footfall/buffer"
)

// Message is one publication at QoS 1.
type Message struct {
	// Topic is absolute: the base topic is part of it.
	Topic   string
	Payload []byte
	// Retained messages are kept by the broker for later subscribers.
	Retained bool
}

// check tells why a message cannot be published (MQTT 3.1.1, 3.3.2). A broker
// drops the whole connection over such a message, again and again.
func (m *Message) check(most int) error {
	if err := checkTopic(m.Topic); err != nil {
		return fmt.Errorf("message: %w", err)
	}
	if len(m.Payload) > most {
		return fmt.Errorf("message to %q has %d bytes, want at most %d", m.Topic, len(m.Payload), most)
	}
	return nil
}

// Compose turns a record into the messages to publish for it. It is called each
// time the record is published, with the time then, from the goroutine of Run.
// A record for which it fails is dropped and counted: it would fail for ever
// and hold up all behind it.
type Compose func(r buffer.Record, now time.Time) ([]Message, error)

// Config of an uplink. Broker and ClientID are needed, the rest has defaults.
type Config struct {
	// Broker is mqtt://, mqtts:// or wss://, see CheckBroker.
	Broker string
	// AllowPlaintext permits mqtt:// to a broker that is not on this machine.
	AllowPlaintext bool
	// ClientID must be unique among all clients of the broker: a second client
	// with the same id throws the first one out.
	ClientID string
	// Credentials is called at each connect, so that a password can be changed
	// while the sensor runs; nil for none. See Credentials.Load.
	Credentials func() (username, password string, err error)
	// TLS names the files for mqtts:// and wss://.
	TLS TLSFiles
	// Proxy is http://host:port of an HTTP proxy on the way to a broker that is
	// not on this machine, see CheckProxy; "" for none. ProxyCredentials is like
	// Credentials.
	Proxy            string
	ProxyCredentials func() (username, password string, err error)
	// KeepAlive is the interval of pings on a quiet connection, in whole
	// seconds; 30 s if 0.
	KeepAlive time.Duration
	// Timeout of connecting, of each write and of each acknowledgement; 10 s
	// if 0.
	Timeout time.Duration
	// Will is published by the broker when the connection breaks, and by the
	// uplink when it ends well; no topic for none.
	Will Message
	// Greeting is called after each connect for what to publish first; may be
	// nil. Like Periodic it is called from the goroutine of Run.
	Greeting func() []Message
	// Periodic is called every Interval (60 s if 0) and after Poke; may be nil.
	Periodic func() []Message
	Interval time.Duration
	// Verify is the filter that matches the topics of all records, and no other
	// topic of any sensor: it may hold wildcards. What is published there is
	// expected to come back, see Delivery. "" for no verification.
	Verify string
	// Presence says which process publishes under the topics of this sensor, so
	// that two gateways that take themselves for the same one are noticed.
	Presence Presence
	// CatchUp is how many late records are published a second; 20 if 0. A broker
	// queues for a consumer that is slow or still away: Mosquitto 1,000 messages
	// unless told otherwise, and drops the rest. Records that are not late are
	// published before them, as fast as they can be.
	CatchUp float64
	// Subscriptions are made at each connect. One that the broker refuses
	// is logged and does not hold up publishing.
	Subscriptions []Subscription
	// InFlight bounds the records that wait for their acknowledgement; 16 if 0.
	InFlight int
	// RetryMin and RetryMax bound the pause before the next try; 1 s and 30 s
	// if 0. After a refusal it is RetryMax at once.
	RetryMin, RetryMax time.Duration
	// Log receives what a person should know; discarded if nil.
	Log *slog.Logger

	// The rest is for tests.

	// Now tells the time; time.Now if nil.
	Now func() time.Time
	// Jitter returns a number from 0 up to 1; random if nil.
	Jitter func() float64
	// Resolve finds the addresses of a host; the system's resolver if nil.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	// Dial opens network connections to an address; a net.Dialer if nil.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	avoid *avoid
}

func (c Config) withDefaults() Config {
	setDefault(&c.KeepAlive, 30*time.Second)
	setDefault(&c.Timeout, 10*time.Second)
	setDefault(&c.Interval, time.Minute)
	setDefault(&c.RetryMin, time.Second)
	setDefault(&c.RetryMax, max(30*time.Second, c.RetryMin))
	setDefault(&c.InFlight, 16)
	setDefault(&c.CatchUp, 20)
	noLogin := func() (string, string, error) { return "", "", nil }
	if c.ProxyCredentials == nil {
		c.ProxyCredentials = noLogin
	}
	if c.Credentials == nil {
		c.Credentials = noLogin
	}
	if c.Greeting == nil {
		c.Greeting = func() []Message { return nil }
	}
	if c.Periodic == nil {
		c.Periodic = func() []Message { return nil }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Jitter == nil {
		c.Jitter = rand.Float64
	}
	if c.Resolve == nil {
		c.Resolve = resolve
	}
	c.avoid = &avoid{}
	if c.Dial == nil {
		c.Dial = (&net.Dialer{}).DialContext
	}
	return c
}

func setDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

// check tells what is wrong with a configuration that has its defaults.
func (c *Config) check() error {
	if err := CheckBroker(c.Broker, c.AllowPlaintext); err != nil {
		return err
	}
	if c.ClientID == "" || len(c.ClientID) > 65535 || !utf8.ValidString(c.ClientID) {
		return fmt.Errorf("mqtt.client_id %.80q: want 1 to 65535 bytes of text", c.ClientID)
	}
	if c.KeepAlive < time.Second || c.KeepAlive > 65535*time.Second {
		return fmt.Errorf("mqtt.keep_alive %v: want 1s to 65535s", c.KeepAlive)
	}
	if err := CheckProxy(c.Proxy); err != nil {
		return err
	}
	if c.CatchUp < 0 || c.Timeout < 0 || c.Interval < 0 || c.RetryMin < 0 || c.RetryMax < c.RetryMin || c.InFlight < 1 {
		return errors.New("mqtt: a negative duration, or a longest pause below the shortest")
	}
	if err := c.checkSubscriptions(); err != nil {
		return err
	}
	if c.Presence.Topic != "" {
		if err := checkTopic(c.Presence.Topic); err != nil {
			return fmt.Errorf("presence: %w", err)
		}
	}
	if c.Verify != "" && !isFilter(c.Verify) {
		return fmt.Errorf("verify: filter %.80q is not one that can be subscribed to", c.Verify)
	}
	if c.Will.Topic == "" {
		return nil
	}
	if err := c.Will.check(buffer.MaxPayload); err != nil {
		return fmt.Errorf("last will: %w", err)
	}
	return nil
}
