package uplink

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// Presence is a retained message that names the process which publishes as this
// sensor:
//
//	{"schema":1,"run":"8f0c…","host":"gateway-17","until":"2026-03-02T09:03:00Z"}
//
// Run is random and new at each start. Where a process finds a foreign run after
// it has announced its own, another gateway takes itself for the same sensor:
// most often both were made from one disk image. Both find out, because each
// announces itself at each connect and every Interval. Until is three of them later: the
// process is then gone, if it was not heard of again.
type Presence struct {
	// Topic is absolute; "" for no presence.
	Topic string
	// Host names the machine for people.
	Host string
}

// twinForgotten is after how many intervals without a sign of it another gateway
// counts as gone.
const twinForgotten = 10

// presenceIntervals is how long an announcement holds.
const presenceIntervals = 3

// announcement is the payload of a presence message.
type announcement struct {
	Schema int    `json:"schema"`
	Run    string `json:"run"`
	Host   string `json:"host"`
	Until  string `json:"until"` // RFC 3339, UTC
}

// twin watches for another process that publishes as this sensor.
type twin struct {
	run      string
	lifetime time.Duration
	now      func() time.Time
	news     func() // called when another was found

	mu    sync.Mutex
	other announcement
	seen  time.Time // of the other; zero for never
}

// maxHost bounds what is believed of another's host name, in bytes.
const maxHost = 80

// came takes a presence message. before says that it may be from a process that
// ran before this one: it was kept by the broker when this process connected
// first.
func (t *twin) came(payload []byte, before bool) {
	var a announcement
	if json.Unmarshal(payload, &a) != nil || a.Run == "" || a.Run == t.run || len(a.Run) > maxHost {
		return
	}
	a.Host = a.Host[:min(len(a.Host), maxHost)]
	if before {
		return
	}
	t.mu.Lock()
	isNew := t.seen.IsZero()
	t.other, t.seen = a, t.now()
	t.mu.Unlock()
	if isNew {
		t.news()
	}
}

// cameWindow is for a window that this process did not publish.
func (t *twin) cameWindow() {
	t.mu.Lock()
	isNew := t.seen.IsZero()
	t.seen = t.now()
	t.mu.Unlock()
	if isNew {
		t.news()
	}
}

// description puts the other into words; "" where there is none.
func (t *twin) description() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen.IsZero() {
		return ""
	}
	if t.now().Sub(t.seen) > t.lifetime {
		t.seen, t.other = time.Time{}, announcement{}
		return ""
	}
	host := ""
	if t.other.Host != "" {
		host = fmt.Sprintf(" on the host %q", t.other.Host)
	}
	return fmt.Sprintf("another gateway%s publishes as the same site and sensor, perhaps made from the same disk image: "+
		"give each its own sensor name and client id, and restart both", host)
}

// watchPresence subscribes to the presence topic and then announces this
// process: the broker hands out what it kept before it takes the new one.
func (s *session) watchPresence(ctx context.Context) {
	_, refusal := s.ask(ctx, s.u.cfg.Presence.Topic, ownQoS, func(_ mqtt.Client, m mqtt.Message) { s.u.twin.came(m.Payload(), m.Retained() && s.first) })
	if refusal != "" {
		s.u.cfg.Log.Info("another gateway with the same names would not be noticed: " + refusal)
	}
	select {
	case s.announce <- struct{}{}:
	case <-ctx.Done():
	case <-s.lost:
	}
}

// presence is the message that announces this process; none without a topic.
func (u *Uplink) presence() []Message {
	if u.cfg.Presence.Topic == "" {
		return nil
	}
	until := u.cfg.Now().UTC().Add(presenceIntervals * u.cfg.Interval).Format(time.RFC3339)
	text, err := json.Marshal(announcement{Schema: 1, Run: u.twin.run, Host: u.cfg.Presence.Host, Until: until})
	if err != nil {
		return nil
	}
	return []Message{{Topic: u.cfg.Presence.Topic, Payload: text, Retained: true}}
}
