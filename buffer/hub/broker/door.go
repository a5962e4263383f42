package broker

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// handshakeTime is how long a TLS handshake may take.
const handshakeTime = 10 * time.Second

// Door lets clients of the network through to a broker. It stays when the broker is
// started again. Its methods may be called from any goroutine.
type Door struct {
	most int
	log  *slog.Logger

	mu     sync.Mutex
	broker *Broker // nil while the door is closed
	inside map[*guest]bool
	came   uint64       // guests so far
	said   atomic.Int64 // when it was last said that the door is full, in Unix seconds
}

// guest is a client that came through the door.
type guest struct {
	conn   net.Conn
	from   netip.Addr
	number uint64
	known  atomic.Bool // logged in
}

// NewDoor returns a closed door for so many clients.
func NewDoor(most int, log *slog.Logger) *Door {
	return &Door{most: most, log: log, inside: map[*guest]bool{}}
}

// Lead sends new clients to a broker from now on; nil closes the door and ends all
// connections.
func (d *Door) Lead(to *Broker) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.broker = to
	if to == nil {
		for g := range d.inside {
			_ = g.conn.Close()
		}
	}
}

// Serve takes clients until the context ends. With a TLS configuration it speaks TLS.
func (d *Door) Serve(ctx context.Context, l net.Listener, secured *tls.Config) error {
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	var clients sync.WaitGroup
	defer clients.Wait()
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			var temporary net.Error
			if errors.As(err, &temporary) && temporary.Timeout() || !errors.Is(err, net.ErrClosed) {
				d.log.Warn("a client could not be taken", "error", err)
				if !pause(ctx, 100*time.Millisecond) {
					return nil
				}
				continue
			}
			return err
		}
		clients.Go(func() { d.serve(ctx, conn, secured) })
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (d *Door) serve(ctx context.Context, conn net.Conn, secured *tls.Config) {
	defer conn.Close()
	from := AddrOf(conn.RemoteAddr())
	b, g := d.enter(conn, from)
	if b == nil {
		return
	}
	defer d.leave(g)
	if secured != nil {
		secure := tls.Server(conn, secured)
		limited, cancel := context.WithTimeout(ctx, handshakeTime)
		err := secure.HandshakeContext(limited)
		cancel()
		if err != nil {
			d.log.Debug("a TLS handshake failed", "address", from, "error", err)
			return
		}
		conn = secure
	}
	d.join(ctx, b, g, conn, false, nil)
}

// AddrOf is the IP address of a connection's end.
func AddrOf(a net.Addr) netip.Addr {
	p, _ := netip.ParseAddrPort(a.String()) // the zero address if it has none
	return p.Addr().Unmap()
}

// Pass joins a client with the broker until either ends. First is sent ahead of what the
// client sends: the request for a WebSocket. The client is closed at once if the door is closed or full.
func (d *Door) Pass(ctx context.Context, client net.Conn, from netip.Addr, websocket bool, first []byte) {
	defer client.Close()
	if b, g := d.enter(client, from); b != nil {
		defer d.leave(g)
		d.join(ctx, b, g, client, websocket, first)
	}
}

func (d *Door) join(ctx context.Context, b *Broker, g *guest, client net.Conn, websocket bool, first []byte) {
	address := b.mqtt
	if websocket {
		address = b.websocket
	}
	inner, err := b.dial(address, g)
	if err != nil {
		d.log.Warn("a client found no broker", "address", g.from, "error", err)
		return
	}
	defer b.forget(inner)
	stop := context.AfterFunc(ctx, func() {
		_ = client.Close()
		_ = inner.Close()
	})
	defer stop()
	if _, err := inner.Write(first); err != nil {
		return
	}
	done := make(chan struct{})
	go func() {
		if err := d.introduce(inner, client, websocket); err == nil {
			_, _ = io.Copy(inner, client) // its end is the end of the connection
		}
		_ = inner.Close()
		close(done)
	}()
	_, _ = io.Copy(client, inner)
	_ = client.Close()
	<-done
}

// introduce passes the CONNECT of a client on, which has to come within loginTime.
func (d *Door) introduce(inner, client net.Conn, websocket bool) error {
	_ = client.SetReadDeadline(time.Now().Add(loginTime)) // the client is gone, if it fails
	err := introduce(inner, client, websocket)
	_ = client.SetReadDeadline(time.Time{})
	return err
}

// enter notes a client, or returns no broker if there is none, or no room. The oldest
// client without a login makes room: one that only holds connections open, which takes no
// password, must not shut sensors out.
func (d *Door) enter(client net.Conn, from netip.Addr) (*Broker, *guest) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broker == nil {
		return nil, nil
	}
	if len(d.inside) >= d.most {
		g := d.stranger()
		if g == nil {
			d.say("a client was refused: too many are connected; raise clients")
			return nil, nil
		}
		d.say("too many are connected; the oldest without a login make room")
		_ = g.conn.Close()
		delete(d.inside, g)
	}
	d.came++
	g := &guest{conn: client, from: from, number: d.came}
	d.inside[g] = true
	return d.broker, g
}

// stranger is the oldest client without a login; nil for none.
func (d *Door) stranger() (oldest *guest) {
	for g := range d.inside {
		if !g.known.Load() && (oldest == nil || g.number < oldest.number) {
			oldest = g
		}
	}
	return oldest
}

// say warns once a minute.
func (d *Door) say(text string) {
	if now := time.Now().Unix(); now-d.said.Load() >= 60 {
		d.said.Store(now)
		d.log.Warn(text, "clients", d.most)
	}
}

func (d *Door) leave(g *guest) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.inside, g)
}
