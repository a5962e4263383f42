package hub

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"footfall/buffer/hub/settings"
	"footfall/buffer/hub/users"
)

// heard collects topics of messages, and ends with the one that was published last.
type heard chan string

func (h heard) note(_ mqtt.Client, m mqtt.Message) { h <- m.Topic() }

// until returns the topics before an awaited one.
func (h heard) until(t *testing.T, last string) (topics []string) {
	t.Helper()
	for {
		select {
		case topic := <-h:
			if topic == last {
				return topics
			}
			topics = append(topics, topic)
		case <-time.After(patience):
			t.Fatalf("%s did not come; heard %q", last, topics)
		}
	}
}

// TestSensorWritesItsOwn: a message to any other topic is acknowledged and dropped, the
// broker's own topics included.
func TestSensorWritesItsOwn(t *testing.T) {
	r := start(t, prepared(t))
	h := make(heard, 100)
	v := r.client(t, "tcp", viewerName, "viewer", nil)
	await(t, v.Subscribe("footfall/#", 1, h.note))
	c := r.client(t, "tcp", sensorName, "door", nil)
	for _, topic := range []string{
		"footfall/v1/jakarta/lift/hall/window", "footfall/v1/jakarta/doors/hall/window", "footfall/v1/other/door/hall/window", "footfall/v1/jakarta/door",
		"footfall/x", "retail/opt-out", "homeassistant/status", "$MQTT/msgs/footfall/v1/jakarta/lift/hall/window", "$JS/API/STREAM/LIST", "$MQTT/rmsgs/footfall/v1/jakarta/lift/status",
	} {
		await(t, c.Publish(topic, 1, true, window("jakarta", "lift", "hall", 1)))
	}
	await(t, c.Publish("footfall/v1/jakarta/door/hall/window", 1, false, window("jakarta", "door", "hall", 1)))
	if got := h.until(t, "footfall/v1/jakarta/door/hall/window"); len(got) > 0 {
		t.Errorf("got through: %q", got)
	}
	awaitTrue(t, "the window in the history", func() bool { return len(r.stored(t, "door", "hall", "window")) == 1 })
	if got := r.stored(t, "lift", "hall", "window"); len(got) > 0 {
		t.Errorf("the history has a window that another sensor forged: %v", got)
	}
}

// TestWhoReads subscribes as each kind of user. The broker refuses with 0x80.
func TestWhoReads(t *testing.T) {
	r := start(t, prepared(t))
	for _, c := range []struct {
		user, filter string
		granted      bool
	}{
		{sensorName, "footfall/v1/jakarta/door/+/window", true},
		{sensorName, "footfall/v1/jakarta/door/#", true},
		{sensorName, "retail/opt-out", true},
		{sensorName, "footfall/v1/jakarta/lift/+/window", false},
		{sensorName, "footfall/#", false},
		{sensorName, "#", false},
		{sensorName, "$MQTT/sub/#", false},
		{viewerName, "footfall/#", true},
		{viewerName, "footfall/v1/+/+/+/latest", true},
		{viewerName, "homeassistant/#", false},
		{viewerName, "$SYS/#", false},
		{systemName, "homeassistant/#", true},
		{systemName, "footfall/v1/+/+/+/window", true},
	} {
		client := r.client(t, "tcp", c.user, "reader", nil)
		token := client.Subscribe(c.filter, 1, nil)
		if !token.WaitTimeout(patience) {
			t.Fatal("no answer")
		}
		granted := token.Error() == nil && token.(*mqtt.SubscribeToken).Result()[c.filter] != 0x80
		if granted != c.granted {
			t.Errorf("%s reads %s: %v, want %v", c.user, c.filter, granted, c.granted)
		}
		client.Disconnect(100)
	}
}

// TestViewersAndSystemsWrite wants a viewer to write nothing, and an integration to write
// what is shared.
func TestViewersAndSystemsWrite(t *testing.T) {
	r := start(t, prepared(t))
	h := make(heard, 100)
	c := r.client(t, "ws", systemName, "assistant", nil)
	for _, filter := range []string{"footfall/#", "retail/opt-out", "homeassistant/#"} {
		await(t, c.Subscribe(filter, 1, h.note))
	}
	v := r.client(t, "ws", viewerName, "viewer", nil)
	for _, topic := range []string{"footfall/v1/jakarta/door/hall/latest", "retail/opt-out", "homeassistant/status"} {
		await(t, v.Publish(topic, 1, false, "forged"))
	}
	await(t, c.Publish("footfall/v1/jakarta/door/hall/latest", 1, false, "forged"))
	await(t, c.Publish("retail/opt-out", 1, true, "a list"))
	await(t, c.Publish("homeassistant/status", 1, false, "online"))
	if got := h.until(t, "homeassistant/status"); strings.Join(got, " ") != "retail/opt-out" {
		t.Errorf("got through: %q", got)
	}
}

func TestWrongPasswords(t *testing.T) {
	r := start(t, prepared(t))
	for name, change := range map[string]func(*mqtt.ClientOptions){
		"password": func(o *mqtt.ClientOptions) { o.SetPassword("wrong") },
		"user":     func(o *mqtt.ClientOptions) { o.SetUsername("stranger") },
		"no one":   func(o *mqtt.ClientOptions) { o.SetUsername("").SetPassword("") },
		"hub":      func(o *mqtt.ClientOptions) { o.SetUsername("$hub").SetPassword("") },
		"websocket": func(o *mqtt.ClientOptions) {
			o.Servers = nil
			o.AddBroker("ws://" + r.address("listen") + "/mqtt").SetPassword("wrong")
		},
	} {
		o := mqtt.NewClientOptions().AddBroker("tcp://" + r.address("mqtt.listen")).SetUsername(viewerName).SetPassword(secret).SetClientID("x")
		change(o)
		token := mqtt.NewClient(o).Connect()
		if !token.WaitTimeout(patience) || token.Error() == nil {
			t.Errorf("%s: let in", name)
		}
	}
}

// TestRemovedUserIsCut wants the connection of a removed user to end, and no other.
func TestRemovedUserIsCut(t *testing.T) {
	s := prepared(t)
	r := start(t, s)
	lost := make(chan error, 1)
	r.client(t, "tcp", sensorName, "door", func(o *mqtt.ClientOptions) {
		o.SetConnectionLostHandler(func(_ mqtt.Client, err error) { lost <- err })
	})
	other := r.client(t, "tcp", "lift", "lift", nil)
	store, err := users.Open(s.UsersFile())
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Remove(sensorName); err != nil {
		t.Fatal(err)
	}
	select {
	case <-lost:
	case <-time.After(patience):
		t.Error("a removed user stays connected")
	}
	if await(t, other.Publish("footfall/v1/jakarta/lift/status", 1, true, "online")); !other.IsConnectionOpen() {
		t.Error("another user was cut")
	}
}

// TestClientsAreBounded wants one client too many to be turned away, and to get in once
// another has left.
func TestClientsAreBounded(t *testing.T) {
	s := prepared(t)
	s.Clients = 2
	r := start(t, s)
	first := r.client(t, "tcp", viewerName, "one", nil)
	r.client(t, "ws", viewerName, "two", nil)
	connect := func() bool {
		c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + r.address("mqtt.listen")).SetUsername(viewerName).SetPassword(secret).SetClientID("three"))
		token := c.Connect()
		defer c.Disconnect(0)
		return token.WaitTimeout(patience) && token.Error() == nil
	}
	if connect() {
		t.Error("a third client was let in")
	}
	first.Disconnect(100)
	awaitTrue(t, "room for the third", connect)
}

// TestClientIDIsOfItsUser wants a client to end the older one with its id only if both are
// of one user: a viewer must not cut a sensor off.
func TestClientIDIsOfItsUser(t *testing.T) {
	r := start(t, prepared(t))
	lost := make(chan error, 1)
	c := r.client(t, "tcp", sensorName, "door", func(o *mqtt.ClientOptions) {
		o.SetConnectionLostHandler(func(_ mqtt.Client, err error) { lost <- err })
	})
	v := r.client(t, "ws", viewerName, "door", nil)
	h := make(heard, 10)
	await(t, v.Subscribe("footfall/#", 1, h.note))
	r.client(t, "tcp", viewerName, "door", nil)
	awaitTrue(t, "the end of the viewer's older connection", func() bool { return !v.IsConnectionOpen() })
	await(t, c.Publish("footfall/v1/jakarta/door/hall/window", 1, false, window("jakarta", "door", "hall", 1)))
	select {
	case err := <-lost:
		t.Errorf("the sensor was cut off by a viewer: %v", err)
	default:
	}
	r.client(t, "tcp", sensorName, "door", nil)
	select {
	case <-lost:
	case <-time.After(patience):
		t.Error("two connections with one id of one user")
	}
}

// TestSessionIsOfItsUser wants a subscription that waits to stay with its user, whichever
// user takes its id.
func TestSessionIsOfItsUser(t *testing.T) {
	r := start(t, prepared(t))
	h := make(heard, 10)
	keeps := func(o *mqtt.ClientOptions) {
		o.SetCleanSession(false).SetDefaultPublishHandler(h.note)
	}
	s := r.client(t, "tcp", systemName, "flows", keeps)
	await(t, s.Subscribe("footfall/#", 1, nil))
	s.Disconnect(100)
	r.client(t, "tcp", viewerName, "flows", nil).Disconnect(100)
	c := r.client(t, "tcp", sensorName, "door", nil)
	await(t, c.Publish("footfall/v1/jakarta/door/hall/window", 1, false, window("jakarta", "door", "hall", 1)))
	r.client(t, "tcp", systemName, "flows", keeps)
	h.until(t, "footfall/v1/jakarta/door/hall/window")
}

// TestIdleConnectionsMakeRoom wants connections that only stay open, without a login, to
// keep no sensor out, and a client with a login to stay.
func TestIdleConnectionsMakeRoom(t *testing.T) {
	s := prepared(t)
	s.Clients = 3
	s.TLS = settings.TLS{CertFile: filepath.Join(s.State, "cert.pem"), KeyFile: filepath.Join(s.State, "key.pem")}
	pair(t, s.TLS, 1, time.Now().Add(365*24*time.Hour))
	r := start(t, s)
	first := r.client(t, "tcp", viewerName, "first", nil)
	for i := range 12 {
		conn, err := net.Dial("tcp", r.address([]string{"mqtt.listen", "mqtt.tls_listen"}[i%2]))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	c := r.client(t, "tcp", sensorName, "door", nil)
	await(t, c.Publish("footfall/v1/jakarta/door/hall/window", 1, false, window("jakarta", "door", "hall", 1)))
	if await(t, first.Subscribe("footfall/#", 1, nil)); !first.IsConnectionOpen() {
		t.Error("a client with a login made room")
	}
}
