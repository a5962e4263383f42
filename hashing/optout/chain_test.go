//go:build unix

package optout

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// chainConfig is what a sensor of the chain knows, with its files in a folder.
func chainConfig(t *testing.T, public string) ChainConfig {
	t.Helper()
	dir := t.TempDir()
	return ChainConfig{
		PublicKey: public, ID: "acme", Purpose: Objection, State: filepath.Join(dir, "optout"+ChainSuffix),
		Seen: []string{filepath.Join(dir, "optout"+SeenSuffix), filepath.Join(dir, "outbox"+SeenSuffix)}, Now: atNoon,
	}
}

func newChain(t *testing.T, config ChainConfig) *Chain {
	t.Helper()
	c, err := NewChain(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func wantAccepted(t *testing.T, c *Chain, payload []byte, want error, sequence uint64) {
	t.Helper()
	if _, err := c.Accept(payload); !errors.Is(err, want) || c.Sequence() != sequence {
		t.Errorf("%v, sequence %d; want %v, %d", err, c.Sequence(), want, sequence)
	}
}

func TestChain(t *testing.T) {
	key, public := signingKey(1)
	config := chainConfig(t, public)
	c := newChain(t, config)
	if c.Listed(&phone) || c.List() != nil || c.Sequence() != 0 || c.Problem() != nil || c.Warnings(noon) != nil {
		t.Error("a new chain is not empty")
	}
	five, six := signed(t, key, chainHead(5), phone), signed(t, key, chainHead(6), tablet)
	wantAccepted(t, c, five, nil, 5)
	wantAccepted(t, c, five, nil, 5) // as retained
	wantAccepted(t, c, signed(t, key, chainHead(5)), ErrOldSequence, 5)
	wantAccepted(t, c, signed(t, key, chainHead(4)), ErrOldSequence, 5)
	wantAccepted(t, c, []byte{}, ErrMalformed, 5)
	wantAccepted(t, c, []byte("offline"), ErrMalformed, 5)
	wantAccepted(t, c, append(bytes.Clone(six), ' '), ErrSignature, 5)
	if !c.Listed(&phone) || c.Listed(&tablet) {
		t.Error("what was refused changed the list")
	}
	wantAccepted(t, c, six, nil, 6)
	wantAccepted(t, c, five, ErrOldSequence, 6)

	c = newChain(t, config) // without a broker
	if c.Listed(&phone) || !c.Listed(&tablet) || c.Sequence() != 6 || c.Problem() != nil {
		t.Error("the list was forgotten")
	}
	wantAccepted(t, c, five, ErrOldSequence, 6)
	wantAccepted(t, c, six, nil, 6)
}

// TestChainRefuses hands a sensor soundly signed lists that are not for it. The
// list in force stays.
func TestChainRefuses(t *testing.T) {
	key, public := signingKey(1)
	c := newChain(t, chainConfig(t, public))
	wantAccepted(t, c, signed(t, key, chainHead(5), phone), nil, 5)
	for name, test := range map[string]struct {
		change func(*Head)
		want   error
	}{
		"an enrolment":     {func(h *Head) { h.Purpose = Enrolment }, ErrPurpose},
		"another chain":    {func(h *Head) { h.Scope = OfChain("other") }, ErrScope},
		"from the future":  {func(h *Head) { h.Date, h.Expires = noon.Add(slack+time.Second), noon.AddDate(1, 0, 0) }, ErrFuture},
		"of an old number": {func(h *Head) { h.Sequence = 4 }, ErrOldSequence},
	} {
		t.Run(name, func(t *testing.T) {
			h := chainHead(9)
			test.change(&h)
			wantAccepted(t, c, signed(t, key, h, tablet), test.want, 5)
			if !c.Listed(&phone) || c.Listed(&tablet) {
				t.Error("the list in force has changed")
			}
		})
	}
	h := chainHead(9)
	h.Date = noon.Add(slack) // a signer's clock may be a little ahead
	wantAccepted(t, c, signed(t, key, h), nil, 9)
}

// TestObjectionNeverEnrols hands the list of those who object to a sensor that
// counts enrolled devices alone.
func TestObjectionNeverEnrols(t *testing.T) {
	key, public := signingKey(1)
	config := chainConfig(t, public)
	objection := signed(t, key, chainHead(5), phone)
	wantAccepted(t, newChain(t, config), objection, nil, 5)
	config.Purpose = Enrolment // opt_out.mode was changed
	c := newChain(t, config)
	if c.Listed(&phone) || c.List() != nil || !errors.Is(c.Problem(), ErrPurpose) {
		t.Errorf("enrolled by the list in the state file: %v", c.Problem())
	}
	wantAccepted(t, c, objection, ErrPurpose, 0)
}

// TestOldListAfterALoss loses files of a sensor that has accepted sequence 100,
// and has the broker offer 50. One file that is left will do.
func TestOldListAfterALoss(t *testing.T) {
	key, public := signingKey(1)
	fifty, hundred := signed(t, key, chainHead(50), phone), signed(t, key, chainHead(100), tablet)
	for kept := range 3 {
		config := chainConfig(t, public)
		wantAccepted(t, newChain(t, config), hundred, nil, 100)
		for i, file := range append([]string{config.State}, config.Seen...) {
			if i != kept {
				if err := os.Remove(file); err != nil {
					t.Fatal(err)
				}
			}
		}
		c := newChain(t, config)
		inForce := uint64(0)
		if kept == 0 {
			inForce = 100
		}
		wantAccepted(t, c, fifty, ErrOldSequence, inForce)
		if kept > 0 && (len(c.Warnings(noon)) != 1 || !strings.Contains(c.Warnings(noon)[0], "sequence 100 is lost")) {
			t.Errorf("file %d is left: warnings %q", kept, c.Warnings(noon))
		}
		wantAccepted(t, c, hundred, nil, 100)
		if c.Problem() != nil || !c.Listed(&tablet) {
			t.Errorf("file %d is left: %v", kept, c.Problem())
		}
	}
	// An old state file beside a newer memory of the sequence: a backup that was
	// put back.
	config := chainConfig(t, public)
	c := newChain(t, config)
	wantAccepted(t, c, fifty, nil, 50)
	backup, err := os.ReadFile(config.State)
	if err != nil {
		t.Fatal(err)
	}
	wantAccepted(t, c, hundred, nil, 100)
	if err := os.WriteFile(config.State, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	c = newChain(t, config)
	if !c.Listed(&phone) || c.Problem() == nil {
		t.Errorf("the list of the backup should hold, with a warning: %v", c.Problem())
	}
	wantAccepted(t, c, signed(t, key, chainHead(60)), ErrOldSequence, 50)
	wantAccepted(t, c, hundred, nil, 100)
}

// TestExpiry sees that a list that should have been replaced is told of, and that
// it goes on to leave out, and ceases to enrol.
func TestExpiry(t *testing.T) {
	key, public := signingKey(1)
	for _, purpose := range []Purpose{Objection, Enrolment} {
		config, now := chainConfig(t, public), noon
		config.Purpose, config.Now = purpose, func() time.Time { return now }
		c := newChain(t, config)
		h := chainHead(5)
		h.Purpose = purpose
		wantAccepted(t, c, signed(t, key, h, phone), nil, 5)
		for _, step := range []struct {
			at     time.Time
			words  string
			listed bool
		}{
			{h.Expires.Add(-expiryNotice - time.Second), "", true},
			{h.Expires.Add(-expiryNotice), "expires on 2027-03-02", true},
			{h.Expires, "expired on 2027-03-02", purpose == Objection},
		} {
			now = step.at
			warnings := strings.Join(c.Warnings(now), "\n")
			if (warnings == "") != (step.words == "") || !strings.Contains(warnings, step.words) || c.Listed(&phone) != step.listed {
				t.Errorf("%s at %s: warnings %q, listed %t", purpose, now, warnings, c.Listed(&phone))
			}
		}
		// To a sensor that has lost everything, an old list is better than none.
		fresh := chainConfig(t, public)
		fresh.Purpose, fresh.Now = purpose, config.Now
		c = newChain(t, fresh)
		wantAccepted(t, c, signed(t, key, h, phone), nil, 5)
		if c.Listed(&phone) != (purpose == Objection) || len(c.Warnings(now)) != 1 {
			t.Errorf("%s, expired when it arrives: listed %t, warnings %q", purpose, c.Listed(&phone), c.Warnings(now))
		}
	}
}

func TestChainState(t *testing.T) {
	key, public := signingKey(1)
	_, otherPublic := signingKey(2)
	config := chainConfig(t, public)
	five := signed(t, key, chainHead(5), phone)
	wantAccepted(t, newChain(t, config), five, nil, 5)
	other := config
	other.PublicKey = otherPublic
	if c := newChain(t, other); c.Sequence() != 0 || c.Problem() != nil {
		t.Errorf("under a new key: sequence %d, %v", c.Sequence(), c.Problem())
	}
	for i, file := range append([]string{config.State}, config.Seen...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, damaged := range map[string][]byte{
			"cut off": text[:len(text)/3], "empty": {}, "changed": bytes.Replace(text, []byte("sequence 5"), []byte("sequence x"), 1),
		} {
			if err := os.WriteFile(file, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			c := newChain(t, config)
			if c.Problem() == nil || !strings.Contains(c.Problem().Error(), file) || c.Listed(&phone) != (i > 0) {
				t.Errorf("file %d, %s: %v", i, name, c.Problem())
			}
			if i > 0 {
				continue
			}
			if _, err := c.Accept(five); err != nil || c.Problem() != nil || !c.Listed(&phone) {
				t.Errorf("%s, then sent again: %v, %v", name, err, c.Problem())
			}
		}
	}
}

func TestChainFullDisk(t *testing.T) {
	key, public := signingKey(1)
	c := newChain(t, chainConfig(t, public))
	c.disk = failAt("write", syscall.ENOSPC)
	list, err := c.Accept(signed(t, key, chainHead(5), phone))
	if !errors.Is(err, ErrNotSaved) || !errors.Is(err, syscall.ENOSPC) || list == nil || !c.Listed(&phone) {
		t.Errorf("list %v: %v", list, err)
	}
}

// TestChainWithoutAName is named by its key.
func TestChainWithoutAName(t *testing.T) {
	key, public := signingKey(1)
	config := chainConfig(t, public)
	config.ID = ""
	c := newChain(t, config)
	h := chainHead(5)
	wantAccepted(t, c, signed(t, key, h), ErrScope, 0)
	id := ChainID(key.Public().(ed25519.PublicKey))
	h.Scope = OfChain(id)
	wantAccepted(t, c, signed(t, key, h), nil, 5)
	if len(id) != 16 || slices.Contains([]string{public[:16]}, id) {
		t.Errorf("the name is %q", id)
	}
	config.ID = "two\nlines"
	if _, err := NewChain(config); err == nil {
		t.Error("a name that a list cannot hold")
	}
}
