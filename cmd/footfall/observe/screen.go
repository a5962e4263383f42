package observe

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"footfall/buffer"
	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/status"
)

// style is how a screen is drawn.
type style struct {
	color bool
	// bars draws each zone's number as a bar.
	bars bool
	// ascii draws bars with plain characters.
	ascii bool
}

const (
	red, yellow, plain = "\x1b[31m", "\x1b[33m", "\x1b[0m"
)

func (y style) paint(color, text string) string {
	if !y.color || color == "" {
		return text
	}
	return color + text + plain
}

// draw writes the screen.
func (s *state) draw(w io.Writer, y style) error {
	var b strings.Builder
	h := &s.health
	fmt.Fprintf(&b, "footfall %s, site %s, sensor %s, %s\n", h.Version, s.config.Site, s.config.Sensor, s.now().Format("2006-01-02 15:04:05"))
	word := h.Status
	if len(h.Alerts) > 0 {
		word = y.paint(red, fmt.Sprintf("%s, %s below", h.Status, cli.Plural(len(h.Alerts), "warning")))
	}
	fmt.Fprintf(&b, "%-9s %s; running for %s\n", "Status", word, lasting(time.Duration(h.Uptime)*time.Second))
	s.walking(&b, y)
	s.radios(&b, y)
	s.zones(&b, y)
	fmt.Fprintf(&b, "\n%-9s %s\n", "Outbox", outboxWords(h.Outbox))
	if h.Outbox.MaxRows > 0 {
		fmt.Fprintf(&b, "%-9s %s\n", "Disk", s.disk())
	}
	fmt.Fprintf(&b, "%-9s %s\n", "Broker", s.broker(y))
	if h.Key.Store != "" {
		fmt.Fprintf(&b, "%-9s %s\n", "Key", s.key())
	}
	if s.optOuts != nil {
		fmt.Fprintf(&b, "%-9s %s\n", "Opt-outs", s.listed())
	}
	if len(h.Alerts) > 0 {
		fmt.Fprintf(&b, "\n%s\n", y.paint(red, "Warnings"))
		for _, text := range h.Alerts {
			fmt.Fprintf(&b, "  ! %s\n", printable(text))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// radios writes a line for each source.
func (s *state) radios(b *strings.Builder, y style) {
	b.WriteString("\nRadios\n")
	name, place := 0, 0
	places := make([]string, len(s.health.Sources))
	for i, r := range s.health.Sources {
		places[i] = s.place(i, r)
		name, place = max(name, len(r.Name)), max(place, len(places[i]))
	}
	for i, r := range s.health.Sources {
		words, color := radioWords(r)
		fmt.Fprintf(b, "  %-*s  %-*s  %s\n", name, r.Name, place, places[i], y.paint(color, words))
	}
	if len(s.health.Sources) == 0 {
		b.WriteString("  none is open\n")
	}
}

// place is where a source listens, and on which channels.
func (s *state) place(i int, r status.SourceHealth) string {
	text := r.Interface
	if r.Bluetooth != "" {
		text = r.Bluetooth
	}
	if i < len(s.config.Sources) && s.config.Sources[i].Name == r.Name {
		c := &s.config.Sources[i]
		switch {
		case text == "" && c.Radio != "":
			text = "radio " + c.Radio
		case text == "" && c.Bluetooth != "":
			text = "bluetooth " + c.Bluetooth
		}
		if len(c.Channels) > 0 && c.Stream.Listen == "" && c.Bluetooth == "" {
			text += ", channels " + strings.Join(c.Channels, " ")
		}
	}
	if r.Channel != "" {
		text += ", now on " + r.Channel
	}
	return text
}

// radioWords says how a source does, and in which color.
func radioWords(r status.SourceHealth) (words, color string) {
	switch {
	case r.Error != "":
		return "NOT LISTENING: " + printable(r.Error), red
	case r.Resting:
		return "closed: outside the opening hours", ""
	case !r.Listening:
		return "not listening yet", yellow
	}
	switch words = r.Hearing; words {
	case "quiet":
		words, color = "quiet: less than a packet a second in the newest window", yellow
	case "silent":
		words, color = "SILENT: no packet at all for an hour", red
		if r.Bluetooth != "" {
			words = "SILENT: no report for longer than is usual here"
		}
	}
	switch r.Drops {
	case "some":
		words += "; some frames were lost, up to 1 in 100"
		if color == "" {
			color = yellow
		}
	case "many":
		words, color = words+"; MANY FRAMES WERE LOST, more than 1 in 100", red
	case "none":
		words += "; no frame was lost"
	}
	if c := r.Coverage; c != nil && *c < wholeCoverage {
		words += fmt.Sprintf("; %.0f %% covered", 100**c)
	}
	if r.Condition != "" {
		words += "; " + strings.ToUpper(r.Condition) + ": " + printable(r.Advice)
		if color == "" {
			color = yellow
		}
	}
	return words, color
}

// wholeCoverage is the least coverage that is not worth a word.
const wholeCoverage = 0.995

func outboxWords(o status.OutboxHealth) string {
	words := []string{"empty"}
	if o.Rows > 0 {
		words[0] = cli.Plural(o.Rows, "row") + " for the broker"
	}
	add := func(n int, one, many, rest string) {
		if n > 0 {
			words = append(words, cli.Count(n, one, many)+rest)
		}
	}
	add(o.InMemory, "of them is", "of them are", " in memory only")
	add(int(o.Held), "finished window waits", "finished windows wait", " for the disk")
	add(int(o.Evicted), "row was", "rows were", " dropped because it was full")
	add(int(o.Lost), "window was", "windows were", " lost")
	if o.Quarantined {
		words = append(words, "a damaged file was set aside")
	}
	return strings.Join(words, "; ")
}

// disk says how much may be stored.
func (s *state) disk() string {
	o, c := &s.health.Outbox, s.config
	perWindow := len(c.Zones)
	if perWindow > 1 {
		perWindow++ // their total
	}
	lasts, bytes := buffer.Capacity(o.MaxRows, perWindow, c.Window)
	text := fmt.Sprintf("room for %s or %s in the outbox", cli.Plural(o.MaxRows, "row"), lasting(lasts))
	if o.MaxRows < c.Outbox.MaxRows {
		text += fmt.Sprintf(", as much as half of the free space takes (%s)", megabytes(bytes))
	}
	if o.KeptBytes > 0 {
		text += fmt.Sprintf("; windows of %d days kept here, in at most %s", configs.WindowDays, megabytes(o.KeptBytes))
	}
	return text
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.3g MB", float64(bytes)/(1<<20)) }

// broker says whether windows arrive.
func (s *state) broker(y style) string {
	u := &s.health.Uplink
	if !u.Connected {
		why := printable(u.Error)
		if why == "" {
			why = "connecting"
		}
		return y.paint(red, "NOT CONNECTED: "+why)
	}
	text := "connected"
	switch u.Delivery {
	case "verified":
		text += "; delivery verified"
	case "not verified":
		text += "; " + y.paint(yellow, "delivery not verified: "+printable(u.DeliveryReason))
	case "refused":
		text += "; " + y.paint(red, "DELIVERY REFUSED: "+printable(u.DeliveryReason))
	default:
		text += "; delivery not known yet"
	}
	if end, err := time.Parse(time.RFC3339, u.CertificateExpires); err == nil {
		text += fmt.Sprintf("; certificate until %s (%s)", end.Format(time.DateOnly), ahead(end.Sub(s.now())))
	}
	return text
}

// key says how old the pseudonym key is.
func (s *state) key() string {
	k := &s.health.Key
	text := "in " + k.Store
	if began, err := time.Parse(time.RFC3339Nano, k.Epoch); err == nil {
		text = lasting(s.now().Sub(began)) + " old; " + text
	}
	if next, err := time.Parse(time.RFC3339, k.NextRotation); err == nil {
		text += "; a new one " + next.In(s.now().Location()).Format("2006-01-02 15:04")
	}
	return text
}

// listed says how many devices are on the lists.
func (s *state) listed() string {
	o := s.optOuts
	text := fmt.Sprintf("%s own, %s plain", cli.Count(o.Entries, "entry", "entries"), cli.Grouped(o.Plain))
	if o.ChainSequence > 0 {
		text += fmt.Sprintf(", %s of the chain (list %d)", cli.Grouped(o.ChainEntries), o.ChainSequence)
	}
	if o.OptIn {
		text += "; opt-in: these alone are counted"
	}
	return text
}

// printable drops what a terminal would act on: a broker or a driver has a say in some
// texts.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}

// lasting writes a time span in its largest unit.
func lasting(d time.Duration) string {
	switch {
	case d < 0:
		return "0 s"
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}

func ahead(d time.Duration) string {
	if d < 0 {
		return "ENDED " + lasting(-d) + " ago"
	}
	return "in " + lasting(d)
}
