package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"footfall/buffer/hub"
	"footfall/buffer/hub/users"
	"footfall/buffer/uplink"
	"footfall/cmd/internal/cli"
	"footfall/configs/dashboard"
)

// defaultListen is the address of the page. Only this machine reaches it.
const defaultListen = "127.0.0.1:8080"

// demoHub is a hub inside the program.
type demoHub struct {
	stage *stage
	page  string // its address
	end   context.CancelFunc
	done  chan error
}

// startHub starts the hub, and tells the sensor's configuration its address.
func (s *stage) startHub(ctx context.Context, log *slog.Logger) (*demoHub, error) {
	if err := s.addUsers(); err != nil {
		return nil, err
	}
	if s.hub.Listen == defaultListen && inUse(defaultListen) {
		s.hub.Listen = "127.0.0.1:0"
	}
	ctx, end := context.WithCancel(ctx)
	h := &demoHub{stage: s, end: end, done: make(chan error, 1)}
	ready := make(chan struct{})
	go func() {
		h.done <- hub.Run(ctx, hub.Options{
			Settings: s.hub, Version: cli.Version, Page: dashboard.Files(), Log: log, Now: time.Now,
			Ready: func() { close(ready) },
			Listening: func(setting string, address net.Addr) {
				switch setting {
				case "listen":
					h.page = "http://" + address.String() + "/"
				case "mqtt.listen":
					s.config.MQTT.Broker = "mqtt://" + address.String()
				}
			},
		})
	}()
	select {
	case <-ready:
		return h, nil
	case err := <-h.done:
		end()
		return nil, fmt.Errorf("the demo's hub: %w", errors.Join(err, ctx.Err()))
	}
}

// inUse tells whether something listens at an address.
func inUse(address string) bool {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return true
	}
	_ = l.Close()
	return false
}

// addUsers makes a user for the sensor and one for people.
func (s *stage) addUsers() error {
	store, err := users.Open(s.hub.UsersFile())
	if err != nil {
		return err
	}
	for _, u := range []users.User{
		{Name: sensorUser, Role: users.Sensor, Site: s.config.Site, SensorName: s.config.Sensor},
		{Name: pageUser, Role: users.Viewer},
	} {
		if err := u.SetPassword(password); err != nil {
			return err
		}
		if err := store.Add(u); err != nil {
			return err
		}
	}
	return nil
}

// welcome says where to look.
func (h *demoHub) welcome() string {
	s := h.stage
	return fmt.Sprintf(`The page: %s (user %s, password %s)
There are %d weeks of simulated history in it. The store is in the time zone %s,
where it is %s. Its cards have live numbers when the simulated hour has caught up with
the clock, in %s.`, h.page, pageUser, password, s.weeks, s.config.Location,
		time.Now().In(s.config.Location).Format("15:04"), s.catchUp())
}

// catchUp is how long the sensor takes until its time is that of the clock.
func (s *stage) catchUp() time.Duration {
	return time.Duration(float64(demoLead) / s.speed).Round(time.Second)
}

// subscribe has f called with each message, as a dashboard gets it.
func (h *demoHub) subscribe(ctx context.Context, f func(topic string, payload []byte)) error {
	l := uplink.NewListener(uplink.Config{
		Broker: h.stage.config.MQTT.Broker, Credentials: func() (string, string, error) { return pageUser, password, nil },
	}, "footfall/#", func(m uplink.Received) { f(m.Topic, m.Payload) })
	failed := make(chan error, 1)
	go func() { failed <- l.Run(ctx) }()
	select {
	case <-l.Ready():
		return nil
	case err := <-failed:
		return err
	case <-time.After(subscribeTime):
		return errors.New("the demo's hub does not answer a subscription")
	}
}

// subscribeTime bounds the wait for the hub.
const subscribeTime = 20 * time.Second

// stop ends the hub and waits for that.
func (h *demoHub) stop() {
	h.end()
	<-h.done
}
