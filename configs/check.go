package configs

import (
	"strings"
)

// storeTotal is the name of the sum of all zones, in topics and in records.
const storeTotal = "total"

// check compares values with each other, once all are read.
func (p *parser) check(c *Config) {
	p.checkSources(c)
	p.checkZones(c)
	p.checkClientID(c)
	p.checkCredentials(&c.MQTT)
	p.checkTransport(&c.MQTT)
	p.checkKey(c)
	p.checkDwell(c)
	p.checkKinds(c)
	p.checkOptOut(&c.OptOut)
	p.checkSocket(&c.Control)
	p.checkMetrics(&c.Metrics)
}

// unique notes a value already taken by an earlier place.
func (p *parser) unique(seen map[string]string, value, place string) {
	if value == "" {
		return // was noted when it was read
	}
	if first, ok := seen[value]; ok {
		p.complainf(place, "%s is taken by %s on line %d; choose another, or delete this one", quote(value), first, p.line(first))
		return
	}
	seen[value] = place
}

func (p *parser) checkSources(c *Config) {
	names, interfaces, radios := map[string]string{}, map[string]string{}, map[string]string{}
	streams, controllers := map[string]string{}, map[string]string{}
	for i, s := range c.Sources {
		at := index("sources", i)
		p.unique(names, s.Name, at+".name")
		p.unique(interfaces, s.Interface, at+".interface")
		if s.Radio != radioAuto {
			p.unique(radios, s.Radio, at+".radio")
		}
		p.unique(streams, s.Stream.Listen, at+".stream")
		p.unique(controllers, s.Bluetooth, at+".bluetooth")
		p.checkStream(&c.Sources[i], at)
		if !p.complained(at) && (!p.complained(at+".stream") || s.Stream.Listen != "") {
			p.checkSource(&s, at)
		}
	}
}

// checkSource wants one of the ways to name what a source listens on.
func (p *parser) checkSource(s *Source, at string) {
	_, given := p.lines[at+".interface"]
	_, named := p.lines[at+".radio"]
	_, controller := p.lines[at+".bluetooth"]
	switch {
	case s.Stream.Listen != "" && (given || s.Radio != "" || s.Bluetooth != ""):
		p.complainf(at+".stream", "a source is an interface, a radio, a Bluetooth controller or a stream; delete all but one")
	case s.Stream.Listen != "":
	case s.Bluetooth != "" && (given || s.Radio != ""):
		p.complainf(at+".bluetooth", "a source listens to Wi-Fi or to Bluetooth; make a source of its own for each")
	case s.Bluetooth != "":
		for _, key := range []string{"channels", "dwell"} {
			if _, ok := p.lines[at+"."+key]; ok {
				p.complainf(at+"."+key, "is for Wi-Fi; a Bluetooth controller visits the three advertising channels by itself: delete the line")
			}
		}
	case !given && !named && !controller:
		p.complainf(at+".interface", `is missing; add "interface: mon0" for one in monitor mode, "radio: auto" to have one made, or "bluetooth: hci0"`)
	case given && s.Radio != "":
		p.complainf(at+".radio", "a source listens on an interface or on a radio; delete one of the two")
	case !given && controller && !named && s.Bluetooth == "" && p.complained(at+".bluetooth"):
	case !given && controller && !named:
		p.complainf(at+".bluetooth", `is empty; write "bluetooth: auto", or name a controller`)
	case !given && s.Radio == "" && !p.complained(at+".radio"):
		p.complainf(at+".radio", `is empty, and there is no interface; write "radio: auto", or name a radio`)
	}
}

// checkZones follows the references from zones to sources, both ways: a source
// without a zone would listen for nothing.
func (p *parser) checkZones(c *Config) {
	names, used, sound := map[string]string{}, map[string]bool{}, len(c.Zones) > 0
	for i, z := range c.Zones {
		at := index("zones", i)
		p.unique(names, z.Name, at+".name")
		if z.Name == storeTotal {
			p.complainf(at+".name", "%s is the name that the sum of all zones is published as; choose another name", quote(z.Name))
		}
		within := map[string]string{}
		for j, s := range z.Sources {
			used[s.Source] = true
			place := index(at+".sources", j) + ".source"
			p.unique(within, s.Source, place)
			if s.Source == "" || !p.checkReference(c, s.Source, place) {
				sound = false
			}
		}
	}
	for i, s := range c.Sources {
		// A reference with a mistake in it may have meant this very source.
		if sound && s.Name != "" && !used[s.Name] {
			p.complainf(index("sources", i)+".name", "no zone uses the source %s; name it in a zone, or delete it", quote(s.Name))
		}
	}
}

// checkReference tells whether a source exists, or may once the mistakes noted
// before are put right. It notes a missing source.
func (p *parser) checkReference(c *Config, source, place string) bool {
	var names []string
	for _, s := range c.Sources {
		if s.Name == "" || s.Name == source {
			return true // found, or it may be the one with a mistake in its name
		}
		names = append(names, s.Name)
	}
	if len(names) == 0 {
		return true
	}
	if near, ok := nearest(source, names); ok {
		p.complainf(place, "there is no source %s; did you mean %q?", quote(source), near)
		return false
	}
	p.complainf(place, "there is no source %s; there is %s", quote(source), orList(names[:min(len(names), 8)]))
	return false
}

// checkClientID fills in the client id and checks the result.
func (p *parser) checkClientID(c *Config) {
	const place = "mqtt.client_id"
	c.MQTT.ClientID = clientID(c)
	switch id := c.MQTT.ClientID; {
	case id == "":
		p.complainf(place, "is empty; give each sensor an id of its own, or delete the line to get the default")
	case strings.ContainsAny(id, "{}"):
		p.complainf(place, "%s has an unknown placeholder; there are {site} and {sensor}", quote(id))
	case len(id) > maxClientID:
		p.complainf(place, "is %d bytes long; at most %d are supported", len(id), maxClientID)
	}
}

// checkCredentials wants at most one place for each credential, and a user
// name beside a password (MQTT 3.1.1, 3.1.2.9).
func (p *parser) checkCredentials(m *MQTT) {
	user := p.oneOf(map[string]string{
		"username": m.Username, "username_file": m.UsernameFile, "username_env": m.UsernameEnv})
	password := p.oneOf(map[string]string{
		"password_file": m.PasswordFile, "password_env": m.PasswordEnv})
	if password != "" && user == "" {
		p.complainf("mqtt."+password, "MQTT allows no password without a user name; add mqtt.username")
	}
	switch {
	case m.CertFile != "" && m.KeyFile == "":
		p.complainf("mqtt.cert_file", "a client certificate needs its private key; add mqtt.key_file")
	case m.KeyFile != "" && m.CertFile == "":
		p.complainf("mqtt.key_file", "a private key needs its client certificate; add mqtt.cert_file")
	case m.KeyPassphraseFile != "" && m.KeyFile == "":
		p.complainf("mqtt.key_passphrase_file", "is for a private key that is encrypted; add mqtt.key_file")
	}
	p.checkProxy(m)
}

// checkProxy wants a proxy where there is a login for one, and a user name beside a
// password (RFC 7617).
func (p *parser) checkProxy(m *MQTT) {
	switch {
	case m.ProxyUsername != "" && m.Proxy == "":
		p.complainf("mqtt.proxy_username", "is for an HTTP proxy; add mqtt.proxy")
	case m.ProxyPasswordFile != "" && m.Proxy == "":
		p.complainf("mqtt.proxy_password_file", "is for an HTTP proxy; add mqtt.proxy")
	case m.ProxyPasswordFile != "" && m.ProxyUsername == "":
		p.complainf("mqtt.proxy_password_file", "a password needs a user name; add mqtt.proxy_username")
	}
}

// oneOf returns the first key of mqtt with a value, and notes a second one.
func (p *parser) oneOf(values map[string]string) string {
	var first string
	for _, f := range mqttKeys(new(MQTT)) {
		switch {
		case values[f.key] == "":
		case first == "":
			first = f.key
		default:
			p.complainf("mqtt."+f.key, "says the same as mqtt.%s on line %d; delete one", first, p.line("mqtt."+first))
		}
	}
	return first
}

// checkTransport refuses unencrypted traffic over the network unless it is allowed,
// and TLS settings without effect.
func (p *parser) checkTransport(m *MQTT) {
	if !strings.HasPrefix(m.Broker, schemePlain+"://") {
		return
	}
	for _, tls := range [][2]string{{"ca_file", m.CAFile}, {"cert_file", m.CertFile}, {"server_name", m.ServerName}} {
		if tls[1] != "" {
			p.complainf("mqtt."+tls[0], "has no effect without TLS; write mqtts:// in mqtt.broker, or delete the line")
		}
	}
	if !m.AllowPlaintext && !onThisMachine(m.Broker) {
		p.complainf("mqtt.broker", "mqtt:// sends numbers and password over the network unencrypted, where others can read and change them; "+
			"write mqtts://, or \"allow_plaintext_on_the_network: true\" below mqtt")
	}
}

// CheckRun checks a valid configuration for "footfall run": it needs an interface
// for each source, a broker, a path for the outbox, and a known time zone. A replay
// needs none of them. The error is an *Error.
func (c *Config) CheckRun() error {
	p := &parser{file: c.file}
	p.checkLocal(c)
	for i, s := range c.Sources {
		if s.Unnamed() {
			p.complainf(index("sources", i)+".interface", `is missing; "footfall run" listens on an interface in monitor mode: add its name`)
		}
	}
	if c.MQTT.Broker == "" {
		p.complainf("mqtt.broker", `is missing; "footfall run" publishes to an MQTT broker: add "broker: mqtts://HOST" below "mqtt:"`)
	}
	if c.Outbox.Path == "" {
		p.complainf("outbox.path", `is empty; "footfall run" keeps unsent windows in a file: name one, or delete the line to get %s`,
			defaults().Outbox.Path)
	}
	return p.err()
}
