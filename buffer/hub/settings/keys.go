package settings

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// setter reads the value of a setting. Its errors say what is wanted.
type setter func(n *yaml.Node) error

// keysOf are the settings by their dotted names.
func keysOf(s *Settings) map[string]setter {
	return map[string]setter{
		"listen":                    address(&s.Listen, false),
		"mqtt.listen":               address(&s.MQTT.Listen, true),
		"mqtt.tls_listen":           address(&s.MQTT.TLSListen, true),
		"tls.cert_file":             text(&s.TLS.CertFile),
		"tls.key_file":              text(&s.TLS.KeyFile),
		"trusted_proxies":           list(&s.Proxies, addresses),
		"state":                     text(&s.State),
		"socket":                    text(&s.Socket),
		"topics":                    list(&s.Topics, topic),
		"shared_topics":             list(&s.Shared, topic),
		"history.windows_days":      whole(&s.History.WindowsDays, 1, 3660),
		"history.hours_days":        whole(&s.History.HoursDays, 1, 36600),
		"history.max_rows":          whole(&s.History.MaxRows, 1000, 100_000_000),
		"history.keep_free_mb":      megabytes(&s.History.KeepFree),
		"clients":                   whole(&s.Clients, 1, 60_000),
		"upstream.urls":             list(&s.Upstream.URLs, leafURL),
		"upstream.name":             text(&s.Upstream.Name),
		"upstream.credentials_file": text(&s.Upstream.CredentialsFile),
		"upstream.user":             text(&s.Upstream.User),
		"upstream.password_file":    text(&s.Upstream.PasswordFile),
		"upstream.ca_file":          text(&s.Upstream.CAFile),
		"log.level":                 oneOf(&s.LogLevel, "debug", "info", "warn", "error"),
		"log.format":                oneOf(&s.LogFormat, "text", "json"),
	}
}

func (r *reader) names() []string { return slices.Sorted(maps.Keys(r.keys)) }

func scalar(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode {
		return "", errors.New("want one value")
	}
	if n.Tag == "!!null" {
		return "", errors.New(`has no value; write one, "" for none, or put # before the line for the default`)
	}
	return n.Value, nil
}

func text(into *string) setter {
	return func(n *yaml.Node) (err error) {
		*into, err = scalar(n)
		return err
	}
}

func oneOf(into *string, words ...string) setter {
	return func(n *yaml.Node) error {
		got, err := scalar(n)
		if err == nil && !slices.Contains(words, got) {
			err = fmt.Errorf("is %q; want %s", got, strings.Join(words, ", "))
		}
		*into = got
		return err
	}
}

func whole(into *int, least, most int) setter {
	return func(n *yaml.Node) error {
		got, err := scalar(n)
		if err != nil {
			return err
		}
		number, err := strconv.Atoi(got)
		if err != nil || number < least || number > most {
			return fmt.Errorf("is %q; want a whole number from %d to %d", got, least, most)
		}
		*into = number
		return nil
	}
}

func megabytes(into *int64) setter {
	return func(n *yaml.Node) error {
		var mb int
		err := whole(&mb, 1, 1_000_000)(n)
		*into = int64(mb) << 20
		return err
	}
}

// address reads HOST:PORT. An empty one is allowed where the address can be left out.
func address(into *string, optional bool) setter {
	return func(n *yaml.Node) error {
		got, err := scalar(n)
		if err != nil {
			return err
		}
		_, port, err := net.SplitHostPort(got)
		if number, wrong := strconv.ParseUint(port, 10, 16); err != nil || wrong != nil || number == 0 && port != "0" {
			if got == "" && optional {
				*into = ""
				return nil
			}
			return fmt.Errorf(`is %q; want HOST:PORT, such as "127.0.0.1:8080", or ":8080" for all addresses of the machine`, got)
		}
		*into = got
		return nil
	}
}

func list(into *[]string, check func(string) error) setter {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.SequenceNode {
			return errors.New("want a list, such as [one, two]")
		}
		all := []string{}
		for _, item := range n.Content {
			got, err := scalar(item)
			if err == nil {
				err = check(got)
			}
			if err != nil {
				return err
			}
			all = append(all, got)
		}
		*into = all
		return nil
	}
}

// topicPattern has no dot, space or wildcard: each would be something else in a subject
// of NATS.
var topicPattern = regexp.MustCompile(`^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$`)

func topic(s string) error {
	if !topicPattern.MatchString(s) || len(s) > 256 {
		return fmt.Errorf(`%q is no topic of a hub: letters, digits, "-" and "_" with single slashes between`, s)
	}
	return nil
}

// addresses checks an IP address, or a network such as 192.0.2.0/24.
func addresses(s string) error {
	if _, err := prefix(s); err != nil {
		return fmt.Errorf("%q is no IP address and no network such as 192.0.2.0/24", s)
	}
	return nil
}

func prefix(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil {
		return a.Unmap().WithZone("").Prefix(a.Unmap().BitLen())
	}
	p, err := netip.ParsePrefix(s)
	return p.Masked(), err
}

func leafURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || !slices.Contains([]string{"nats", "tls", "ws", "wss"}, u.Scheme) || u.User != nil {
		return errors.New(`want addresses such as tls://chain.example:7422; a user stands in upstream.user`)
	}
	return nil
}

var namePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

// check looks at settings together.
func (r *reader) check(s *Settings) error {
	switch {
	case len(s.Topics) == 0:
		return r.errorf(r.lines["topics"], "topics", "is empty; name at least one, such as [footfall]")
	case s.State == "" || s.Socket == "":
		return r.errorf(0, "", "state and socket need a path; put # before the line for the default")
	case (s.TLS.CertFile == "") != (s.TLS.KeyFile == ""):
		return r.errorf(r.lines["tls"], "tls", "cert_file and key_file belong together; give both or none")
	case s.Upstream.On() && !namePattern.MatchString(s.Upstream.Name):
		return r.errorf(r.lines["upstream"], "upstream.name", `is %q; want the name of this hub in the chain, unlike any other: small letters, digits, "-" and "_"`, s.Upstream.Name)
	case s.Upstream.User != "" && s.Upstream.CredentialsFile != "":
		return r.errorf(r.lines["upstream"], "upstream", "has user and credentials_file; keep one")
	}
	return nil
}
