package configs

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	// Time zones must not depend on files of the machine.
	_ "time/tzdata"

	"go.yaml.in/yaml/v3"
)

// Bounds of texts, in bytes.
const (
	maxName      = 64   // a name is one level of a topic
	maxInterface = 15   // IFNAMSIZ without the closing zero byte
	maxSSID      = 32   // IEEE 802.11-2020, 9.4.2.2
	maxText      = 1024 // anything else

	maxOperatorName = 200 // printed as one line of a notice
	maxContact      = 500
	maxSocket       = 107 // unix(7): sun_path without its closing zero byte
)

var (
	namePattern     = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)
	unsafePattern   = regexp.MustCompile(`[^a-z0-9_-]+`)
	variablePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// words reads text of a person. An unquoted true or false is refused: it is more
// likely a value for another key. Numbers pass as written, since stores do have
// numbers for names.
func (p *parser) words(place string, n *yaml.Node) (string, bool) {
	s, ok := p.scalar(place, n)
	switch {
	case !ok:
	case n.ShortTag() == "!!bool":
		p.problemf(n.Line, place, "is a text, not true or false; put it in quotes if it is meant")
	case len(s) > maxText:
		p.problemf(n.Line, place, "is %d bytes long; at most %d are supported", len(s), maxText)
	case strings.ContainsFunc(s, unicode.IsControl):
		p.problemf(n.Line, place, "holds a control character or a line break; write it on one line")
	default:
		return s, true
	}
	return "", false
}

// text reads any text; "" stands for none.
func text(into *string) value {
	return value{form{kind: Text, length: maxText}, func(p *parser, place string, n *yaml.Node) {
		if s, ok := p.words(place, n); ok {
			*into = s
		}
	}}
}

// placeholder marks the settings of the sample that need a value.
const placeholder = "CHANGE-ME"

// isPlaceholder reports whether a text is still that of the sample.
func isPlaceholder(s string) bool { return strings.EqualFold(s, placeholder) }

// name reads a name, safe as one level of a topic on every broker. The error shows a
// similar name, or the example.
func name(into *string, example string) value {
	return value{nameForm, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		switch {
		case !ok:
		case isPlaceholder(s):
			p.problemf(n.Line, place, "is still %s, as in the sample; write a name of your own, such as %q, or run footfall init", placeholder, example)
		case strings.ContainsRune(s, '.'):
			p.problemf(n.Line, place, "%s has a dot in it: RabbitMQ makes a new topic level of a dot, NATS refuses it; "+
				"use a dash, such as %q", quote(s), similarName(s, example))
		case strings.ContainsFunc(s, unicode.IsSpace):
			p.problemf(n.Line, place, "%s has a space in it, which some brokers refuse in a topic; use a dash, such as %q",
				quote(s), similarName(s, example))
		case !namePattern.MatchString(s):
			p.problemf(n.Line, place, "%s is not a name: use small letters, digits, dashes and underscores, "+
				"beginning with a letter or digit, such as %q", quote(s), similarName(s, example))
		case len(s) > maxName:
			p.problemf(n.Line, place, "%s is %d bytes long; at most %d are supported", quote(s), len(s), maxName)
		default:
			*into = s
		}
	}}
}

// similarName makes a valid name of a text.
func similarName(s, example string) string {
	s = unsafePattern.ReplaceAllString(strings.ToLower(s), "-")
	if s = strings.Trim(s, "-_"); s == "" || len(s) > maxName || isPlaceholder(s) {
		return example
	}
	return s
}

// netInterface reads the name of a Linux network interface, by the kernel's
// own rules (dev_valid_name).
func netInterface(into *string) value {
	return value{form{kind: Text, pattern: `^[^/:\s]+$`, length: maxInterface}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		switch {
		case !ok:
		case s == "":
			p.problemf(n.Line, place, `is empty; name an interface in monitor mode, such as "mon0"`)
		case len(s) > maxInterface:
			p.problemf(n.Line, place, "%s is %d bytes long; an interface name has at most %d",
				quote(s), len(s), maxInterface)
		case s == "." || s == ".." || strings.ContainsAny(s, "/:") || strings.ContainsFunc(s, unicode.IsSpace):
			p.problemf(n.Line, place, `%s is not an interface name; "ip link" lists those of this machine`, quote(s))
		default:
			*into = s
		}
	}}
}

// ssids reads a list of network names or their endings; it may be empty.
func ssids(into *[]string) value {
	return value{form{kind: Texts, length: maxSSID, items: maxSSIDs}, func(p *parser, place string, n *yaml.Node) {
		if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
			*into = nil
			return
		}
		if !p.isList(place, n, maxSSIDs) {
			return
		}
		*into = nil
		for i, item := range n.Content {
			*into = append(*into, p.ssid(item, index(place, i), *into)...)
		}
	}}
}

// ssid reads one network name, different from those before it.
func (p *parser) ssid(n *yaml.Node, place string, before []string) []string {
	s, ok := p.words(place, n)
	switch {
	case !ok:
	case s == "" || len(s) > maxSSID:
		p.problemf(n.Line, place, "%s is %d bytes long; a network name has 1 to %d", quote(s), len(s), maxSSID)
	case slices.Contains(before, s):
		p.problemf(n.Line, place, "%s is listed twice; delete one", quote(s))
	default:
		return []string{s}
	}
	return nil
}

// variable reads the name of an environment variable; "" stands for none. The
// value is not shown: it may be the secret itself.
func variable(into *string) value {
	return value{form{kind: Text, pattern: `^([A-Za-z_][A-Za-z0-9_]*)?$`, length: maxText}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		if ok && s != "" && !variablePattern.MatchString(s) {
			p.problemf(n.Line, place, "is not the name of an environment variable; "+
				"give the name, such as FOOTFALL_PASSWORD, not the value")
		} else if ok {
			*into = s
		}
	}}
}

// choice reads one of a few words.
func choice(into *string, words ...string) value {
	return value{form{kind: Word, words: words}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		if ok && !slices.Contains(words, s) {
			p.problemf(n.Line, place, "%s is not known; use %s", quote(s), orList(words))
		} else if ok {
			*into = s
		}
	}}
}

// location reads the name of a time zone.
func location(into **time.Location) value {
	return value{form{kind: Text, length: maxText}, func(p *parser, place string, n *yaml.Node) {
		s, ok := p.words(place, n)
		if !ok {
			return
		}
		zone, err := time.LoadLocation(s)
		if err != nil || s == "" {
			p.problemf(n.Line, place, "%s is not a time zone; use a name such as Asia/Jakarta or Europe/Berlin, "+
				"UTC, or Local for this machine's", quote(s))
			return
		}
		*into = zone
	}}
}
