//go:build unix

package optout

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func signingKey(seed byte) (ed25519.PrivateKey, string) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	return key, base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
}

func listOf(t testing.TB, addresses ...[6]byte) *List {
	t.Helper()
	l := cheapList(t, 3)
	for i := range addresses {
		if _, err := l.Add(&addresses[i]); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func TestSigned(t *testing.T) {
	key, _ := signingKey(1)
	payload := Sign(key, Signed{Sequence: 7, List: listOf(t, phone)})
	s, err := Verify(key.Public().(ed25519.PublicKey), payload)
	if err != nil || s.Sequence != 7 || !s.List.Listed(&phone) || s.List.Listed(&tablet) {
		t.Fatal(s, err)
	}
	if !bytes.Equal(Sign(key, s), payload) {
		t.Error("signed again it differs")
	}
	if !strings.HasPrefix(string(payload), "footfall-optout-signed 1\nsignature ") || strings.Contains(string(payload), "0011") {
		t.Errorf("the payload is\n%s", payload)
	}
}

// TestSignedRefuses changes a payload at every byte, and in a few clever ways.
func TestSignedRefuses(t *testing.T) {
	key, _ := signingKey(1)
	other, _ := signingKey(2)
	public := key.Public().(ed25519.PublicKey)
	payload := Sign(key, Signed{Sequence: 7, List: listOf(t, phone)})
	for i := range payload {
		changed := bytes.Clone(payload)
		changed[i] ^= 1 << (i % 8)
		if _, err := Verify(public, changed); !errors.Is(err, ErrSignature) && !errors.Is(err, ErrMalformed) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
		if _, err := Verify(public, payload[:i]); err == nil {
			t.Fatalf("cut after %d bytes: accepted", i)
		}
	}
	if _, err := Verify(public, append(payload, '\n')); !errors.Is(err, ErrSignature) {
		t.Error("longer:", err)
	}
	if _, err := Verify(public, Sign(other, Signed{Sequence: 8, List: listOf(t)})); !errors.Is(err, ErrSignature) {
		t.Error("another key:", err)
	}
	// Signed by the right key, and still not what Sign writes.
	for name, body := range map[string]string{
		"no sequence":         golden,
		"sequence 0":          "sequence 0\n" + golden,
		"sequence -1":         "sequence -1\n" + golden,
		"padded sequence":     "sequence 007\n" + golden,
		"a list cut off":      "sequence 7\n" + golden[:len(golden)-3],
		"a comment":           "sequence 7\n" + golden + "# hello\n",
		"greedy":              "sequence 7\n" + strings.Replace(golden, "4096", "4000000", 1),
		"a list of addresses": "sequence 7\n00:11:22:33:44:55\n",
	} {
		head := signedMagic + "\nsignature " + base64.StdEncoding.EncodeToString(ed25519.Sign(key, []byte(signedDomain+body))) + "\n"
		if _, err := Verify(public, []byte(head+body)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), "00:11") {
			t.Errorf("%s: the error quotes: %v", name, err)
		}
	}
	if _, err := Verify(public, nil); !errors.Is(err, ErrMalformed) {
		t.Error("empty:", err)
	}
	if _, err := Verify(public, make([]byte, MaxSigned+1)); !errors.Is(err, ErrMalformed) {
		t.Error("too long:", err)
	}
}

func newChain(t *testing.T, public, state string) *Chain {
	t.Helper()
	c, err := NewChain(public, state)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestChain(t *testing.T) {
	key, public := signingKey(1)
	state := filepath.Join(t.TempDir(), "optout"+ChainSuffix)
	c := newChain(t, public, state)
	if c.Listed(&phone) || c.List() != nil || c.Sequence() != 0 || c.Problem() != nil {
		t.Error("a new chain is not empty")
	}
	five := Sign(key, Signed{5, listOf(t, phone)})
	six := Sign(key, Signed{6, listOf(t, tablet)})
	accept := func(payload []byte, want error, sequence uint64) {
		t.Helper()
		if _, err := c.Accept(payload); !errors.Is(err, want) || c.Sequence() != sequence {
			t.Errorf("%v, sequence %d; want %v, %d", err, c.Sequence(), want, sequence)
		}
	}
	accept(five, nil, 5)
	accept(five, nil, 5) // as retained
	accept(Sign(key, Signed{5, listOf(t)}), ErrOldSequence, 5)
	accept(Sign(key, Signed{4, listOf(t)}), ErrOldSequence, 5)
	accept([]byte{}, ErrMalformed, 5)
	accept([]byte("offline"), ErrMalformed, 5)
	accept(append(bytes.Clone(six), ' '), ErrSignature, 5)
	if !c.Listed(&phone) || c.Listed(&tablet) {
		t.Error("what was refused changed the list")
	}
	accept(six, nil, 6)
	accept(five, ErrOldSequence, 6)

	c = newChain(t, public, state) // without a broker
	if c.Listed(&phone) || !c.Listed(&tablet) || c.Sequence() != 6 {
		t.Error("the list was forgotten")
	}
	accept(five, ErrOldSequence, 6)
	accept(six, nil, 6)
}

func TestChainState(t *testing.T) {
	key, public := signingKey(1)
	_, otherPublic := signingKey(2)
	state := filepath.Join(t.TempDir(), "optout"+ChainSuffix)
	five := Sign(key, Signed{5, listOf(t, phone)})
	if _, err := newChain(t, public, state).Accept(five); err != nil {
		t.Fatal(err)
	}
	if c := newChain(t, otherPublic, state); c.Sequence() != 0 || c.Problem() != nil {
		t.Errorf("under a new key: sequence %d, %v", c.Sequence(), c.Problem())
	}
	text, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{
		"cut off": text[:len(text)-2], "empty": {}, "changed": bytes.Replace(text, []byte("sequence 5"), []byte("sequence 9"), 1),
	} {
		if err := os.WriteFile(state, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		c := newChain(t, public, state)
		if c.Problem() == nil || !strings.Contains(c.Problem().Error(), state) || c.Listed(&phone) {
			t.Errorf("%s: %v", name, c.Problem())
		}
		if _, err := c.Accept(five); err != nil || c.Problem() != nil || !c.Listed(&phone) {
			t.Errorf("%s, then sent again: %v, %v", name, err, c.Problem())
		}
	}
}

func TestChainFullDisk(t *testing.T) {
	key, public := signingKey(1)
	c := newChain(t, public, filepath.Join(t.TempDir(), "optout"+ChainSuffix))
	c.disk = failAt("write", syscall.ENOSPC)
	list, err := c.Accept(Sign(key, Signed{5, listOf(t, phone)}))
	if !errors.Is(err, ErrNotSaved) || !errors.Is(err, syscall.ENOSPC) || list == nil || !c.Listed(&phone) {
		t.Errorf("list %v: %v", list, err)
	}
}

func TestParsePublicKey(t *testing.T) {
	for _, text := range []string{"", "x", "AAAA", base64.StdEncoding.EncodeToString(make([]byte, 33))} {
		if _, err := NewChain(text, "x"); err == nil || !strings.Contains(err.Error(), "keygen") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	key, _ := signingKey(1)
	public := key.Public().(ed25519.PublicKey)
	payload := Sign(key, Signed{7, listOf(f, phone, tablet)})
	head, body, _ := bytes.Cut(payload, []byte("sequence"))
	f.Add(payload, false)
	f.Add(payload[:len(payload)-1], false)
	f.Add(head, false)
	f.Add(append([]byte("sequence"), body...), true)
	f.Add([]byte("sequence 1\n"+golden), true)
	f.Fuzz(func(t *testing.T, data []byte, sign bool) {
		if sign { // so that the fuzzer gets past the signature
			signature := ed25519.Sign(key, append([]byte(signedDomain), data...))
			data = append([]byte(signedMagic+"\nsignature "+base64.StdEncoding.EncodeToString(signature)+"\n"), data...)
		}
		s, err := Verify(public, data)
		if err == nil && !bytes.Equal(Sign(key, s), data) {
			t.Fatalf("accepted what Sign would not write:\n%s", data)
		}
	})
}
