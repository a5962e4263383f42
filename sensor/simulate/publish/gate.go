package publish

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// errCut is why a connection cannot be made.
var errCut = errors.New("the simulated network is down")

// Gate is a network that can be cut, with a load balancer in front of several brokers. It
// may be shared by many sensors. The zero value leads to the address that was asked for.
type Gate struct {
	// Addresses are the brokers, as host:port; nil for the one that is asked for. Each
	// connection goes to the next one that answers.
	Addresses []string

	next atomic.Uint64
	mu   sync.Mutex
	cut  bool
	open map[*gated]struct{}
}

// gated is a connection that its gate can cut.
type gated struct {
	net.Conn
	gate *Gate
	gone atomic.Bool // its gate has cut it
}

// Read ends as if the other side had hung up once the connection is cut. The MQTT library
// takes an error about a closed connection for its own doing, and goes on waiting.
func (c *gated) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err != nil && c.gone.Load() {
		err = io.EOF
	}
	return n, err
}

// Close ends the connection.
func (c *gated) Close() error {
	c.gate.mu.Lock()
	delete(c.gate.open, c)
	c.gate.mu.Unlock()
	return c.Conn.Close()
}

// Dial opens a connection; see uplink.Config.
func (g *Gate) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if g.isCut() {
		return nil, errCut
	}
	conn, err := g.reach(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &gated{Conn: conn, gate: g}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cut {
		return nil, errors.Join(errCut, conn.Close())
	}
	if g.open == nil {
		g.open = map[*gated]struct{}{}
	}
	g.open[c] = struct{}{}
	return c, nil
}

// reach tries the brokers in turn.
func (g *Gate) reach(ctx context.Context, network, address string) (conn net.Conn, err error) {
	if len(g.Addresses) == 0 {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	for range g.Addresses {
		n := g.next.Add(1)
		conn, err = (&net.Dialer{}).DialContext(ctx, network, g.Addresses[n%uint64(len(g.Addresses))])
		if err == nil {
			return conn, nil
		}
	}
	return nil, err
}

func (g *Gate) isCut() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.cut
}

// Cut ends all connections, and lets none be made.
func (g *Gate) Cut() {
	g.mu.Lock()
	g.cut = true
	open := g.open
	g.open = nil
	g.mu.Unlock()
	for c := range open {
		c.gone.Store(true)
		_ = c.Conn.Close()
	}
}

// Mend lets connections be made again.
func (g *Gate) Mend() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.cut = false
}
