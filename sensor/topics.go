package sensor

import (
	"time"

	"footfall/buffer"
	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/sensor/disclose"
)

// topics names what a sensor publishes. All topics have the same depth, so that
// one subscription with wildcards, footfall/v1/+/+/+/window, takes a chain.
type topics struct {
	base   string // footfall/v1/site/sensor/
	window time.Duration
}

func newTopics(c *configs.Config) topics {
	return topics{base: c.MQTT.Topic + "/v1/" + c.Site + "/" + c.Sensor + "/", window: c.Window}
}

func (t topics) status() string   { return t.base + "status" }
func (t topics) health() string   { return t.base + "health" }
func (t topics) manifest() string { return t.base + "manifest" }

// compose turns a window from the outbox into messages at the time of
// publishing. A window that had to wait longer than the one after it took is
// late: it is still delivered, marked, but is no longer the latest.
func (t topics) compose(r buffer.Record, now time.Time) ([]uplink.Message, error) {
	p, err := disclose.ParsePayload(r.Payload)
	if err != nil {
		return nil, err
	}
	p.Late = now.Sub(time.Unix(0, r.End)) > max(t.window, time.Minute)
	payload, err := p.JSON()
	if err != nil {
		return nil, err
	}
	zone := t.base + p.Zone + "/"
	messages := []uplink.Message{{Topic: zone + "window", Payload: payload}}
	if !p.Late {
		messages = append(messages, uplink.Message{Topic: zone + "latest", Payload: payload, Retained: true})
	}
	return messages, nil
}
