package broker

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// startTime is how long the server may take to start. It reads what it has stored.
const startTime = time.Minute

// ownUser is the name under which the hub itself is connected. No user can have it, since
// it is not a valid name.
const ownUser = "$hub"

// Broker is a running broker.
type Broker struct {
	opt    Options
	server *server.Server
	conn   *nats.Conn
	secret string // of ownUser
	// mqtt and websocket are the server's addresses on the loopback interface.
	mqtt, websocket string

	// broken: a stream met a write error, after which it takes nothing more. The server tells
	// that in its log alone.
	broken atomic.Bool

	mu     sync.Mutex
	guests map[string]*guest // by the address that the server sees
}

// Start starts a broker. It returns when clients can connect.
func Start(ctx context.Context, opt Options) (*Broker, error) {
	b := &Broker{opt: opt, secret: rand.Text(), guests: map[string]*guest{}}
	options, err := b.serverOptions()
	if err != nil {
		return nil, err
	}
	if b.server, err = server.NewServer(options); err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	b.server.SetLoggerV2(&logger{log: opt.Log, broken: &b.broken}, false, false, false)
	go b.server.Start()
	if err := b.prepare(ctx, options); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

func (b *Broker) serverOptions() (*server.Options, error) {
	o := &server.Options{
		ServerName: "footfall-hub", DontListen: true, NoSigs: true, NoSystemAccount: false,
		JetStream: true, StoreDir: b.opt.Dir, JetStreamMaxStore: maxStore, JetStreamMaxMemory: 8 << 20,
		// PUBACK means that the message is on the disk, a power cut included.
		SyncAlways: true, DisableJetStreamBanner: true,
		// The door bounds the clients. Some of those that it ended are still closing.
		MaxConn: 2*b.opt.Clients + ownConnections, MaxPayload: maxMessage, MaxPending: maxPending, MaxSubs: 1000,
		CustomClientAuthentication: (*gatekeeper)(b),
		MQTT: server.MQTTOpts{
			Host: loopback, Port: server.RANDOM_PORT, AuthTimeout: loginTime.Seconds(), MaxAckPending: 1024,
			// A browser that was closed must not have messages stored for it for ever.
			ConsumerInactiveThreshold: 24 * time.Hour,
		},
		Websocket: server.WebsocketOpts{Host: loopback, Port: server.RANDOM_PORT, NoTLS: true, AuthTimeout: loginTime.Seconds(), HandshakeTimeout: loginTime},
	}
	if b.opt.Upstream == nil {
		return o, nil
	}
	return o, b.opt.Upstream.addTo(o)
}

const (
	loopback = "127.0.0.1"
	// loginTime is how long a login may take. A small router needs seconds for a hash, and
	// there is one at a time.
	loginTime = 30 * time.Second
	// ownConnections are those of the hub itself, and of the chain.
	ownConnections = 10
)

// prepare waits for the server, makes the first MQTT connection, and bounds its streams.
func (b *Broker) prepare(ctx context.Context, options *server.Options) (err error) {
	if !b.server.ReadyForConnections(startTime) {
		return fmt.Errorf("broker: not ready after %v; see the log for the reason, and whether the disk is full", startTime)
	}
	// The server has put its free ports into its options.
	b.mqtt = net.JoinHostPort(loopback, strconv.Itoa(options.MQTT.Port))
	b.websocket = net.JoinHostPort(loopback, strconv.Itoa(options.Websocket.Port))
	b.conn, err = nats.Connect("", nats.InProcessServer(b.server), nats.UserInfo(ownUser, b.secret), nats.MaxReconnects(-1), nats.Name(ownUser))
	if err != nil {
		return fmt.Errorf("broker: connection of the hub itself: %w", err)
	}
	if err := b.warmUp(ctx); err != nil {
		return fmt.Errorf("broker: first MQTT connection: %w", err)
	}
	return b.boundStreams(ctx)
}

// JetStream returns the streams of the broker.
func (b *Broker) JetStream() (jetstream.JetStream, error) {
	js, err := jetstream.New(b.conn)
	if err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	return js, nil
}

// Works tells whether messages can be stored. It is false for good after the disk was
// full while a message was written: the broker has to be started again.
func (b *Broker) Works() bool {
	return b.server.Running() && b.server.JetStreamEnabled() && !b.broken.Load()
}

// Clients is how many MQTT clients are connected.
func (b *Broker) Clients() int { return max(b.server.NumClients()-1, 0) } // the hub itself is one

// Kick ends the connections of users, by name.
func (b *Broker) Kick(names map[string]bool) {
	b.kick(func(c *server.ConnInfo) bool { return names[c.AuthorizedUser] })
}

func (b *Broker) kick(whom func(*server.ConnInfo) bool) {
	conns, err := b.server.Connz(&server.ConnzOptions{Username: true, Limit: 100_000})
	if err != nil {
		b.opt.Log.Error("users that were removed may still be connected; restart the hub", "error", err)
		return
	}
	for _, c := range conns.Conns {
		if whom(c) {
			_ = b.server.DisconnectClientByID(c.Cid) // gone already, if it fails
		}
	}
}

// Close stops the broker. Clients are told.
func (b *Broker) Close() {
	if b.conn != nil {
		b.conn.Close()
	}
	b.server.Shutdown()
	b.server.WaitForShutdown()
}

// logger passes on what the server says. Its notices are of no use to store IT.
type logger struct {
	log    *slog.Logger
	broken *atomic.Bool
}

func (l *logger) Noticef(format string, v ...any) {
	l.log.Debug("broker: " + fmt.Sprintf(format, v...))
}
func (l *logger) Fatalf(format string, v ...any) { l.log.Error("broker: " + fmt.Sprintf(format, v...)) }
func (l *logger) Debugf(format string, v ...any) { l.log.Debug("broker: " + fmt.Sprintf(format, v...)) }
func (l *logger) Tracef(string, ...any)          {}

// dial connects to the server on the loopback interface for a client.
func (b *Broker) dial(address string, g *guest) (net.Conn, error) {
	conn, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	b.mu.Lock()
	b.guests[conn.LocalAddr().String()] = g
	b.mu.Unlock()
	return conn, nil
}

// forget ends what dial began.
func (b *Broker) forget(conn net.Conn) {
	b.mu.Lock()
	delete(b.guests, conn.LocalAddr().String())
	b.mu.Unlock()
	_ = conn.Close()
}

// Warnf leaves out what is said of a WebSocket that is on the loopback interface alone.
func (l *logger) Warnf(format string, v ...any) {
	if !strings.HasPrefix(format, "Websocket not configured with TLS") {
		l.log.Warn("broker: " + fmt.Sprintf(format, v...))
	}
}

func (l *logger) Errorf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	if strings.Contains(strings.ToLower(text), "critical write error") {
		l.broken.Store(true)
	}
	l.log.Error("broker: " + text)
}
