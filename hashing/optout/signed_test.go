//go:build unix

package optout

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

func signingKey(seed byte) (ed25519.PrivateKey, string) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	return key, base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
}

func listOf(t testing.TB, addresses ...[6]byte) *List {
	t.Helper()
	l := newList(t, 3)
	for i := range addresses {
		if _, err := l.Add(&addresses[i]); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// chainHead is the head of a list of the chain in these tests.
func chainHead(sequence uint64) Head {
	return Head{Purpose: Objection, Scope: OfChain("acme"), Date: noon, Expires: noon.AddDate(0, 3, 0), Sequence: sequence}
}

// signed returns a signed list of some addresses.
func signed(t testing.TB, key ed25519.PrivateKey, h Head, addresses ...[6]byte) []byte {
	t.Helper()
	l, err := listOf(t, addresses...).With(h)
	if err != nil {
		t.Fatal(err)
	}
	return Sign(key, l)
}

func TestSigned(t *testing.T) {
	key, _ := signingKey(1)
	payload := signed(t, key, chainHead(7), phone)
	l, err := Verify(key.Public().(ed25519.PublicKey), payload)
	if err != nil || l.Head() != chainHead(7) || !l.Listed(&phone) || l.Listed(&tablet) {
		t.Fatal(l, err)
	}
	if !bytes.Equal(Sign(key, l), payload) {
		t.Error("signed again it differs")
	}
	if !strings.HasPrefix(string(payload), "footfall-optout-signed 2\nsignature ") || strings.Contains(string(payload), "0011") {
		t.Errorf("the payload is\n%s", payload)
	}
}

// goldenOfChain is a list as it can be signed.
var goldenOfChain = strings.Replace(golden, "site berlin-1", "chain acme", 1)

// TestSignedRefuses changes a payload at every byte, and in a few clever ways.
func TestSignedRefuses(t *testing.T) {
	key, _ := signingKey(1)
	other, _ := signingKey(2)
	public := key.Public().(ed25519.PublicKey)
	payload := signed(t, key, chainHead(7), phone)
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
	if _, err := Verify(public, signed(t, other, chainHead(8))); !errors.Is(err, ErrSignature) {
		t.Error("another key:", err)
	}
	if _, err := Verify(public, []byte("footfall-optout-signed 1\nsignature x\nsequence 1\n")); !errors.Is(err, ErrOldFormat) {
		t.Error("the format before:", err)
	}
	if _, err := Verify(public, sign(key, []byte(goldenOfChain))); err != nil {
		t.Error("control:", err)
	}
	// Signed by the right key, and still not what Sign writes.
	for name, body := range map[string]string{
		"of a site":           golden,
		"for anywhere":        strings.Replace(golden, "site berlin-1", "anywhere", 1),
		"sequence 0":          strings.Replace(goldenOfChain, "sequence 7", "sequence 0", 1),
		"no expiry":           strings.Replace(goldenOfChain, "expires 2027-02-28T09:00:00Z", "expires never", 1),
		"a list cut off":      goldenOfChain[:len(goldenOfChain)-3],
		"a comment":           goldenOfChain + "# hello\n",
		"a list of addresses": "00:11:22:33:44:55\n",
	} {
		if _, err := Verify(public, sign(key, []byte(body))); !errors.Is(err, ErrMalformed) {
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

// sign signs anything as if it were a list.
func sign(key ed25519.PrivateKey, body []byte) []byte {
	signature := ed25519.Sign(key, append([]byte(signedDomain), body...))
	return append([]byte(signedMagic+"\nsignature "+base64.StdEncoding.EncodeToString(signature)+"\n"), body...)
}

func TestParsePublicKey(t *testing.T) {
	for _, text := range []string{"", "x", "AAAA", base64.StdEncoding.EncodeToString(make([]byte, 33))} {
		if _, err := NewChain(ChainConfig{PublicKey: text}); err == nil || !strings.Contains(err.Error(), "keygen") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	key, _ := signingKey(1)
	public := key.Public().(ed25519.PublicKey)
	payload := signed(f, key, chainHead(7), phone, tablet)
	f.Add(payload, false)
	f.Add(payload[:len(payload)-1], false)
	f.Add([]byte(signedMagic+"\nsignature "), false)
	f.Add([]byte(golden), true)
	f.Add([]byte(goldenOfChain), true)
	f.Fuzz(func(t *testing.T, data []byte, signs bool) {
		if signs { // so that the fuzzer gets past the signature
			data = sign(key, data)
		}
		l, err := Verify(public, data)
		if err == nil && !bytes.Equal(Sign(key, l), data) {
			t.Fatalf("accepted what Sign would not write:\n%s", data)
		}
	})
}
