package web

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

func TestFrom(t *testing.T) {
	trusts := func(a netip.Addr) bool { return netip.MustParsePrefix("192.0.2.0/24").Contains(a) }
	for _, c := range []struct {
		remote string
		header []string
		want   string
	}{
		{"198.51.100.7:5000", nil, "198.51.100.7"},
		{"198.51.100.7:5000", []string{"203.0.113.9"}, "198.51.100.7"}, // no proxy of ours
		{"[::ffff:192.0.2.1]:5000", []string{"203.0.113.9"}, "203.0.113.9"},
		{"192.0.2.1:5000", nil, "192.0.2.1"},
		{"192.0.2.1:5000", []string{""}, "192.0.2.1"},
		{"192.0.2.1:5000", []string{"10.0.0.1, 203.0.113.9"}, "203.0.113.9"}, // the first is the client's invention
		{"192.0.2.1:5000", []string{"10.0.0.1", "203.0.113.9, 192.0.2.2"}, "203.0.113.9"},
		{"192.0.2.1:5000", []string{"nonsense, 192.0.2.2"}, "192.0.2.2"},
		{"192.0.2.1:5000", []string{"203.0.113.9, nonsense"}, "192.0.2.1"},
		{"192.0.2.1:5000", []string{"203.0.113.9:4711"}, "203.0.113.9"},
		{"192.0.2.1:5000", []string{"[2001:db8::1]:4711"}, "2001:db8::1"},
		{"192.0.2.1:5000", []string{"2001:db8::1"}, "2001:db8::1"},
		{"192.0.2.1:5000", []string{"192.0.2.3"}, "192.0.2.3"},
	} {
		s := &Server{Trusts: trusts}
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.header}}
		if got := s.from(r); got.String() != c.want {
			t.Errorf("%s, %q: got %v, want %s", c.remote, c.header, got, c.want)
		}
		if got := (&Server{}).from(r); !strings.Contains(c.remote, got.String()) {
			t.Errorf("%s without trust: %v", c.remote, got)
		}
	}
}

// FuzzFrom wants the address of the connection, or one that stands in the header.
func FuzzFrom(f *testing.F) {
	f.Add("203.0.113.9, 192.0.2.7")
	f.Add("[2001:db8::1]:80,,fe80::1%eth0")
	f.Fuzz(func(t *testing.T, header string) {
		s := &Server{Trusts: func(a netip.Addr) bool { return netip.MustParsePrefix("192.0.2.0/24").Contains(a) }}
		got := s.from(&http.Request{RemoteAddr: "192.0.2.1:1", Header: http.Header{"X-Forwarded-For": {header}}})
		if !got.IsValid() || got.Zone() != "" || got.String() != "192.0.2.1" && !strings.ContainsAny(header, ".:") {
			t.Errorf("%q gives %v", header, got)
		}
	})
}
