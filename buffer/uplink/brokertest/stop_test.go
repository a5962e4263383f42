package brokertest

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// everybody may connect.
type everybody struct{ mqtt.HookBase }

func (*everybody) Provides(b byte) bool                                    { return b == mqtt.OnConnectAuthenticate }
func (*everybody) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }

// connect is the CONNECT packet of a client with a name of one letter (MQTT 3.1.1,
// section 3.1).
func connect(name byte) []byte {
	return []byte{0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 30, 0, 1, name}
}

// TestStopWhileClientsLeave stops brokers while clients are taken off the list all the
// time, and sees that none of those who were there is left connected.
func TestStopWhileClientsLeave(t *testing.T) {
	for range 20 {
		server, listener := start(t)
		for name := range byte(5) {
			dial(t, listener.Address(), 'A'+name)
		}
		stopped := make(chan struct{})
		var leaving sync.WaitGroup
		for range 4 {
			leaving.Go(func() {
				for {
					select {
					case <-stopped:
						return
					default:
						server.Clients.Delete("one that has left")
					}
				}
			})
		}
		go func() { Stop(server, listener); close(stopped) }()
		select {
		case <-stopped:
		case <-time.After(20 * time.Second):
			t.Fatal("the broker has not stopped")
		}
		leaving.Wait()
		for _, c := range server.Clients.GetAll() {
			if !c.Net.Inline && !c.Closed() {
				t.Errorf("client %s is still connected", c.ID)
			}
		}
	}
}

func start(t *testing.T) (*mqtt.Server, *listeners.TCP) {
	t.Helper()
	server := mqtt.New(&mqtt.Options{InlineClient: true, Logger: slog.New(slog.DiscardHandler)})
	listener := listeners.NewTCP(listeners.Config{ID: "t", Address: "127.0.0.1:0"})
	err := errors.Join(server.AddHook(new(everybody), nil), server.AddListener(listener), server.Serve())
	if err != nil {
		t.Fatal(err)
	}
	return server, listener
}

// dial connects a client and reads the CONNACK.
func dial(t *testing.T, address string, name byte) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := c.Write(connect(name)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(c, make([]byte, 4)); err != nil {
		t.Fatal(err)
	}
}
