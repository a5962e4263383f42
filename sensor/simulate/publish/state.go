package publish

import (
	"fmt"
	"time"

	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/sensor/evidence"
	"footfall/sensor/status"
)

// keyStore says that no key is protected here.
const keyStore = "ordinary memory of a simulation"

// Silence marks a source as down or as listening again, and tells it at once.
func (s *Sensor) Silence(source int, down bool) {
	s.mu.Lock()
	s.silent[source] = down
	s.mu.Unlock()
	s.link.Poke()
}

// Poke publishes status and health now.
func (s *Sensor) Poke() { s.link.Poke() }

// greeting is what a sensor says first.
func (s *Sensor) greeting() []uplink.Message { return append(s.state(), s.manifest()) }

// news are the status and the health, and the manifest where the last one is old.
func (s *Sensor) news() []uplink.Message {
	messages := s.state()
	if s.now().Sub(s.declared).Abs() >= status.ManifestInterval {
		messages = append(messages, s.manifest())
	}
	return messages
}

// state is the status and the health.
func (s *Sensor) state() []uplink.Message {
	h := s.health(s.now())
	return []uplink.Message{
		{Topic: s.topics.Status(), Payload: []byte(h.Status), Retained: true},
		{Topic: s.topics.Health(), Payload: status.Encode(h), Retained: true},
	}
}

// manifest is signed if there is a key.
func (s *Sensor) manifest() uplink.Message {
	s.declared = s.now()
	m := status.NewManifest(s.config, s.version, keyStore, 0)
	m.Until = status.Until(s.declared, status.ManifestInterval)
	payload := status.Encode(m)
	if s.key != nil {
		m.PublicKey = evidence.PublicKey(s.key)
		payload = evidence.Sign(s.key, status.Encode(m))
	}
	return uplink.Message{Topic: s.topics.Manifest(), Payload: payload, Retained: true}
}

// health is that of a sensor whose sources listen while the store is open, but for those
// that are silent.
func (s *Sensor) health(now time.Time) status.Health {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := status.Health{
		Schema: 1, Version: s.version, Time: now.UTC().Format(time.RFC3339), Until: status.Until(now, status.Interval), Uptime: int64(now.Sub(s.started) / time.Second),
		Alerts: []string{}, Sources: []status.SourceHealth{}, Outbox: status.OutboxHealth{Rows: s.queue.size(), MaxRows: s.config.Outbox.MaxRows},
		Key: status.KeyHealth{Store: keyStore, Epoch: s.epoch, NextRotation: rotation(s.config, now).UTC().Format(time.RFC3339)},
	}
	l := s.link.State()
	h.Uplink = status.UplinkHealth{
		Connected: l.Connected, Published: l.Published, Retries: l.Retries,
		Delivery: string(l.Delivery.State), DeliveryReason: l.Delivery.Reason,
	}
	open := s.config.Hours.Open(now.In(s.config.Location))
	for i, source := range s.config.Sources {
		state := sourceHealth(source, open, s.silent[i])
		if state.Error != "" {
			h.Alerts = append(h.Alerts, fmt.Sprintf("source %s is down: %s", source.Name, state.Error))
		}
		h.Sources = append(h.Sources, state)
	}
	h.Status = status.Of(h.Alerts)
	return h
}

// sourceHealth is that of one source.
func sourceHealth(c configs.Source, open, silent bool) status.SourceHealth {
	h := status.SourceHealth{
		Name: c.Name, Interface: c.Interface, Listening: open && !silent, Resting: !open,
		Hearing: "hearing", Drops: "none", Plan: []string{},
	}
	coverage := 1.0
	if c.Bluetooth != "" {
		h.Interface, h.Bluetooth = c.Bluetooth, "passive scan, simulated"
	} else {
		h.Channel, h.Plan = "6", []string{"6"}
	}
	if open && silent {
		coverage, h.Error = 0, "this is part of the simulation, and over in a moment"
	}
	h.Coverage = &coverage
	return h
}

// rotation is the next change of a daily key.
func rotation(c *configs.Config, now time.Time) time.Time {
	local := now.In(c.Location)
	year, month, day := local.Date()
	at := time.Date(year, month, day, c.Key.RotateAt/60, c.Key.RotateAt%60, 0, 0, c.Location)
	if !at.After(now) {
		at = time.Date(year, month, day+1, c.Key.RotateAt/60, c.Key.RotateAt%60, 0, 0, c.Location)
	}
	return at
}
