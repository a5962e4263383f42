// Package brokertest stops the broker that tests run in their own process. It is for
// tests.
package brokertest

import (
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// Stop ends a broker and all its connections, and returns when they have ended.
//
// The broker's own Close waits for itself forever if a client leaves at that moment
// (a known flaw of its version 2.7.9): to close the clients of a listener it takes a lock for
// reading twice, and the client that is being taken off the list waits for the same lock
// between the two. So the listener is closed here without disconnecting anyone, after which
// it is not asked again, and the clients one by one: also those that were let in
// meanwhile.
func Stop(server *mqtt.Server, listener listeners.Listener) {
	listener.Close(func(string) {})
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_ = server.Close()
	}()
	for {
		for _, c := range server.Clients.GetAll() {
			if !c.Net.Inline && !c.Closed() {
				_ = server.DisconnectClient(c, packets.ErrServerShuttingDown)
			}
		}
		select {
		case <-closed:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}
