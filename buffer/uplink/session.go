package uplink

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

var (
	errCredentials = errors.New("credentials")
	errNoAnswer    = errors.New("no answer to CONNECT")
	errNoAck       = errors.New("the broker does not acknowledge")
	errLost        = errors.New("connection lost")
	errStuck       = errors.New("the network does not take what is written")
	errOutbox      = errors.New("outbox")
	errNoQoS       = errors.New("the broker acknowledges no messages (it takes QoS 0 only), so windows could be lost on the way: " +
		"set max_qos to 1 or more in the broker")
)

// mqtt311 makes the library speak MQTT 3.1.1 only. Left to itself it answers
// every refusal with a second try in 3.1.
const mqtt311 = 4

// Bounds of a clean end: the farewell waits for acknowledgements that long, and
// the library may take as many milliseconds to write its DISCONNECT.
const (
	farewellTime = 3 * time.Second
	quiesce      = 250
)

// session is one connection to the broker.
type session struct {
	u       *Uplink
	client  mqtt.Client
	conn    *wire
	unguard func() bool // stops the end of the dialling context from closing conn

	lost     chan struct{} // closed when the connection has ended
	lostOnce sync.Once
	lostErr  error // valid once lost is closed

	answers    chan answer   // to our subscriptions
	announce   chan struct{} // it is time to announce this process
	first      bool          // no session before this one announced this process
	listening  chan struct{} // closed when records may go, see listen; nil from then on
	complaints chan string   // from the reader of the connection

	queue
}

// connect dials and does the MQTT handshake.
func (u *Uplink) connect(ctx context.Context) (*session, error) {
	username, password, err := u.cfg.Credentials()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCredentials, err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, u.cfg.Timeout, errNoAnswer)
	defer cancel()
	s := &session{u: u, lost: make(chan struct{}), complaints: make(chan string, 1), announce: make(chan struct{}), first: !u.announced}
	opt := u.options(username, password)
	opt.SetConnectionLostHandler(func(_ mqtt.Client, err error) { s.lose(err) })
	opt.SetCustomOpenConnectionFn(func(*url.URL, mqtt.ClientOptions) (net.Conn, error) { return s.dial(ctx) })
	s.client = mqtt.NewClient(opt)
	return s, s.handshake(ctx, s.client.Connect())
}

// dial runs in a goroutine of the library, before the token of Connect is done.
func (s *session) dial(ctx context.Context) (net.Conn, error) {
	conn, err := s.u.cfg.dial(ctx)
	if err != nil {
		return nil, err
	}
	s.conn = conn
	conn.sieve.oversized = s.oversized
	s.unguard = context.AfterFunc(ctx, func() { _ = conn.Close() })
	return conn, nil
}

// handshake waits for the CONNACK. It leaves nothing open when it fails. That
// ctx ends closes the connection, which ends the library's wait; the timer is
// for the case that it does not.
func (s *session) handshake(ctx context.Context, token mqtt.Token) error {
	stuck := time.NewTimer(s.u.cfg.Timeout + farewellTime)
	defer stuck.Stop()
	select {
	case <-token.Done():
	case <-stuck.C:
		return errNoAnswer
	}
	err := token.Error()
	if err == nil && s.unguard() {
		s.u.update(func(st *State) { st.Expiry = s.conn.expiry })
		return nil
	}
	if s.conn == nil {
		return errors.Join(err, context.Cause(ctx))
	}
	s.u.cfg.avoid.note(s.conn.remote)
	_ = s.conn.Close()
	s.client.Disconnect(quiesce)
	return errors.Join(s.conn.diagnose(err), context.Cause(ctx), err)
}

func (u *Uplink) options(username, password string) *mqtt.ClientOptions {
	c := &u.cfg
	o := mqtt.NewClientOptions().
		AddBroker("tcp://broker.invalid:1883"). // a place holder: we dial ourselves
		SetClientID(c.ClientID).
		SetUsername(username).
		SetPassword(password).
		SetProtocolVersion(mqtt311).
		SetCleanSession(!u.keepSession).
		SetStore(mqtt.NewMemoryStore()).
		SetAutoReconnect(false).
		SetConnectRetry(false).
		SetOrderMatters(true).                // of what is received; our handlers do not block
		SetDefaultPublishHandler(u.received). // else it would be kept, unacknowledged
		SetKeepAlive(c.KeepAlive).
		SetPingTimeout(c.Timeout).
		SetConnectTimeout(c.Timeout).
		SetWriteTimeout(c.Timeout)
	if c.Will.Topic != "" {
		o.SetBinaryWill(c.Will.Topic, c.Will.Payload, 1, c.Will.Retained && !u.noRetain)
	}
	return o
}

// lose notes that the connection has ended.
func (s *session) lose(err error) {
	s.lostOnce.Do(func() {
		s.lostErr = errors.Join(errLost, err)
		close(s.lost)
	})
}

// publish hands one message to the library, which may block although the
// connection is gone.
func (s *session) publish(ctx context.Context, m Message) (mqtt.Token, error) {
	s.u.longest = max(s.u.longest, len(m.Topic)+len(m.Payload))
	handed := make(chan mqtt.Token, 1)
	go func() { handed <- s.client.Publish(m.Topic, 1, m.Retained && !s.u.noRetain, m.Payload) }()
	timeout := time.NewTimer(s.u.cfg.Timeout)
	defer timeout.Stop()
	select {
	case token := <-handed:
		s.u.update(func(st *State) { st.Published++ })
		return token, nil
	case <-s.lost:
		return nil, s.lostErr
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-timeout.C:
		return nil, errStuck
	}
}

// end closes the connection. Where the context ended and all else is well it
// says farewell; where the uplink is back in a moment it only leaves in order; in
// all other cases the broker publishes the last will.
func (s *session) end(ctx context.Context, err error) {
	if errors.As(err, new(*doubt)) {
		s.client.Disconnect(quiesce)
	}
	if ctx.Err() != nil && (err == nil || errors.Is(err, ctx.Err())) {
		s.farewell()
		s.client.Disconnect(quiesce)
	}
	_ = s.conn.Close()
	s.client.Disconnect(quiesce)
}

// farewell publishes that the sensor is offline, after what is in flight.
func (s *session) farewell() {
	ctx, cancel := context.WithTimeout(context.Background(), min(farewellTime, s.u.cfg.Timeout))
	defer cancel()
	if s.u.cfg.Will.Topic != "" {
		if err := s.send(ctx, 0, []Message{s.u.cfg.Will}); err != nil {
			return
		}
	}
	for len(s.flights) > 0 {
		select {
		case <-s.head():
			if s.acknowledge() != nil {
				return
			}
		case <-s.lost:
			return
		case <-ctx.Done():
			return
		}
	}
}
