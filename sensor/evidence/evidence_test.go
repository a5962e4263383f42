package evidence

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// keyOf is a key made from a seed of equal bytes.
func keyOf(b byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{b}, ed25519.SeedSize))
}

func publicOf(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

// written is a log with one line of each kind.
func written(t *testing.T, key ed25519.PrivateKey) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "privacy.log")
	l, err := Open(path, key, noon)
	err = errors.Join(err,
		l.Start("0.1.0", json.RawMessage(`{"epsilon":0.5}`), noon),
		l.Settings(json.RawMessage(`{"epsilon":0.5}`), noon), // no others
		l.Settings(json.RawMessage(`{"epsilon":0.25}`), noon.Add(time.Minute)),
		l.Lists(3, noon.Add(2*time.Minute)),
		l.Lists(3, noon.Add(3*time.Minute)), // no other number
		l.Account(Spent{}, noon.Add(4*time.Minute)),
		l.Account(Spent{Windows: 12, KeyChanges: 1, Epsilon: 3}, noon.Add(time.Hour)),
		l.Erased(noon.Add(2*time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func eventsOf(t *testing.T, key ed25519.PrivateKey, path string) (events []Event, c Checked, err error) {
	t.Helper()
	c, err = ReadFiles(publicOf(key), path, func(l *Line, _ Head) error {
		events = append(events, l.Event)
		return nil
	})
	return events, c, err
}

func TestLog(t *testing.T) {
	path := written(t, keyOf(1))
	events, c, err := eventsOf(t, keyOf(1), path)
	if want := (Checked{First: 1, Head: Head{5, c.Head.Hash}, Bytes: c.Bytes}); err != nil || c != want {
		t.Errorf("got %+v, %v", c, err)
	}
	if got := len(events); got != 5 || events[4] != Erased {
		t.Errorf("events %q", events)
	}
	l, err := Open(path, keyOf(1), noon)
	if err != nil || l.Head() != c.Head {
		t.Errorf("opened again it ends at %+v, %v; want %+v", l.Head(), err, c.Head)
	}
	if err := errors.Join(l.Settings(json.RawMessage(`{"epsilon":0.25}`), noon), l.Lists(3, noon)); err != nil || l.Head() != c.Head {
		t.Errorf("settings and lists that have not changed were written again: %+v, %v", l.Head(), err)
	}
}

// TestTampering changes a log in every way that a person with an editor has.
func TestTampering(t *testing.T) {
	lines := func(text []byte) [][]byte {
		return bytes.SplitAfter(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	}
	for name, test := range map[string]struct {
		change func(text []byte) []byte
		want   string
	}{
		"edited":       {func(b []byte) []byte { return bytes.Replace(b, []byte("0.25"), []byte("0.75"), 1) }, ":2: the signature does not fit"},
		"unsigned":     {func(b []byte) []byte { return bytes.Replace(b, []byte(mark), []byte(`,"x":"`), 1) }, ":1: is not signed"},
		"line removed": {func(b []byte) []byte { l := lines(b); return bytes.Join(append(l[:1:1], l[2:]...), nil) }, ":2: has number 3 after 1"},
		"line doubled": {func(b []byte) []byte { l := lines(b); return bytes.Join(append(l[:2:2], l[1:]...), nil) }, ":3: has number 2 after 2"},
		"beginning":    {func(b []byte) []byte { return bytes.SplitAfterN(b, []byte("\n"), 2)[1] }, "begins with line 2: the lines before were cut off"},
		"emptied":      {func([]byte) []byte { return nil }, "has no line: lines were cut off"},
		"reordered":    {func(b []byte) []byte { l := lines(b); l[1], l[2] = l[2], l[1]; return bytes.Join(l, nil) }, ":2: has number 3 after 1"},
		"torn":         {func(b []byte) []byte { return b[:len(b)-9] }, ":5: the last line is cut off"},
		"garbage":      {func(b []byte) []byte { return append(b, "hello\n"...) }, ":6: is not signed"},
		"one long line": {func(b []byte) []byte { return append(b, bytes.Repeat([]byte("x"), 2*maxLine)...) },
			":6: is not signed"},
		"another line in its place": {func(b []byte) []byte {
			l := lines(b)
			l[1], _, _ = (&Line{Number: 2, Time: noon, Event: Lists, Before: none.Hash}).encode(keyOf(1))
			return bytes.Join(l, nil)
		}, ":2: does not follow the line before it"},
		"signed by another": {func(b []byte) []byte {
			l := lines(b)
			l[1], _, _ = (&Line{Number: 2, Time: noon, Event: Lists}).encode(keyOf(2))
			return bytes.Join(l, nil)
		}, ":2: the signature does not fit"},
	} {
		t.Run(name, func(t *testing.T) {
			path := written(t, keyOf(1))
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, test.change(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, _, err := eventsOf(t, keyOf(1), path); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v; want %q", err, test.want)
			}
		})
	}
}

// TestCutOff removes the last lines. Only what was published finds that.
func TestCutOff(t *testing.T) {
	path := written(t, keyOf(1))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, whole, _ := eventsOf(t, keyOf(1), path)
	cut := bytes.LastIndexByte(text[:len(text)-1], '\n') + 1
	if err := os.WriteFile(path, text[:cut], 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(published Head) error {
		w := Witness{Published: published}
		c, err := ReadFiles(publicOf(keyOf(1)), path, func(_ *Line, h Head) error { return w.See(h) })
		return errors.Join(err, w.Missing(c))
	}
	for want, published := range map[string]Head{
		"ends at line 4, and the manifest names line 5": whole.Head,
		"line 3 of the log is another one":              {3, whole.Head.Hash},
	} {
		if err := check(published); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if err := check(Head{}); err != nil {
		t.Errorf("a manifest before the first line: %v", err)
	}
}

// TestDamagedLog goes on behind a lost power, and sets a damaged log aside.
func TestDamagedLog(t *testing.T) {
	path := written(t, keyOf(1))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:len(text)-9], 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := Open(path, keyOf(1), noon)
	if err != nil || l.Head().Number != 4 {
		t.Fatalf("behind a torn line: %+v, %v", l, err)
	}
	if err := l.Lists(4, noon); err != nil {
		t.Fatal(err)
	}
	if _, c, err := eventsOf(t, keyOf(1), path); err != nil || c.Head != l.Head() {
		t.Errorf("the log does not go on: %+v, %v", c, err)
	}
	text[5] ^= 1
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err = Open(path, keyOf(1), noon); err != nil {
		t.Fatal(err)
	}
	if events, _, err := eventsOf(t, keyOf(1), path); err != nil || len(events) != 1 || events[0] != Damage {
		t.Errorf("events %q, %v; want one of the damage", events, err)
	}
	if _, err := os.Stat(path + ".damaged-20260302T120000Z"); err != nil {
		t.Error(err)
	}
}

// TestRoll fills several files, and reads them as one log.
func TestRoll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "privacy.log")
	l, err := Open(path, keyOf(1), noon)
	if err != nil {
		t.Fatal(err)
	}
	long := json.RawMessage(`{"zones":["` + strings.Repeat("z", 50_000) + `"]}`)
	for range (olderFiles + 2) * (fileSize/50_000 + 1) {
		if err := l.Start("0.1.0", long, noon); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	c, err := ReadFiles(publicOf(keyOf(1)), path, func(*Line, Head) error { n++; return nil })
	if err != nil || c.Head != l.Head() || c.First <= 1 || c.Head.Number-c.First+1 != n {
		t.Errorf("read %d lines, %+v, %v; want the last at %+v", n, c, err, l.Head())
	}
	if err := os.Remove(older(path, 2)); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFiles(publicOf(keyOf(1)), path, func(*Line, Head) error { return nil }); err == nil {
		t.Error("a missing file in the middle is not found")
	}
}

func TestKey(t *testing.T) {
	path := KeyPath(filepath.Join(t.TempDir(), "outbox.db"))
	made, err := OpenKey(path, bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	if err != nil || !made.Equal(keyOf(7)) {
		t.Fatal(made, err)
	}
	read, err := OpenKey(path, nil)
	if err != nil || !read.Equal(made) {
		t.Errorf("read back another key, %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	public, err := ParsePublicKey(PublicKey(made) + "\n")
	if err != nil || !public.Equal(publicOf(made)) {
		t.Errorf("public key %v, %v", public, err)
	}
	for _, text := range []string{"", "AAAA", strings.Repeat("A", 86) + "=="} {
		if _, err := ParsePublicKey(text); err == nil {
			t.Errorf("%q is a public key", text)
		}
	}
	if err := os.WriteFile(path, []byte("AAAA\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKey(path, nil); err == nil || !strings.Contains(err.Error(), "is no key of a sensor") {
		t.Errorf("a damaged key: %v", err)
	}
}

func TestSign(t *testing.T) {
	object := []byte(`{"a":"\"signature\":\"","b":[1,2]}`)
	signed := Sign(keyOf(1), object)
	got, err := Verify(publicOf(keyOf(1)), append(signed, '\n'))
	if err != nil || !bytes.Equal(got, object) {
		t.Errorf("got %s, %v", got, err)
	}
	if !json.Valid(signed) {
		t.Errorf("%s is no JSON", signed)
	}
	if _, err := Verify(publicOf(keyOf(2)), signed); !errors.Is(err, ErrForged) {
		t.Errorf("another key: %v", err)
	}
}

// FuzzVerify accepts nothing but what was signed.
func FuzzVerify(f *testing.F) {
	signed := Sign(keyOf(1), []byte(`{"a":1}`))
	f.Add(signed)
	f.Add([]byte(mark + tail))
	f.Add([]byte(mark + "}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		body, err := Verify(publicOf(keyOf(1)), text)
		if err == nil && !bytes.Equal(Sign(keyOf(1), body), bytes.TrimRight(text, "\r\n")) {
			t.Fatalf("accepted %q", text)
		}
	})
}

// FuzzRead reads any log. What it accepts ends at a line that was signed.
func FuzzRead(f *testing.F) {
	first, _, _ := (&Line{Number: 1, Time: noon, Event: Erased, Before: none.Hash}).encode(keyOf(1))
	f.Add(first)
	f.Add(append(first, '\n', '\n'))
	f.Fuzz(func(t *testing.T, text []byte) {
		n := 0
		c, err := Read(publicOf(keyOf(1)), "log", bytes.NewReader(text), nil, func(*Line, Head) error { n++; return nil })
		if c.Bytes > int64(len(text)) || err == nil && c.Bytes != int64(len(text)) || (n == 0) != (c.First == 0) {
			t.Fatalf("%+v, %v of %d bytes", c, err, len(text))
		}
	})
}
