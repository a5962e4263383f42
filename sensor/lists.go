package sensor

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"time"

	"footfall/configs"
	"footfall/hashing"
	"footfall/hashing/optout"
)

// lists are the lists of digests that apply to a running sensor: its own, which
// it keeps on disk, and that of the chain.
type lists struct {
	optIn bool
	own   *optout.Store
	chain *optout.Chain
	log   *slog.Logger
	// started is when the sensor began to wait for the chain's list.
	started time.Time
	// failure is why the newest list of the chain was not accepted.
	failure atomic.Pointer[string]
}

// openLists opens the configured lists. A list that cannot be read is an error:
// without it nobody can be counted, for anybody might be on it.
func openLists(c *configs.Config, random io.Reader, now func() time.Time, log *slog.Logger) (*lists, error) {
	l := &lists{optIn: c.OptOut.Mode == configs.ModeOptIn, log: log, started: now()}
	if c.OptOut.List != "" {
		own, err := optout.OpenStore(c.OptOut.List, ListOptions(c, random, now))
		if err != nil {
			return nil, err
		}
		l.own = own
	}
	if c.OptOut.Chain.PublicKey == "" {
		return l, nil
	}
	chain, err := optout.NewChain(ChainConfig(c, now))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opt_out.chain.public_key: %w", err), l.close())
	}
	l.chain = chain
	return l, nil
}

// listPurpose is what a list must be for in the mode that is configured: those
// who object are never those who are counted.
func listPurpose(c *configs.Config) optout.Purpose {
	if c.OptOut.Mode == configs.ModeOptIn {
		return optout.Enrolment
	}
	return optout.Objection
}

// ListOptions say what the site's own list must be.
func ListOptions(c *configs.Config, random io.Reader, now func() time.Time) optout.Options {
	o := optout.Options{Random: random, Now: now, Purpose: listPurpose(c)}
	if c.Site != "" {
		o.Scope = optout.Site(c.Site)
	}
	return o
}

// ChainConfig says where the chain's list is between two messages of the broker,
// and where its sequence is remembered.
func ChainConfig(c *configs.Config, now func() time.Time) optout.ChainConfig {
	beside := filepath.Join(filepath.Dir(c.Outbox.Path), "opt-out")
	chain := optout.ChainConfig{
		PublicKey: c.OptOut.Chain.PublicKey, Purpose: listPurpose(c), Now: now,
		State: beside + optout.ChainSuffix, Seen: []string{beside + optout.SeenSuffix},
	}
	if c.OptOut.List != "" {
		chain.State = c.OptOut.List + optout.ChainSuffix
		chain.Seen = append(chain.Seen, c.OptOut.List+optout.SeenSuffix)
	}
	return chain
}

// checkers returns the lists that can change a decision.
func (l *lists) checkers() []hashing.Checker {
	var c []hashing.Checker
	if l.own != nil && l.own.List().Len() > 0 {
		c = append(c, l.own.List())
	}
	if l.chain != nil && l.chain.List() != nil && l.chain.List().Len() > 0 {
		c = append(c, l.chain)
	}
	return c
}

// entries is how many entries the lists have.
func (l *lists) entries() (n int) {
	if l.own != nil {
		n += l.own.List().Len()
	}
	if l.chain != nil && l.chain.List() != nil {
		n += l.chain.List().Len()
	}
	return n
}

// arrival is how long the broker may take to send the chain's list.
const arrival = 10 * time.Minute

// alerts says what a person should know of the lists.
func (l *lists) alerts(now time.Time) []string {
	var alerts []string
	if l.chain != nil {
		alerts = l.chain.Warnings(now)
		if l.chain.List() == nil && now.Sub(l.started) > arrival {
			alerts = append(alerts, "the broker has sent no opt-out list of the chain; publish one with footfall optout publish, or see whether it is withheld")
		}
	}
	if failure := l.failure.Load(); failure != nil {
		alerts = append(alerts, *failure)
	}
	return alerts
}

// chainFailed notes why a list of the chain was not accepted; nil for one that
// was.
func (l *lists) chainFailed(err error) {
	if err == nil {
		l.failure.Store(nil)
		return
	}
	text := "the chain's opt-out list that the broker holds is not accepted: " + err.Error()
	if errors.Is(err, optout.ErrNotSaved) {
		text = "the chain's opt-out list: " + err.Error()
	}
	if old := l.failure.Swap(&text); old == nil || *old != text {
		l.log.Error(text)
	}
}

func (l *lists) close() error {
	if l.own == nil {
		return nil
	}
	return l.own.Close()
}

// ReplayCheckers returns the configured list of digests for a replay, which
// reads it without keeping it.
func ReplayCheckers(c *configs.Config, random io.Reader) ([]hashing.Checker, error) {
	if c.OptOut.List == "" {
		return nil, nil
	}
	list, err := optout.Load(c.OptOut.List, ListOptions(c, random, time.Now))
	if err != nil || list.Len() == 0 {
		return nil, err
	}
	return []hashing.Checker{list}, nil
}
