package users

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

func hashOf(tb testing.TB, password string) string {
	tb.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		tb.Fatal(err)
	}
	return string(hash)
}

func opened(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "users.yaml")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return s, path
}

func add(t *testing.T, s *Store, u User) {
	t.Helper()
	if err := s.Add(u); err != nil {
		t.Fatal(err)
	}
}

func TestStore(t *testing.T) {
	s, path := opened(t)
	u := User{Name: "door", Role: Sensor, Site: "jakarta", SensorName: "front"}
	if err := u.SetPassword("a good password"); err != nil {
		t.Fatal(err)
	}
	add(t, s, u)
	add(t, s, User{Name: "boss", Role: Viewer, Hash: hashOf(t, "other")})
	if err := s.Add(u); !errors.Is(err, ErrExists) {
		t.Error(err)
	}
	other, err := Open(path) // as the running hub has it
	if err != nil {
		t.Fatal(err)
	}
	if all, err := other.All(); err != nil || len(all) != 2 || all[0].Name != "boss" || all[1] != u {
		t.Errorf("%+v, %v", all, err)
	}
	if err := s.Remove("door"); err != nil {
		t.Fatal(err)
	}
	if err := s.Remove("door"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if _, there := other.Find("door"); there {
		t.Error("a removed user is still there")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestBrokenFile wants the users that were read last to stay.
func TestBrokenFile(t *testing.T) {
	s, path := opened(t)
	add(t, s, User{Name: "boss", Role: Viewer, Hash: hashOf(t, "other")})
	if _, err := s.All(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("users: [{nam"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.All(); err == nil {
		t.Error("a broken file is no error")
	}
	if _, there := s.Find("boss"); !there {
		t.Error("a broken file locks users out")
	}
	if err := s.Remove("boss"); err == nil {
		t.Error("a broken file is overwritten")
	}
}

func TestParseRefuses(t *testing.T) {
	hash := hashOf(t, "x")
	for _, c := range []struct{ text, want string }{
		{"users: [{name: a, role: viewer, password_bcrypt: H, extra: 1}]", "extra"},
		{"users: [{name: A, role: viewer, password_bcrypt: H}]", "small letters"},
		{"users: [{name: a/b, role: viewer, password_bcrypt: H}]", "small letters"},
		{"users: [{name: $hub, role: viewer, password_bcrypt: H}]", "small letters"},
		{"users: [{name: a, role: root, password_bcrypt: H}]", "want sensor, viewer or integration"},
		{"users: [{name: a, role: sensor, password_bcrypt: H}]", "site"},
		{"users: [{name: a, role: sensor, site: s, sensor: \"+\", password_bcrypt: H}]", "sensor"},
		{"users: [{name: a, role: viewer, site: s, password_bcrypt: H}]", "has no site"},
		{"users: [{name: a, role: viewer, password_bcrypt: plain}]", "no bcrypt hash"},
		{"users: [{name: a, role: viewer, password_bcrypt: H}, {name: a, role: viewer, password_bcrypt: H}]", "twice"},
		{strings.Repeat("#", maxFile+1), "larger"},
	} {
		_, err := Parse([]byte(strings.ReplaceAll(c.text, ": H", ": "+hash)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.80s: got %v, want %q", c.text, err, c.want)
		}
	}
}

func TestPasswords(t *testing.T) {
	var u User
	for _, p := range []string{"short", strings.Repeat("x", 73)} {
		if u.SetPassword(p) == nil {
			t.Errorf("a password of %d bytes passes", len(p))
		}
	}
	if a, b := NewPassword(), NewPassword(); a == b || len(a) < 26 {
		t.Errorf("%q, %q", a, b)
	}
}

func TestLogin(t *testing.T) {
	s, _ := opened(t)
	add(t, s, User{Name: "boss", Role: Viewer, Hash: hashOf(t, "right")})
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	l := NewLogin(s, func() time.Time { return now })
	near, far := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	check := func(name, password string, from netip.Addr, want error) {
		t.Helper()
		if u, err := l.Check(name, password, from); !errors.Is(err, want) || want == nil && u.Name != name || want != nil && u.Name != "" {
			t.Errorf("%s from %s: %+v, %v; want %v", name, from, u, err, want)
		}
	}
	check("boss", "right", far, nil)
	check("boss", "wrong", far, ErrDenied)
	check("stranger", "right", far, ErrDenied)
	for range failures {
		check("boss", "wrong", near, ErrDenied)
	}
	check("boss", "wrong", near, ErrTooOften)
	check("boss", "right", near, nil) // remembered from before
	check("boss", "wrong", far, ErrDenied)
	now = now.Add(failureTime)
	check("boss", "wrong", near, ErrDenied)
	if err := s.Remove("boss"); err != nil {
		t.Fatal(err)
	}
	check("boss", "right", far, ErrDenied)
	add(t, s, User{Name: "boss", Role: Viewer, Hash: hashOf(t, "another")})
	check("boss", "right", far, ErrDenied)
	check("boss", "another", far, nil)
}

// TestLoginRemembers wants a second login to cost no hash, and memory to be bounded.
// TestRemovedDuringLogin removes a user after it was looked up and before the login is
// over.
func TestRemovedDuringLogin(t *testing.T) {
	s, _ := opened(t)
	add(t, s, User{Name: "front", Role: Viewer, Hash: hashOf(t, "right password")})
	here, remove, now := netip.MustParseAddr("192.0.2.1"), false, time.Unix(1, 0)
	l := NewLogin(s, func() time.Time {
		if remove {
			remove, now = false, now.Add(failureTime)
			if err := s.Remove("front"); err != nil {
				t.Error(err)
			}
		}
		return now
	})
	for range failures { // then the time is looked at, between the user and the hash
		_, _ = l.Check("front", "wrong", here)
	}
	remove = true
	if u, err := l.Check("front", "right password", here); !errors.Is(err, ErrDenied) || remove {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestLoginRemembers(t *testing.T) {
	s, _ := opened(t)
	add(t, s, User{Name: "boss", Role: Viewer, Hash: hashOf(t, "right")})
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	l := NewLogin(s, func() time.Time { return now })
	from := netip.MustParseAddr("2001:db8::1")
	if _, err := l.Check("boss", "right", from); err != nil {
		t.Fatal(err)
	}
	l.hashing.Lock() // a hash would wait here
	if _, err := l.Check("boss", "right", from); err != nil {
		t.Fatal(err)
	}
	l.hashing.Unlock()
	now = now.Add(remembered)
	if l.recent(l.digest(User{Name: "boss"}, "right")) || len(l.good) != 1 {
		t.Error("a password is remembered for too long, or under another user")
	}
	for i := range maxFailing + 10 {
		l.fail(netip.AddrFrom4([4]byte{byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i)}))
		l.remember([32]byte{byte(i), byte(i >> 8)})
	}
	if len(l.failing) > maxFailing || len(l.good) > maxRemembered {
		t.Errorf("%d failing, %d remembered", len(l.failing), len(l.good))
	}
}

func TestNetwork(t *testing.T) {
	for in, want := range map[string]string{"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:0:1::9": "2001:db8:0:1::", "fe80::1%eth0": "fe80::"} {
		if got := network(netip.MustParseAddr(in)).String(); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestLoginFromManySides(t *testing.T) {
	s, _ := opened(t)
	add(t, s, User{Name: "boss", Role: Viewer, Hash: hashOf(t, "right")})
	l := NewLogin(s, time.Now)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			for j := range 10 {
				_, err := l.Check("boss", map[bool]string{true: "right", false: fmt.Sprint(i, j)}[i%2 == 0], netip.AddrFrom4([4]byte{10, 0, byte(i), 1}))
				if (err == nil) != (i%2 == 0) {
					t.Error(i, err)
				}
			}
		})
	}
	all.Wait()
}

// FuzzParse wants users that all pass their own check, or an error.
func FuzzParse(f *testing.F) {
	f.Add([]byte("users: [{name: a, role: viewer, password_bcrypt: " + hashOf(f, "x") + "}]"))
	f.Add([]byte("users: [{name: b, role: sensor, site: s, sensor: d, password_bcrypt: x}]"))
	f.Add([]byte("&a [*a]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := Parse(text)
		if err != nil {
			return
		}
		for i := range all {
			if err := all[i].check(); err != nil {
				t.Error(err)
			}
		}
	})
}
