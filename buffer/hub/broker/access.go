package broker

import (
	"crypto/subtle"
	"strings"

	"github.com/nats-io/nats-server/v2/server"

	"footfall/buffer/hub/users"
)

// gatekeeper lets users into the server.
type gatekeeper Broker

// Check implements server.Authentication. It runs in the goroutine of the connection.
func (g *gatekeeper) Check(c server.ClientAuthentication) bool {
	b := (*Broker)(g)
	o := c.GetOpts()
	if o.Username == ownUser {
		if subtle.ConstantTimeCompare([]byte(o.Password), []byte(b.secret)) != 1 {
			return false
		}
		c.RegisterUser(&server.User{Username: ownUser, Account: b.server.GlobalAccount()})
		return true
	}
	guest := b.guest(c)
	user, err := b.opt.Check(o.Username, o.Password, guest.from)
	if err != nil {
		b.opt.Log.Warn("a client was refused", "address", guest.from, "user", o.Username, "error", err)
		return false
	}
	guest.known.Store(true)
	c.RegisterUser(&server.User{Username: user.Name, Account: b.server.GlobalAccount(), Permissions: b.rights(user)})
	return true
}

// guest is the client of the door that a connection belongs to. One that came past the
// door, on the loopback interface, has no address.
func (b *Broker) guest(c server.ClientAuthentication) *guest {
	b.mu.Lock()
	defer b.mu.Unlock()
	if remote := c.RemoteAddress(); remote != nil && b.guests[remote.String()] != nil {
		return b.guests[remote.String()]
	}
	return &guest{}
}

// deliveries are the subjects on which the server hands messages of QoS 1 and 2 to a
// subscriber. A client cannot subscribe to them by itself.
var deliveries = []string{"$MQTT.sub.>", "$MQTT.deliver.>"}

// homeAssistant is where Home Assistant looks for devices and says that it started.
const homeAssistant = "homeassistant"

// rights are what a user may publish and subscribe to, as subjects of NATS.
func (b *Broker) rights(u users.User) *server.Permissions {
	var read, write []string
	for _, base := range b.opt.Topics {
		if u.Role == users.Sensor {
			own := base + "/v1/" + u.Site + "/" + u.SensorName
			read, write = append(read, below(own)...), append(write, below(own)[1])
		} else {
			read = append(read, below(base)...)
		}
	}
	for _, shared := range b.opt.Shared {
		read = append(read, below(shared)...)
		if u.Role == users.Integration {
			write = append(write, below(shared)...)
		}
	}
	if u.Role == users.Integration {
		read, write = append(read, below(homeAssistant)...), append(write, below(homeAssistant)...)
	}
	p := &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: write},
		Subscribe: &server.SubjectPermission{Allow: append(read, deliveries...)},
	}
	if len(write) == 0 {
		p.Publish = &server.SubjectPermission{Deny: []string{">"}}
	}
	return p
}

// below are the subjects of a topic and of all below it.
func below(topic string) []string {
	subject := strings.ReplaceAll(topic, "/", ".")
	return []string{subject, subject + ".>"}
}
