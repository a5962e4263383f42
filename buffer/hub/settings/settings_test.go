package settings

import (
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// TestSample wants the sample to have every setting with its default.
func TestSample(t *testing.T) {
	s, err := Parse(Sample(), "/etc/footfall-hub/hub.yaml")
	if err != nil || !reflect.DeepEqual(s, Default()) {
		t.Errorf("as it is: %+v, %v", s, err)
	}
	setting := regexp.MustCompile(`(?m)^( *)#([a-z_]+: )`)
	s, err = Parse(setting.ReplaceAll(Sample(), []byte("$1$2")), "/etc/footfall-hub/hub.yaml")
	want := Default()
	want.Shared, want.Upstream.URLs, want.Proxies = []string{}, []string{}, []string{}
	if err != nil || !reflect.DeepEqual(s, want) {
		t.Errorf("with all settings: %+v, %v", s, err)
	}
	for key := range keysOf(Default()) {
		last := key[strings.LastIndexByte(key, '.')+1:]
		if !strings.Contains(string(Sample()), "#"+last+": ") {
			t.Errorf("the sample lacks %s", key)
		}
	}
}

func TestParse(t *testing.T) {
	s, err := Parse([]byte("listen: 127.0.0.1:80\nmqtt: {listen: \"\"}\nstate: data\ntopics: [a/b, c]\nhistory: {keep_free_mb: 2}\nupstream: {urls: [\"tls://c:7422\"], name: s-1, user: u}\n"), "/etc/x/hub.yaml")
	if err != nil || s.Listen != "127.0.0.1:80" || s.MQTT.Listen != "" || s.State != "/etc/x/data" || len(s.Topics) != 2 || s.History.KeepFree != 2<<20 || !s.Upstream.On() {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"listen: 8080\n", `f:1: listen: is "8080"; want HOST:PORT`},
		{"listen: \"\"\n", "f:1: listen: is \"\""},
		{"\nmqtt:\n  port: 1\n", "f:3: mqtt.port: is no setting; the settings are clients, "},
		{"mqtt: 1883\n", "f:1: mqtt: want settings"},
		{"topics: footfall\n", "f:1: topics: want a list"},
		{"topics: []\n", "f:1: topics: is empty"},
		{"topics: [a.b]\n", `f:1: topics: "a.b" is no topic of a hub`},
		{"shared_topics: [\"a/#\"]\n", `"a/#" is no topic`},
		{"history: {windows_days: 0}\n", "f:1: history.windows_days: is \"0\"; want a whole number from 1"},
		{"history: {max_rows: many}\n", "whole number"},
		{"tls: {cert_file: a}\n", "f:1: tls: cert_file and key_file belong together"},
		{"upstream: {urls: [\"tls://c:1\"]}\n", "upstream.name"},
		{"upstream: {urls: [\"http://c\"], name: a}\n", "want addresses such as tls://"},
		{"upstream: {urls: [\"tls://u:p@c\"], name: a}\n", "a user stands in upstream.user"},
		{"upstream: {urls: [\"tls://c\"], name: a, user: u, credentials_file: f}\n", "keep one"},
		{"trusted_proxies: [proxy.shop.lan]\n", `f:1: trusted_proxies: "proxy.shop.lan" is no IP address and no network`},
		{"trusted_proxies: [192.0.2.0/33]\n", "is no IP address and no network"},
		{"log: {level: loud}\n", "f:1: log.level: is \"loud\"; want debug"},
		{"clients:\n", "f:1: clients: has no value"},
		{"clients: [1]\n", "want one value"},
		{"clients: 1\nclients: 2\n", "f:2: clients: is here twice"},
		{"state: \"\"\n", "need a path"},
		{"a: 1\n---\nb: 2\n", "second document"},
		{"a: [\n", "f:"},
		{"\tlisten: x\n", "is not valid YAML near here"},
		{strings.Repeat("#", maxFile+1), "larger than"},
	} {
		if _, err := Parse([]byte(c.text), "f"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.60q: got %v, want %q", c.text, err, c.want)
		}
	}
}

func TestTrusts(t *testing.T) {
	s, err := Parse([]byte("trusted_proxies: [127.0.0.1, 192.0.2.0/24, \"2001:db8::/32\", \"::1\"]\n"), "f")
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{
		"127.0.0.1": true, "::ffff:127.0.0.1": true, "127.0.0.2": false, "192.0.2.200": true, "192.0.3.1": false, "2001:db8::7": true, "2001:db9::7": false, "::1": true,
	} {
		if got := s.Trusts(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	if Default().Trusts(netip.MustParseAddr("127.0.0.1")) || s.Trusts(netip.Addr{}) {
		t.Error("an address is trusted without a setting, or none is")
	}
}

func TestLoad(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "hub.yaml")
	if _, err := Load(missing); !os.IsNotExist(unwrap(err)) || !strings.Contains(err.Error(), "does not exist") {
		t.Error(err)
	}
	if _, err := Load(t.TempDir()); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Error(err)
	}
	if err := os.WriteFile(missing, []byte("clients: 7"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Load(missing); err != nil || s.Clients != 7 {
		t.Error(err)
	}
}

func unwrap(err error) error {
	if e, ok := err.(*Error); ok {
		return e.Unwrap()
	}
	return err
}

// FuzzParse wants settings or an error with a text, never a panic.
func FuzzParse(f *testing.F) {
	f.Add(Sample())
	f.Add([]byte("mqtt: {listen: \":1\"}\ntopics: [a]\nupstream: {urls: [\"ws://x\"], name: n}"))
	f.Add([]byte("&a [*a]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse(text, "f")
		if err == nil && (s.Clients < 1 || len(s.Topics) == 0 || s.History.MaxRows < 1 || !filepath.IsAbs(s.State) && !strings.Contains(string(text), "state")) {
			t.Errorf("%q gives %+v", text, s)
		}
	})
}
