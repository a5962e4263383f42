package status

import (
	"slices"
	"time"

	"footfall/buffer"
	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/sensor/disclose"
	"footfall/sensor/periods"
)

// Topics names what a sensor publishes. All topics have the same depth, so that
// one subscription with wildcards, footfall/v1/+/+/+/window, takes a chain.
type Topics struct {
	base  string   // footfall/v1/site/sensor/
	zones []string // that are counted, the total among them
}

// NewTopics returns the topics of a configured sensor.
func NewTopics(c *configs.Config) Topics {
	t := Topics{base: c.MQTT.Topic + "/v1/" + c.Site + "/" + c.Sensor + "/"}
	for _, z := range c.Zones {
		t.zones = append(t.zones, z.Name)
	}
	if len(t.zones) > 1 {
		t.zones = append(t.zones, disclose.TotalZone)
	}
	return t
}

// Has tells whether a zone is counted, or is the total of several.
func (t Topics) Has(zone string) bool { return slices.Contains(t.zones, zone) }

// Latest is the topic of a zone's newest live window.
func (t Topics) Latest(zone string) string { return t.base + zone + "/latest" }

// Status is the topic of "online", "alert" and "offline".
func (t Topics) Status() string { return t.base + "status" }

// Health is the topic of [Health].
func (t Topics) Health() string { return t.base + "health" }

// Manifest is the topic of [Manifest].
func (t Topics) Manifest() string { return t.base + "manifest" }

// Base is the beginning of all topics of this sensor, "footfall/v1/site/sensor/".
func (t Topics) Base() string { return t.base }

// Presence is the topic with the name of the process publishing as this sensor.
func (t Topics) Presence() string { return t.base + "presence" }

// Windows is the filter for the windows of all zones.
func (t Topics) Windows() string { return t.base + "+/window" }

// of is the topic below which a record belongs.
func (t Topics) of(r buffer.Record) string {
	if r.Topic == "" {
		return t.base
	}
	return r.Topic
}

// Compose turns a window from the outbox into messages at the time of
// publishing, below the topic of the site and sensor that it was counted for. A window that
// had to wait longer than the one after it took is late: it is still delivered, marked, but
// is no longer the latest. Nor is one of a zone or a sensor that was removed or renamed: no
// newer one would ever take its place.
func (t Topics) Compose(r buffer.Record, now time.Time) ([]uplink.Message, error) {
	if period, err := periods.ParsePeriod(r.Payload); err == nil {
		return []uplink.Message{{Topic: t.of(r) + period.Zone + "/" + string(period.Kind), Payload: r.Payload}}, nil
	}
	p, err := disclose.ParsePayload(r.Payload)
	if err != nil {
		return nil, err
	}
	p.Late = uplink.Late(&r, now)
	payload, err := p.JSON()
	if err != nil {
		return nil, err
	}
	zone := t.of(r) + p.Zone + "/"
	messages := []uplink.Message{{Topic: zone + "window", Payload: payload}}
	if !p.Late && t.of(r) == t.base && t.Has(p.Zone) {
		messages = append(messages, uplink.Message{Topic: zone + "latest", Payload: payload, Retained: true})
	}
	return messages, nil
}
