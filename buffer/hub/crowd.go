package hub

import (
	"net"
	"net/http"
	"sync"
)

// crowd bounds the connections of an HTTP server. One too many ends the oldest that waits
// for a request, or else the oldest of all: who only holds connections open must not shut
// others out. WebSockets are bounded by the door of the broker.
type crowd struct {
	most int

	mu    sync.Mutex
	came  uint64
	there map[net.Conn]visitor
}

// visitor is a connection: when it came, by number, and whether a request is answered.
type visitor struct {
	number uint64
	busy   bool
}

// note is http.Server.ConnState.
func (c *crowd) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		if len(c.there) >= c.most {
			c.endOne()
		}
		c.came++
		c.there[conn] = visitor{number: c.came}
	case http.StateActive, http.StateIdle:
		if v, there := c.there[conn]; there {
			c.there[conn] = visitor{v.number, state == http.StateActive}
		}
	case http.StateHijacked, http.StateClosed:
		delete(c.there, conn)
	}
}

func (c *crowd) endOne() {
	var oldest net.Conn
	for conn, v := range c.there {
		if was := c.there[oldest]; oldest == nil || was.busy && !v.busy || was.busy == v.busy && v.number < was.number {
			oldest = conn
		}
	}
	delete(c.there, oldest)
	if secure, ok := oldest.(interface{ NetConn() net.Conn }); ok {
		oldest = secure.NetConn() // the end of TLS may wait for the client
	}
	_ = oldest.Close()
}
