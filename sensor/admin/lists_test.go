package admin

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/hashing/optout"
)

// TestChainListThatDoesNotArrive is told after a while.
func TestChainListThatDoesNotArrive(t *testing.T) {
	public, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := configs.Defaults()
	c.Outbox.Path = t.TempDir() + "/outbox.db"
	c.OptOut = configs.OptOut{Mode: configs.ModeOptOut, Chain: configs.Chain{PublicKey: base64.StdEncoding.EncodeToString(public)}}
	began := time.Now()
	l, err := OpenLists(c, func() time.Time { return began }, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Alerts(began.Add(arrival)); len(got) != 0 {
		t.Errorf("too early: %q", got)
	}
	if got := l.Alerts(began.Add(arrival + 1)); len(got) != 1 || !strings.Contains(got[0], "has sent no opt-out list") {
		t.Errorf("alerts %q", got)
	}
}

// TestModeWithTheWrongList starts a sensor in opt-in mode with the list of those
// who object.
func TestModeWithTheWrongList(t *testing.T) {
	c := configs.Defaults()
	c.OptOut = configs.OptOut{Mode: configs.ModeOptOut, List: t.TempDir() + "/optout.list"}
	open := func() error {
		l, err := OpenLists(c, time.Now, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		_, err = l.Add([]optout.Address{{0, 0x11, 0x22, 0x33, 0x44, 0x55}})
		return errors.Join(err, l.Close())
	}
	if err := open(); err != nil {
		t.Fatal(err)
	}
	c.OptOut.Mode = configs.ModeOptIn
	if err := open(); !errors.Is(err, optout.ErrPurpose) {
		t.Errorf("objections were taken for enrolments: %v", err)
	}
}
