package daemon

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"slices"
	"time"

	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/sensor/admin"
	"footfall/sensor/status"
)

// drain waits a moment for the uplink to deliver the rows of the outbox, if it
// is connected at all.
func (d *daemon) drain() {
	d.Notify("STOPPING=1")
	deadline := time.After(drainTime)
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for d.outbox.Stats().Rows > 0 && d.link.State().Connected {
		select {
		case <-deadline:
			return
		case <-poll.C:
		}
	}
}

// named gives an uplink the name of a task.
type named struct {
	name string
	*uplink.Uplink
}

func (n named) String() string { return n.name }

// newUplink connects the outbox to the broker. Lists and accept, which takes the
// chain's list, are nil while nothing is counted.
func (d *daemon) newUplink(see *observer, lists *admin.Lists, accept func([]byte)) (*uplink.Uplink, error) {
	c := d.Config
	t := status.NewTopics(c)
	var declared time.Time
	manifest := func() uplink.Message {
		head := d.witness.newest()
		see.noted.Store(&head)
		declared = d.Now()
		m := status.NewManifest(c, d.Version, see.key().Store, lists.Entries())
		m.Until = status.Until(declared, status.ManifestInterval)
		return uplink.Message{Topic: t.Manifest(), Payload: d.witness.sign(m), Retained: true}
	}
	health := func() []uplink.Message {
		h := see.health(d.Now())
		see.published.Store(&h.Alerts)
		return []uplink.Message{
			{Topic: t.Status(), Payload: []byte(h.Status), Retained: true},
			{Topic: t.Health(), Payload: status.Encode(h), Retained: true},
		}
	}
	var announce *announcer
	if d.handCounts != nil { // not in stand-by: what was announced before is still so
		announce = d.newAnnouncer()
	}
	var subscriptions []uplink.Subscription
	if lists.HasChain() {
		subscriptions = append(subscriptions, uplink.Subscription{Topic: c.OptOut.Chain.Topic, Handle: accept})
	}
	host, _ := os.Hostname() // names the machine to people
	return uplink.New(uplink.Config{
		Broker: c.MQTT.Broker, AllowPlaintext: c.MQTT.AllowPlaintext, ClientID: c.MQTT.ClientID, TLS: brokerTLS(&c.MQTT),
		Credentials: func() (string, string, error) { return credentials(&c.MQTT).Load(d.Getenv) },
		Proxy:       c.MQTT.Proxy, ProxyCredentials: func() (string, string, error) { return proxyLogin(&c.MQTT).Load(d.Getenv) },
		KeepAlive: c.MQTT.KeepAlive, Timeout: c.MQTT.Timeout,
		Will:   uplink.Message{Topic: t.Status(), Payload: []byte("offline"), Retained: true},
		Verify: t.Windows(), Presence: uplink.Presence{Topic: t.Presence(), Host: host},
		Greeting: func() []uplink.Message {
			return slices.Concat(health(), []uplink.Message{manifest()}, announce.greeting(), d.clearGone())
		},
		Periodic: func() []uplink.Message {
			messages := append(health(), announce.news()...)
			noted := see.noted.Load()
			if noted != nil && *noted != d.witness.newest() || d.Now().Sub(declared).Abs() >= status.ManifestInterval {
				messages = append(messages, manifest())
			}
			return messages
		},
		Interval: status.Interval, Subscriptions: subscriptions,
		Log: d.Log, Now: d.Now,
	}, d.outbox, t.Compose)
}

// clearGone deletes the latest windows of zones that are no longer counted: they would
// stay for ever.
func (d *daemon) clearGone() (messages []uplink.Message) {
	for _, zone := range d.gone {
		messages = append(messages, uplink.Message{Topic: status.NewTopics(d.Config).Latest(zone), Retained: true})
	}
	return messages
}

// CheckConnection finds mistakes in the settings of the broker
// connection and in the files and variables named there, without
// connecting.
func CheckConnection(c *configs.Config, getenv func(string) string) error {
	if err := uplink.CheckBroker(c.MQTT.Broker, c.MQTT.AllowPlaintext); err != nil {
		return err
	}
	if err := brokerTLS(&c.MQTT).Check(); err != nil {
		return err
	}
	_, _, err := credentials(&c.MQTT).Load(getenv)
	_, _, proxyErr := proxyLogin(&c.MQTT).Load(getenv)
	return errors.Join(err, proxyErr)
}

// TestBroker tries the way to the configured broker step by step, with a message to a
// topic below that of the sensor and back. The client id is another one than the
// sensor's.
func TestBroker(ctx context.Context, c *configs.Config, getenv func(string) string) []uplink.Finding {
	return uplink.Test(ctx, Connection(c, "footfall-test-"+rand.Text()[:12], getenv), status.NewTopics(c).Base()+"test")
}

// Connection is the way to the configured broker for a command. The client id must be
// another one than the sensor's, or the broker throws that one out.
func Connection(c *configs.Config, clientID string, getenv func(string) string) uplink.Config {
	return uplink.Config{
		Broker: c.MQTT.Broker, AllowPlaintext: c.MQTT.AllowPlaintext, TLS: brokerTLS(&c.MQTT), ClientID: clientID,
		Credentials: func() (string, string, error) { return credentials(&c.MQTT).Load(getenv) },
		Proxy:       c.MQTT.Proxy, ProxyCredentials: func() (string, string, error) { return proxyLogin(&c.MQTT).Load(getenv) },
		KeepAlive: c.MQTT.KeepAlive, Timeout: c.MQTT.Timeout,
	}
}

func brokerTLS(m *configs.MQTT) uplink.TLSFiles {
	return uplink.TLSFiles{CAFile: m.CAFile, CertFile: m.CertFile, KeyFile: m.KeyFile, KeyPassphraseFile: m.KeyPassphraseFile, ServerName: m.ServerName}
}

func credentials(m *configs.MQTT) uplink.Credentials {
	return uplink.Credentials{
		Username: m.Username, UsernameFile: m.UsernameFile, UsernameEnv: m.UsernameEnv,
		PasswordFile: m.PasswordFile, PasswordEnv: m.PasswordEnv,
	}
}

// proxyLogin is the login at the HTTP proxy.
func proxyLogin(m *configs.MQTT) uplink.Credentials {
	return uplink.Credentials{Username: m.ProxyUsername, PasswordFile: m.ProxyPasswordFile, Settings: "mqtt.proxy_"}
}
