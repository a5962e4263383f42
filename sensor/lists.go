package sensor

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync/atomic"

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
	// failure is why the newest list of the chain was not accepted.
	failure atomic.Pointer[string]
}

// openLists opens the configured lists. A list that cannot be read is an error:
// without it nobody can be counted, for anybody might be on it.
func openLists(c *configs.Config, random io.Reader, log *slog.Logger) (*lists, error) {
	l := &lists{optIn: c.OptOut.Mode == "opt-in", log: log}
	if c.OptOut.List != "" {
		own, err := optout.OpenStore(c.OptOut.List, random)
		if err != nil {
			return nil, err
		}
		l.own = own
	}
	if c.OptOut.Chain.PublicKey == "" {
		return l, nil
	}
	chain, err := optout.NewChain(c.OptOut.Chain.PublicKey, ChainFile(c))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opt_out.chain.public_key: %w", err), l.close())
	}
	l.chain = chain
	return l, nil
}

// ChainFile is where the chain's list is between two messages of the broker.
func ChainFile(c *configs.Config) string {
	if c.OptOut.List != "" {
		return c.OptOut.List + optout.ChainSuffix
	}
	return filepath.Join(filepath.Dir(c.Outbox.Path), "opt-out"+optout.ChainSuffix)
}

// checkers returns the lists that can change a decision. A list without entries
// is left out: looking everybody up in it would only delay counting.
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

// alerts says what a person should know of the lists.
func (l *lists) alerts() []string {
	var alerts []string
	if l.chain != nil && l.chain.Problem() != nil {
		alerts = append(alerts, l.chain.Problem().Error())
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
	list, err := optout.Load(c.OptOut.List, random)
	if err != nil || list.Len() == 0 {
		return nil, err
	}
	return []hashing.Checker{list}, nil
}
