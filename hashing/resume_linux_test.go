package hashing

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"footfall/hashing/secret"
)

// secretGate returns a gate in secret memory, and a copy of its key file as
// the service manager holds it.
func secretGate(t *testing.T, c Config) (*Gate, *os.File) {
	t.Helper()
	needSecret(t)
	c.Memory = secret.Protected
	g := newGate(t, c)
	t.Cleanup(g.Close)
	return g, copyOf(t, g.KeyFile())
}

func copyOf(t *testing.T, file *os.File) *os.File {
	t.Helper()
	fd, err := unix.FcntlInt(file.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), "copy")
}

func mustResume(t *testing.T, c Config, key *os.File, snapshot []byte, now int64) *Gate {
	t.Helper()
	if c.Random == nil {
		c.Random = seeded(2)
	}
	g, err := Resume(c, key, snapshot, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return g
}

func TestResume(t *testing.T) {
	listed, marked, random := [6]byte{0, 8}, [6]byte{2, 1}, [6]byte{2, 2}
	c := Config{Checkers: []Checker{bookOf(listed)}, MaxMarked: 1}
	g, key := secretGate(t, c)
	id := wantVerdict(t, g, &phone, Global, Admitted)
	wantVerdict(t, g, &listed, Global, OptedOut)
	wantVerdict(t, g, &marked, DoNotCount, Marked)
	wantVerdict(t, g, &tablet, DoNotCount, Marked) // goes to a filter
	randomID := wantVerdict(t, g, &random, 0, Admitted)
	g.Rotate(noon + int64(time.Hour))
	epoch, next := g.Epoch(), g.NextRotation()
	snapshot := g.Snapshot([]byte("before"))[len("before"):]
	g.HandOver()

	c.Checkers = []Checker{bookOf(phone)}
	later := mustResume(t, c, key, snapshot, noon+int64(2*time.Hour))
	if later.Epoch() != epoch || later.NextRotation() != next || later.KeyStore() != "memfd_secret" {
		t.Errorf("epoch %s, rotation %d, store %s", later.Epoch(), later.NextRotation(), later.KeyStore())
	}
	if wantVerdict(t, later, &random, 0, Admitted) != randomID {
		t.Error("another ID than before")
	}
	wantVerdict(t, later, &marked, 0, OptedOut)
	wantVerdict(t, later, &tablet, 0, OptedOut)
	wantVerdict(t, later, &listed, Global, Admitted)
	if wantVerdict(t, later, &phone, Global, Excluded) != id { // listed while no process ran
		t.Error("another ID than what was counted")
	}
	if !later.Rotate(next) || wantVerdict(t, later, &random, 0, Admitted) == randomID {
		t.Error("no rotation")
	}
}

// The age of the key goes on, too: no restart makes a key younger.
func TestResumeKeepsTheAge(t *testing.T) {
	g, key := secretGate(t, Config{})
	for _, hours := range []int64{6, -6, 6, -6, 6} { // 18 hours forward
		noonPlus := g.period.last + hours*int64(time.Hour)
		g.Rotate(noonPlus)
	}
	now := g.period.last - int64(6*time.Hour)
	later := mustResume(t, Config{}, key, g.Snapshot(nil), now)
	if later.Rotate(now + int64(6*time.Hour)) {
		t.Error("24 hours are not too old")
	}
	later.Rotate(now)
	if !later.Rotate(now + int64(time.Hour)) {
		t.Error("25 hours are too old")
	}
}

func TestResumeRefuses(t *testing.T) {
	hour := int64(time.Hour)
	tests := []struct {
		name   string
		change func(g *Gate, c *Config, snapshot *[]byte, now *int64)
		want   error
		text   string
	}{
		{"period over", func(g *Gate, _ *Config, _ *[]byte, now *int64) { *now = g.NextRotation() }, ErrPeriodOver, ""},
		{"clock far back", func(_ *Gate, _ *Config, _ *[]byte, now *int64) { *now -= 26 * hour }, ErrPeriodOver, ""},
		{"closed", func(g *Gate, _ *Config, _ *[]byte, _ *int64) { g.Close() }, ErrNotResumable, "its key is gone"},
		{"other layout", func(g *Gate, _ *Config, _ *[]byte, _ *int64) { g.key.page.magic++ }, ErrNotResumable, "its key is gone"},
		{"no snapshot", func(_ *Gate, _ *Config, s *[]byte, _ *int64) { *s = nil }, ErrNotResumable, "ends too early"},
		{"damaged", func(_ *Gate, _ *Config, s *[]byte, _ *int64) { *s = append(*s, 0) }, ErrNotResumable, "damaged"},
		{"rotated since", func(g *Gate, _ *Config, _ *[]byte, now *int64) {
			*now = g.NextRotation()
			g.Rotate(*now)
		}, ErrNotResumable, "another period"},
		{"another time", func(_ *Gate, c *Config, _ *[]byte, _ *int64) { c.Rotate.Minute = 60 }, ErrNotResumable, "another time"},
		{"shorter life", func(_ *Gate, c *Config, _ *[]byte, _ *int64) { c.Rotate.Each = time.Minute }, ErrPeriodOver, ""},
		{"opt-in", func(_ *Gate, c *Config, _ *[]byte, _ *int64) { c.OptIn = true }, ErrNotResumable, "mode"},
		{"bad configuration", func(_ *Gate, c *Config, _ *[]byte, _ *int64) { c.Random = nil }, nil, "random"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g, key := secretGate(t, Config{})
			watch := secondMapping(t, g)
			c, snapshot, now := Config{Random: seeded(2)}, g.Snapshot(nil), noon+hour
			test.change(g, &c, &snapshot, &now)
			later, err := Resume(c, key, snapshot, now)
			if err == nil || later != nil || test.want != nil && !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("error %v, want %v ...%s", err, test.want, test.text)
			}
			if watch.key != [keySize]byte{} || watch.filled != 0 {
				t.Error("the key is still in the page")
			}
			if key.Close() == nil {
				t.Error("the file was left open")
			}
		})
	}
}

// What a wrong file holds is neither taken for a key nor overwritten.
func TestResumeRefusesOtherFiles(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/key")
	if err != nil {
		t.Fatal(err)
	}
	content := bytes.Repeat([]byte("x"), os.Getpagesize())
	if _, err := file.Write(content); err != nil {
		t.Fatal(err)
	}
	var key [32]byte
	if SealingKeyFrom(file, &key) == nil || key != [32]byte{} {
		t.Error("a sealing key from an ordinary file")
	}
	g, err := Resume(Config{Random: seeded(1)}, file, nil, noon)
	if err == nil || g != nil || !strings.Contains(err.Error(), "not one page of secret memory") {
		t.Errorf("error %v", err)
	}
	if left, err := os.ReadFile(file.Name()); err != nil || !bytes.Equal(left, content) {
		t.Errorf("the file was changed: %v", err)
	}
}

func TestSealingKey(t *testing.T) {
	g, file := secretGate(t, Config{})
	defer file.Close()
	var key, copied, next [32]byte
	if !g.SealingKey(&key) {
		t.Fatal("no key")
	}
	for i := range 4 {
		if bytes.Equal(key[8*i:8*i+8], make([]byte, 8)) || bytes.Contains(key[:8*i], key[8*i:8*i+8]) {
			t.Error("parts of the key are zero or equal")
		}
	}
	if bytes.Contains(key[:], g.key.memory[:8]) || bytes.Contains(key[:], g.key.memory[8:]) {
		t.Error("the sealing key holds the key of the period")
	}
	if err := SealingKeyFrom(file, &copied); err != nil || copied != key {
		t.Errorf("another key from the file: %v", err)
	}
	wantVerdict(t, g, &phone, 0, Admitted) // the page is still whole
	g.Rotate(g.NextRotation())
	if !g.SealingKey(&next) || next == key {
		t.Error("the sealing key survived the rotation")
	}
	g.Close()
	if g.SealingKey(&key) || !errors.Is(SealingKeyFrom(file, &key), ErrNotResumable) {
		t.Error("a sealing key without a key")
	}
}
