package configs

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// String writes the configuration in force as YAML, defaults and all; Parse
// reads it back to an equal Config. There are no secrets in it.
func (c *Config) String() string {
	d := new(dump)
	d.linef("site: %s", quoted(c.Site))
	d.linef("sensor: %s", quoted(c.Sensor))
	d.linef("timezone: %s", quoted(c.Location.String()))
	d.linef("window: %s", short(c.Window))
	if c.StayGiven {
		d.linef("stay: %s", short(c.Stay))
	}
	d.sources(c.Sources)
	d.zones(c.Zones)
	d.hours(&c.Hours)
	d.operator(&c.Operator)
	d.optOut(&c.OptOut)
	d.key(&c.Key)
	d.linef("privacy:\n  epsilon: %s\n  min_count: %d", decimal(c.Privacy.Epsilon), c.Privacy.MinCount)
	d.linef("dwell:\n  enabled: %t\n  epsilon: %s", c.Dwell.Enabled, decimal(c.Dwell.Epsilon))
	d.linef("  passer_by: %s\n  gap: %s", short(c.Dwell.PasserBy), short(c.Dwell.Gap))
	d.linef("kinds:\n  enabled: %t\n  epsilon: %s", c.Kinds.Enabled, decimal(c.Kinds.Epsilon))
	d.linef("limits:\n  max_addresses: %d", c.Limits.MaxAddresses)
	d.linef("outbox:\n  path: %s\n  max_rows: %d", quoted(c.Outbox.Path), c.Outbox.MaxRows)
	d.linef("calibration:\n  file: %s", quoted(c.Calibration.File))
	d.mqtt(&c.MQTT)
	d.linef("metrics:\n  address: %s\n  allow_on_the_network: %t", quoted(c.Metrics.Address), c.Metrics.AllowOnTheNetwork)
	d.linef("control:\n  socket: %s", quoted(c.Control.Socket))
	d.linef("log:\n  level: %s\n  format: %s", quoted(c.Log.Level), quoted(c.Log.Format))
	return d.String()
}

// dump collects lines.
type dump struct{ strings.Builder }

func (d *dump) linef(format string, args ...any) {
	fmt.Fprintf(d, format+"\n", args...)
}

// optional writes a text below a section unless there is none.
func (d *dump) optional(key, value string) {
	if value != "" {
		d.linef("  %s: %s", key, quoted(value))
	}
}

func (d *dump) sources(sources []Source) {
	d.linef("sources:")
	for _, s := range sources {
		d.linef("  - name: %s", quoted(s.Name))
		switch {
		case s.Bluetooth != "":
			d.linef("    bluetooth: %s", quoted(s.Bluetooth))
			continue
		case s.Radio != "":
			d.linef("    radio: %s", quoted(s.Radio))
		case s.Stream.Listen != "":
			d.linef("    stream: %s\n    stream_identity: %s\n    stream_peer: %s\n    stream_addresses: %s",
				quoted(s.Stream.Listen), quoted(s.Stream.Identity), quoted(s.Stream.Peer), CrossTheNetwork)
		default:
			d.linef("    interface: %s", quoted(s.Interface))
		}
		if len(s.Channels) > 0 {
			d.linef("    channels: %s\n    dwell: %s", flow(s.Channels), short(s.Dwell))
		}
	}
}

func (d *dump) zones(zones []Zone) {
	d.linef("zones:")
	for _, z := range zones {
		d.linef("  - name: %s", quoted(z.Name))
		if z.Staff > 0 {
			d.linef("    staff: %d", z.Staff)
		}
		d.linef("    sources:")
		for _, s := range z.Sources {
			d.linef("      - source: %s", quoted(s.Source))
			if s.HasMinSignal {
				d.linef("        min_signal: %d dBm", s.MinSignal)
			}
		}
	}
}

func (d *dump) hours(h *Hours) {
	if h.Always {
		d.linef("opening_hours: always")
		return
	}
	d.linef("opening_hours:")
	for i := range days {
		day := (i + int(time.Monday)) % 7
		d.linef("  %s: %s", days[day], quoted(dayText(h.Days[day])))
	}
}

func (d *dump) operator(o *Operator) {
	d.linef("operator:")
	d.optional("name", o.Name)
	d.optional("contact", o.Contact)
	d.optional("privacy", o.Privacy)
}

func (d *dump) optOut(o *OptOut) {
	d.linef("opt_out:\n  mode: %s\n  list: %s", o.Mode, quoted(o.List))
	d.optional("file", o.File)
	if o.Chain != (Chain{}) {
		d.linef("  chain:\n    topic: %s\n    public_key: %s", quoted(o.Chain.Topic), quoted(o.Chain.PublicKey))
	}
	d.linef("  ssids: %s", flow(o.SSIDs))
	d.linef("  ssid_suffixes: %s", flow(o.SSIDSuffixes))
}

// key leaves out the time of rotation for keys per window: Parse refuses it there.
func (d *dump) key(k *Key) {
	d.linef("key:\n  life: %s", k.Life)
	if k.Life == LifeDaily {
		d.linef("  rotate_at: %s", quoted(clockText(k.RotateAt)))
	}
}

func (d *dump) mqtt(m *MQTT) {
	d.linef("mqtt:")
	d.optional("broker", m.Broker)
	d.linef("  topic: %s\n  client_id: %s", quoted(m.Topic), quoted(m.ClientID))
	d.optional("username", m.Username)
	d.optional("username_file", m.UsernameFile)
	d.optional("username_env", m.UsernameEnv)
	d.optional("password_file", m.PasswordFile)
	d.optional("password_env", m.PasswordEnv)
	d.optional("ca_file", m.CAFile)
	d.optional("cert_file", m.CertFile)
	d.optional("key_file", m.KeyFile)
	d.optional("key_passphrase_file", m.KeyPassphraseFile)
	d.optional("server_name", m.ServerName)
	d.optional("proxy", m.Proxy)
	d.optional("proxy_username", m.ProxyUsername)
	d.optional("proxy_password_file", m.ProxyPasswordFile)
	d.linef("  allow_plaintext_on_the_network: %t", m.AllowPlaintext)
	d.linef("  keep_alive: %s\n  timeout: %s", short(m.KeepAlive), short(m.Timeout))
	d.linef("  home_assistant: %t\n  home_assistant_prefix: %s", m.HomeAssistant, quoted(m.HomeAssistantPrefix))
}

// quoted writes a text for YAML: Go's ASCII escapes are a subset of those in YAML's
// double quotes.
func quoted(s string) string { return strconv.QuoteToASCII(s) }

// flow writes a list on one line.
func flow(items []string) string {
	words := make([]string, len(items))
	for i, s := range items {
		words[i] = quoted(s)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// decimal writes an epsilon exactly: none has more than six places.
func decimal(epsilon *big.Rat) string {
	if epsilon == nil {
		return "off"
	}
	s := strings.TrimRight(epsilon.FloatString(6), "0")
	return strings.TrimSuffix(s, ".")
}
