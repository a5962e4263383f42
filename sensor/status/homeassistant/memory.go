package homeassistant

import (
	"maps"
	"slices"
	"time"

	"footfall/buffer/uplink"
)

// Repeat is how long a removal is repeated: Home Assistant may be away when a component or
// a device goes.
const Repeat = 24 * time.Hour

// Memory is what was announced before, so that it can be taken back. It holds names of the
// configuration alone.
type Memory struct {
	// Topic of the newest announcement; "" for none.
	Topic string `json:"topic"`
	// Components of it, with their platforms.
	Components map[string]string `json:"components"`
	// Gone are components that are announced no more.
	Gone map[string]Removal `json:"gone"`
	// Withdrawn are topics that are cleared, with the time since when.
	Withdrawn map[string]time.Time `json:"withdrawn"`
}

// Removal is a component that is gone.
type Removal struct {
	Platform string    `json:"platform"`
	Since    time.Time `json:"since"`
}

// Announce returns the messages for a device on a topic; nil withdraws it. Changed tells
// whether the memory has to be kept again: before the messages are sent, so that no removal
// is forgotten.
func (m *Memory) Announce(topic string, d *Device, now time.Time) (messages []uplink.Message, changed bool) {
	before := m.clone()
	if m.Topic != "" && (d == nil || m.Topic != topic) {
		m.withdraw(now)
	}
	if d != nil {
		m.take(topic, d, now)
	}
	m.forget(now)
	for _, cleared := range slices.Sorted(maps.Keys(m.Withdrawn)) {
		messages = append(messages, uplink.Message{Topic: cleared, Retained: true})
	}
	if d != nil {
		messages = append(messages, uplink.Message{Topic: topic, Payload: m.with(d).JSON(), Retained: true})
	}
	return messages, !before.equal(m)
}

func (m *Memory) withdraw(now time.Time) {
	if m.Withdrawn == nil {
		m.Withdrawn = map[string]time.Time{}
	}
	m.Withdrawn[m.Topic] = now
	m.Topic, m.Components, m.Gone = "", nil, nil
}

// take notes the components of a device, and which of those before are gone.
func (m *Memory) take(topic string, d *Device, now time.Time) {
	delete(m.Withdrawn, topic)
	gone, components := map[string]Removal{}, map[string]string{}
	for name, platform := range m.Components {
		gone[name] = Removal{platform, now}
	}
	maps.Copy(gone, m.Gone)
	for name, c := range d.Components {
		components[name] = c.Platform
		delete(gone, name)
	}
	m.Topic, m.Components, m.Gone = topic, components, gone
}

// forget ends removals that were repeated long enough. One from the future is of a clock
// that was set back.
func (m *Memory) forget(now time.Time) {
	old := func(since time.Time) bool { return now.Sub(since) >= Repeat || since.After(now) }
	maps.DeleteFunc(m.Gone, func(_ string, r Removal) bool { return old(r.Since) })
	maps.DeleteFunc(m.Withdrawn, func(_ string, since time.Time) bool { return old(since) })
}

// with adds the components that are gone, with their platforms alone.
func (m *Memory) with(d *Device) *Device {
	whole := *d
	whole.Components = maps.Clone(d.Components)
	for name, r := range m.Gone {
		whole.Components[name] = component{Platform: r.Platform}
	}
	return &whole
}

func (m *Memory) clone() Memory {
	return Memory{m.Topic, maps.Clone(m.Components), maps.Clone(m.Gone), maps.Clone(m.Withdrawn)}
}

func (m *Memory) equal(n *Memory) bool {
	return m.Topic == n.Topic && maps.Equal(m.Components, n.Components) && maps.Equal(m.Gone, n.Gone) && maps.Equal(m.Withdrawn, n.Withdrawn)
}
