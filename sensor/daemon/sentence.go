package daemon

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"

	"footfall/configs"
	"footfall/sensor/disclose"
	"footfall/sensor/status"
)

// sentenceZones is how many zones the sentence names. A screen of "systemctl status"
// has room for so many.
const sentenceZones = 4

// sentence says in one line what "footfall status" says on a screen, for the service
// manager (STATUS= in sd_notify(3)). Of what was heard it tells the newest released
// window, and how each source heard in it.
func (o *observer) sentence(now time.Time) string {
	h := o.health(now)
	parts := []string{sourcesPart(o.config.Sources, h.Sources), o.zonesPart(), outboxPart(&h.Outbox), uplinkPart(&h.Uplink)}
	if o.standing != "" {
		parts = parts[2:] // it has no source open, and no window
	}
	parts = append(parts, o.keyPart(&h.Key))
	if o.lists != nil {
		s := o.lists.Summary()
		parts = append(parts, fmt.Sprintf("%d on the opt-out lists", s.Entries+s.Plain+s.ChainEntries))
	}
	line := "counting, no warnings"
	if n := len(h.Alerts); n > 0 {
		line = fmt.Sprintf("alert (%d): %s", n, strings.Join(h.Alerts, "; "))
	}
	for _, p := range parts {
		if p != "" {
			line += "; " + p
		}
	}
	return oneLine(line)
}

// sourcesPart names each source, where it listens, and how it does.
func sourcesPart(configured []configs.Source, sources []status.SourceHealth) string {
	var words []string
	for i, s := range sources {
		where := cmp.Or(s.Bluetooth, s.Interface)
		if where == "" {
			where = "no interface"
		}
		if c := &configured[i]; len(c.Channels) > 0 && c.Stream.Listen == "" && c.Bluetooth == "" {
			where += ", channels " + strings.Join(c.Channels, " ")
		}
		words = append(words, fmt.Sprintf("%s %s (%s)", s.Name, sourceWord(&s), where))
	}
	if len(words) == 0 {
		return "no source"
	}
	return strings.Join(words, ", ")
}

// sourceWord says how a source does in one or two words.
func sourceWord(s *status.SourceHealth) string {
	switch {
	case s.Error != "":
		return "not listening"
	case s.Resting:
		return "closed"
	case !s.Listening:
		return "opening"
	case s.Drops == DropsMany:
		return s.Hearing + " with losses"
	}
	return s.Hearing
}

// zonesPart names the devices of the newest released window.
func (o *observer) zonesPart() string {
	if o.retry == nil {
		return ""
	}
	newest := o.retry.newest.Load()
	if newest == nil {
		return "no window released yet"
	}
	var words []string
	for i := range *newest {
		p := &(*newest)[i]
		if p.Zone == disclose.TotalZone && i > 0 {
			continue
		}
		if len(words) == sentenceZones {
			words = append(words, "and more")
			break
		}
		words = append(words, p.Zone+" "+devices(p))
	}
	end := time.Unix(0, (*newest)[0].End).In(o.config.Location)
	return "window to " + end.Format(time.TimeOnly) + ": " + strings.Join(words, ", ")
}

// devices writes the devices of a cell with their interval.
func devices(p *disclose.Payload) string {
	switch {
	case !p.Devices.Known():
		return "withheld"
	case !p.DevicesLow.Known() || !p.DevicesHigh.Known():
		return p.Devices.String()
	}
	return fmt.Sprintf("%s (%s-%s)", p.Devices, p.DevicesLow, p.DevicesHigh)
}

func outboxPart(o *status.OutboxHealth) string {
	if waiting := o.Rows + int(o.Held); waiting > 0 {
		return fmt.Sprintf("%d waiting for the broker", waiting)
	}
	return "outbox empty"
}

func uplinkPart(u *status.UplinkHealth) string {
	switch {
	case u.Connected:
		return "broker connected, delivery " + u.Delivery
	case u.Error != "":
		return "broker not connected: " + u.Error
	}
	return "broker not connected"
}

// keyPart names the start of the key period rather than its age, so that the sentence
// does not change with each minute.
func (o *observer) keyPart(k *status.KeyHealth) string {
	began, err := time.Parse(time.RFC3339Nano, k.Epoch)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("key since %s in %s", began.In(o.config.Location).Format("2006-01-02 15:04"), k.Store)
}

// oneLine drops what would end the line: a broker or a driver has a say in some texts.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}
