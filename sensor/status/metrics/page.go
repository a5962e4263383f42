package metrics

import (
	"time"

	"footfall/sensor/status"
)

// Snapshot is what a page is made of.
type Snapshot struct {
	Site, Sensor string
	Health       status.Health
	// Windows are the payloads of the newest released window, one for each zone, as
	// published over MQTT.
	Windows [][]byte
	// Window is the configured length, for payloads that do not say until when they count.
	Window time.Duration
}

// Page writes the text for a scrape at a time. Payloads that are none are left out.
func Page(s Snapshot, now time.Time) []byte {
	p := &page{shared: label{"site", s.Site}.String() + "," + label{"sensor", s.Sensor}.String()}
	p.health(&s.Health)
	var current []window
	for _, text := range s.Windows {
		if w, ok := parseWindow(text, s.Window); ok && now.Before(w.until) {
			current = append(current, w)
		}
	}
	p.windows(current)
	return p.Bytes()
}

// health writes what the topic health says.
func (p *page) health(h *status.Health) {
	p.gauge("footfall_build_info", "Version of the program; always 1.").put(1, label{"version", h.Version})
	p.gauge("footfall_uptime_seconds", "Time since the sensor was started.").put(float64(h.Uptime))
	p.gauge("footfall_alerts", "Problems that need a person; footfall status says what they are.").put(float64(len(h.Alerts)))
	p.sources(h.Sources)
	o := &h.Outbox
	p.gauge("footfall_outbox_rows", "Windows that wait for the broker.").put(float64(o.Rows))
	p.gauge("footfall_outbox_max_rows", "How many windows may wait.").put(float64(o.MaxRows))
	p.gauge("footfall_outbox_memory_rows", "Those in memory alone, because the disk takes none.").put(float64(o.InMemory))
	p.gauge("footfall_outbox_held", "Windows that the outbox does not take yet.").put(float64(o.Held))
	p.counter("footfall_outbox_evicted_total", "Windows dropped because the outbox was full.").put(float64(o.Evicted))
	p.counter("footfall_outbox_lost_total", "Windows lost in memory.").put(float64(o.Lost))
	u := &h.Uplink
	p.gauge("footfall_uplink_connected", "1 while the broker is connected.").flag(u.Connected)
	p.counter("footfall_uplink_published_total", "Messages sent to the broker.").put(float64(u.Published))
	p.counter("footfall_uplink_retries_total", "Windows sent again because no acknowledgement came.").put(float64(u.Retries))
	if expiry, err := time.Parse(time.RFC3339, u.CertificateExpires); err == nil {
		p.gauge("footfall_uplink_certificate_expiry_timestamp_seconds", "When the first certificate of the connection ends.").put(float64(expiry.Unix()))
	}
}

// hearings are the words of [status.SourceHealth].
var hearings = []string{"hearing", "quiet", "silent"}

func (p *page) sources(sources []status.SourceHealth) {
	listening := p.gauge("footfall_source_listening", "1 while the source is open.")
	for _, s := range sources {
		listening.flag(s.Listening, label{"source", s.Name})
	}
	resting := p.gauge("footfall_source_resting", "1 while the store is closed, and the source with it.")
	for _, s := range sources {
		resting.flag(s.Resting, label{"source", s.Name})
	}
	hearing := p.gauge("footfall_source_hearing", "1 for the word that tells how well the source heard in the newest window; all 0 while it does not listen.")
	for _, s := range sources {
		for _, word := range hearings {
			hearing.flag(s.Listening && s.Hearing == word, label{"source", s.Name}, label{"state", word})
		}
	}
	coverage := p.gauge("footfall_source_coverage_ratio", "Share of the newest window that the source listened to.")
	for _, s := range sources {
		if s.Coverage != nil {
			coverage.put(*s.Coverage, label{"source", s.Name})
		}
	}
}
