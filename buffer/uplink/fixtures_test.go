package uplink

import (
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"footfall/buffer/uplink/brokertest"
)

// patience is how long a test waits for what must happen.
const patience = time.Minute

// arrival is one publication as the broker got it.
type arrival struct {
	topic, payload string
	retained       bool
	qos            byte
}

// journal collects arrivals, over restarts of a broker too.
type journal struct {
	mu      sync.Mutex
	entries []arrival
	news    chan struct{}
}

func newJournal() *journal { return &journal{news: make(chan struct{}, 1)} }

func (j *journal) add(a arrival) {
	j.mu.Lock()
	j.entries = append(j.entries, a)
	j.mu.Unlock()
	select {
	case j.news <- struct{}{}:
	default:
	}
}

func (j *journal) all() []arrival {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]arrival{}, j.entries...)
}

// await waits until the journal satisfies what.
func (j *journal) await(t testing.TB, what string, ok func([]arrival) bool) []arrival {
	t.Helper()
	deadline := time.After(patience)
	for {
		all := j.all()
		if ok(all) {
			return all
		}
		select {
		case <-j.news:
		case <-deadline:
			t.Fatalf("waited %v for %s; got %d arrivals, the last %v", patience, what, len(all), all[max(0, len(all)-20):])
		}
	}
}

// payloads returns what arrived on a topic, in order.
func payloads(all []arrival, topic string) []string {
	var out []string
	for _, a := range all {
		if a.topic == topic {
			out = append(out, a.payload)
		}
	}
	return out
}

// hook makes the embedded broker do what a test wants.
type hook struct {
	mochi.HookBase
	journal            *journal
	username, password string
	mayRead            func(topic string) bool // nil for all
}

func (h *hook) Provides(b byte) bool {
	switch b {
	case mochi.OnConnectAuthenticate, mochi.OnACLCheck, mochi.OnPublish, mochi.OnWillSent:
		return true
	}
	return false
}

func (h *hook) OnConnectAuthenticate(_ *mochi.Client, pk packets.Packet) bool {
	return string(pk.Connect.Username) == h.username && string(pk.Connect.Password) == h.password
}

func (h *hook) OnACLCheck(_ *mochi.Client, topic string, write bool) bool {
	return write || h.mayRead == nil || h.mayRead(topic)
}

// OnPublish comes before the broker acknowledges, so what is acknowledged is in
// the journal.
func (h *hook) OnPublish(_ *mochi.Client, pk packets.Packet) (packets.Packet, error) {
	h.journal.add(arrival{pk.TopicName, string(pk.Payload), pk.FixedHeader.Retain, pk.FixedHeader.Qos})
	return pk, nil
}

func (h *hook) OnWillSent(cl *mochi.Client, pk packets.Packet) { _, _ = h.OnPublish(cl, pk) }

// testBroker is an embedded broker that can be stopped and started again at the
// same address.
type testBroker struct {
	*journal
	address            string
	username, password string
	tls                *tls.Config
	mayRead            func(topic string) bool
	server             *mochi.Server
	listener           *listeners.TCP
}

func startBroker(t testing.TB, set ...func(*testBroker)) *testBroker {
	t.Helper()
	b := &testBroker{journal: newJournal(), address: "127.0.0.1:0"}
	for _, fn := range set {
		fn(b)
	}
	b.start(t)
	t.Cleanup(b.stop)
	return b
}

func (b *testBroker) start(t testing.TB) {
	t.Helper()
	b.server = mochi.New(&mochi.Options{InlineClient: true, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err := b.server.AddHook(&hook{journal: b.journal, username: b.username, password: b.password, mayRead: b.mayRead}, nil); err != nil {
		t.Fatal(err)
	}
	b.listener = listeners.NewTCP(listeners.Config{ID: "t", Address: b.address, TLSConfig: b.tls})
	if err := b.server.AddListener(b.listener); err != nil {
		t.Fatal(err)
	}
	if err := b.server.Serve(); err != nil {
		t.Fatal(err)
	}
	b.address = b.listener.Address()
}

func (b *testBroker) stop() {
	if b.server != nil {
		brokertest.Stop(b.server, b.listener)
		b.server = nil
	}
}

// clients returns how many are connected; one of its own does not count.
func (b *testBroker) clients() int { return b.server.Clients.Len() - 1 }

// retained returns the payload that the broker keeps for a topic.
func (b *testBroker) retained(topic string) string {
	for _, pk := range b.server.Topics.Messages(topic) {
		return string(pk.Payload)
	}
	return ""
}

// proxy stands between uplink and broker and breaks things.
type proxy struct {
	listener net.Listener
	target   string

	mu       sync.Mutex
	open     map[net.Conn]bool
	accepted int
	// filter sees each packet from the broker by its type (the upper half of
	// its first byte) and says whether to pass it on and whether to cut the
	// connection. Guarded by mu.
	filter func(kind byte) (pass, cut bool)
	// upstream sees each packet to the broker in the same way.
	upstream func(kind byte) (pass, cut bool)
}

const (
	connackKind = 2
	publishKind = 3
	pubackKind  = 4
	subackKind  = 9
)

func startProxy(t testing.TB, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: target, open: make(map[net.Conn]bool)}
	go p.accept()
	t.Cleanup(func() {
		_ = l.Close()
		p.cut()
	})
	return p
}

func (p *proxy) url() string { return "mqtt://" + p.listener.Addr().String() }

// filterWith sets both filters; nil passes all.
func (p *proxy) filterWith(down, up func(kind byte) (pass, cut bool)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.filter, p.upstream = down, up
}

// cut ends all connections.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		_ = c.Close()
	}
	p.open = make(map[net.Conn]bool)
}

func (p *proxy) connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.accepted
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		broker, err := net.Dial("tcp", p.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.accepted++
		p.open[client], p.open[broker] = true, true
		p.mu.Unlock()
		go p.copy(client, broker, false)
		go p.copy(broker, client, true)
	}
}

// copy passes packets on, down from the broker or up to it.
func (p *proxy) copy(from, to net.Conn, down bool) {
	defer from.Close()
	defer to.Close()
	for {
		packet, err := readPacket(from)
		if err != nil {
			return
		}
		pass, cut := p.judge(packet[0]>>4, down)
		if pass {
			if _, err := to.Write(packet); err != nil {
				return
			}
		}
		if cut {
			return
		}
	}
}

func (p *proxy) judge(kind byte, down bool) (pass, cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	filter := p.upstream
	if down {
		filter = p.filter
	}
	if filter == nil {
		return true, false
	}
	return filter(kind)
}

// readPacket reads one MQTT packet: type and flags, the length of the rest in
// groups of seven bits, the rest (MQTT 3.1.1, 2.2).
func readPacket(r io.Reader) ([]byte, error) {
	packet := make([]byte, 1, 64)
	if _, err := io.ReadFull(r, packet); err != nil {
		return nil, err
	}
	rest := 0
	for shift := 0; ; shift += 7 {
		var b [1]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return nil, err
		}
		packet = append(packet, b[0])
		rest |= int(b[0]&0x7f) << shift
		if b[0]&0x80 == 0 {
			break
		}
		if shift > 21 {
			return nil, fmt.Errorf("length of packet type %d", packet[0]>>4)
		}
	}
	head := len(packet)
	packet = append(packet, make([]byte, rest)...)
	_, err := io.ReadFull(r, packet[head:])
	return packet, err
}
