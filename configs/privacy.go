package configs

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/url"
	"path/filepath"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// printed reads text for the sign, of at most so many bytes; "" stands for none.
// Controls of the direction of writing are refused: with them the sign can show
// something else than the file.
func printed(into *string, most int) value {
	return value{form{kind: Text, length: most}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		switch {
		case !ok:
		case len(s) > most:
			p.problemf(n.Line, place, "is %d bytes long; at most %d are supported", len(s), most)
		case strings.ContainsFunc(s, unprintable):
			p.problemf(n.Line, place, "holds an invisible character that changes line or direction of writing; delete it and type the text again")
		default:
			*into = strings.TrimSpace(s)
		}
	}}
}

// unprintable tells line and paragraph separators and the controls of the
// Unicode Bidirectional Algorithm (UAX 9, 2).
func unprintable(r rune) bool {
	return unicode.In(r, unicode.Zl, unicode.Zp) || unicode.Is(unicode.Bidi_Control, r)
}

// webAddress reads the address of a web page for customers; "" stands for none.
func webAddress(into *string) value {
	return value{form{kind: Text, pattern: `^(https?://.+)?$`, length: maxText}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		if !ok {
			return
		}
		u, err := url.Parse(s)
		switch {
		case s == "":
			*into = s
		case strings.Contains(s, "@") && (err != nil || u.User != nil):
			p.problemf(n.Line, place, "holds a user name or password, which would be printed on the sign; leave it out")
		case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || strings.ContainsFunc(s, unfitForURL):
			p.problemf(n.Line, place, "%s is not the address of a web page; write it such as https://www.example.org/privacy", quote(s))
		default:
			*into = s
		}
	}}
}

func unfitForURL(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(`"<>\^{|}`+"`", r) || unprintable(r)
}

// publicKey reads an Ed25519 public key (RFC 8032) in standard base64; "" stands
// for none. The error does not show the value: it may be the private key.
func publicKey(into *string) value {
	return value{form{kind: Text, pattern: `^([A-Za-z0-9+/]{43}=)?$`}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		if !ok {
			return
		}
		key, err := base64.StdEncoding.Strict().DecodeString(s)
		switch {
		case s == "":
			*into = s
		case err == nil && len(key) == ed25519.PrivateKeySize:
			p.problemf(n.Line, place, "is as long as a private key, which must not be in this file; give the public key, "+
				"and make a new pair if this was the private one")
		case err != nil || len(key) != ed25519.PublicKeySize:
			p.problemf(n.Line, place, `is not a public key; it is 44 characters of base64 that end in "=", as "footfall optout keygen" prints it`)
		default:
			*into = s
		}
	}}
}

// socket reads the path of a Unix socket; off and "" stand for none.
func socket(into *string) value {
	return value{form{kind: Text, pattern: `^(.*[^/])?$`, length: maxText}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		switch {
		case !ok:
		case strings.HasSuffix(s, "/"):
			p.problemf(n.Line, place, "%s is a directory; name a file in it, such as %q", quote(s), "control.sock")
		case s == "off":
			*into = ""
		default:
			*into = s
		}
	}}
}

// checkSocket measures the path as it will be, at the file's directory.
func (p *parser) checkSocket(c *Control) {
	path := c.Socket
	if path == "" {
		return
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(p.file), path)
	}
	if len(path) > maxSocket {
		p.complainf("control.socket", "the path %s is %d bytes long; a socket's has at most %d", quote(path), len(path), maxSocket)
	}
}

// checkKey refuses settings in conflict with a key for each window.
func (p *parser) checkKey(c *Config) {
	if c.Key.Life != LifeWindow {
		return
	}
	if c.Window > maxKeyWindow {
		p.complainf("key.life", "\"life: window\" requires a window of at most %s, and it is %s; "+
			"write \"window: %s\" or less, or \"life: daily\"", short(maxKeyWindow), short(c.Window), short(maxKeyWindow))
	}
	if c.Dwell.Enabled {
		p.complainf("dwell.enabled", "a visit cannot be followed from one key to the next, and \"life: window\" on line %d "+
			"changes the key with each window; write \"enabled: false\", or \"life: daily\"", p.line("key.life"))
	}
	if _, given := p.lines["key.rotate_at"]; given {
		p.complainf("key.rotate_at", "has no meaning with \"life: window\" on line %d, which changes the key with each window; "+
			"delete this line", p.line("key.life"))
	}
}

// checkDwell wants visits to outlast a window: a device is in a window or not,
// so a shorter gap would end every visit at the window's end.
func (p *parser) checkDwell(c *Config) {
	if d := &c.Dwell; d.Enabled && d.Gap < c.Window {
		p.complainf("dwell.gap", "%s is shorter than the window of %s, so no visit could outlast a window; "+
			"write \"gap: %s\" or more, or a shorter window", short(d.Gap), short(c.Window), short(c.Window))
	}
}

// checkKinds wants a source of Bluetooth.
func (p *parser) checkKinds(c *Config) {
	if _, bluetooth := c.Radios(); c.Kinds.Enabled && !bluetooth && len(c.Sources) > 0 {
		p.complainf("kinds.enabled", "only Bluetooth tells the kind of a device, and no source is a Bluetooth controller; write \"enabled: false\", or add a source with bluetooth")
	}
}

// checkOptOut requires the lists for opt-in, and both settings of a chain.
func (p *parser) checkOptOut(o *OptOut) {
	if o.Mode == ModeOptIn && o.List == "" && o.Chain.Topic == "" {
		p.complainf("opt_out.mode", "opt-in counts only devices on a list, and there is none; name one in opt_out.list or opt_out.chain (opt_out.file leaves devices out in either mode)")
	}
	switch {
	case o.Chain.Topic != "" && o.Chain.PublicKey == "" && !p.notedAt("opt_out.chain.public_key"):
		p.complainf("opt_out.chain.topic", "without a key anyone could publish a list there; add opt_out.chain.public_key")
	case o.Chain.PublicKey != "" && o.Chain.Topic == "" && !p.notedAt("opt_out.chain.topic"):
		p.complainf("opt_out.chain.public_key", "has no list to check; add opt_out.chain.topic")
	}
}

// notedAt tells whether a mistake at a place was noted already.
func (p *parser) notedAt(place string) bool {
	for _, problem := range p.problems {
		if problem.Place == place {
			return true
		}
	}
	return false
}
