package daemon

import (
	"log/slog"
	"slices"
	"time"

	"footfall/buffer/uplink"
	"footfall/sensor/admin"
	"footfall/sensor/status/homeassistant"
)

// announcer tells Home Assistant of the sensor, and takes that back after it was switched
// off. It belongs to the goroutine of the uplink.
type announcer struct {
	topic string
	// device describes the sensor; nil where it is not to be announced.
	device func() homeassistant.Device
	path   string // of the memory
	memory homeassistant.Memory
	now    func() time.Time
	log    *slog.Logger
	sent   []uplink.Message // last
}

// newAnnouncer goes on with what was announced before.
func (d *daemon) newAnnouncer() *announcer {
	c := d.Config
	a := &announcer{
		topic: homeassistant.TopicOf(c.MQTT.HomeAssistantPrefix, c.Site, c.Sensor),
		path:  homeassistant.Path(c), now: d.Now, log: d.Log,
	}
	if c.MQTT.HomeAssistant {
		a.device = func() homeassistant.Device { return homeassistant.New(c, d.Version, calibratedZones(d.handCounts)) }
	}
	var err error
	if a.memory, err = homeassistant.Load(a.path); err != nil {
		d.Log.Warn("a zone that was removed may stay in Home Assistant: delete it there", "error", err)
	}
	return a
}

// calibratedZones are those that people are published for. Hand counts that cannot be read
// raise an alert of their own.
func calibratedZones(h *admin.HandCounts) (zones []string) {
	summary, _, err := h.Show()
	if err != nil {
		return nil
	}
	for _, f := range summary.Fits {
		zones = append(zones, f.Zone)
	}
	return zones
}

// greeting is all that Home Assistant is to know, for a new connection.
func (a *announcer) greeting() []uplink.Message {
	if a == nil {
		return nil
	}
	var device *homeassistant.Device
	if a.device != nil {
		d := a.device()
		device = &d
	}
	messages, changed := a.memory.Announce(a.topic, device, a.now())
	if changed {
		if err := a.memory.Save(a.path); err != nil {
			a.log.Warn("what Home Assistant was told is not kept over a restart", "error", err)
		}
	}
	a.sent = messages
	return messages
}

// news is the same if it has changed since, else nothing.
func (a *announcer) news() []uplink.Message {
	if a == nil {
		return nil
	}
	before := a.sent
	now := a.greeting()
	if slices.EqualFunc(before, now, func(x, y uplink.Message) bool { return x.Topic == y.Topic && string(x.Payload) == string(y.Payload) }) {
		return nil
	}
	return now
}
