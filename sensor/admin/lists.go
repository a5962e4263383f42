package admin

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"footfall/configs"
	"footfall/hashing"
	"footfall/hashing/optout"
	"footfall/sensor/control"
)

// ErrNoList says that there is no list to change.
var ErrNoList = errors.New("no list is kept here: set opt_out.list in the configuration")

// Lists are the opt-out lists of a sensor; nil for none.
// They are the plain one in opt_out.file, the
// digests in opt_out.list, and the chain's. With opt-in they are the lists of those
// who are counted.
type Lists struct {
	// OptIn tells that only listed devices are counted.
	OptIn bool
	plain *hashing.List
	// digests is the list in opt_out.list; store is the same list, open for change.
	digests *optout.List
	store   *optout.Store
	chain   *optout.Chain
	log     *slog.Logger
	// started is when the sensor began to wait for the chain's list.
	started time.Time
	// failure is why the newest list of the chain was not accepted.
	failure atomic.Pointer[string]
}

// OpenLists opens the configured lists of a running sensor for change. A list that
// cannot be read is an error: without it no device can be counted, for any device
// might be on it.
func OpenLists(c *configs.Config, now func() time.Time, log *slog.Logger) (*Lists, error) {
	l := &Lists{OptIn: c.OptOut.Mode == configs.ModeOptIn, log: log, started: now()}
	err := errors.Join(l.openStore(c, now), l.readPlain(c), l.openChain(c, now))
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// ReadLists reads the configured lists without keeping them.
func ReadLists(c *configs.Config) (*Lists, error) {
	l := &Lists{OptIn: c.OptOut.Mode == configs.ModeOptIn, log: slog.New(slog.DiscardHandler)}
	if c.OptOut.List != "" {
		var err error
		if l.digests, err = optout.Load(c.OptOut.List, ListOptions(c, time.Now)); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(l.readPlain(c), l.openChain(c, time.Now)); err != nil {
		return nil, err
	}
	if l.chain != nil && l.chain.Problem() != nil {
		return nil, l.chain.Problem()
	}
	return l, nil
}

func (l *Lists) openStore(c *configs.Config, now func() time.Time) error {
	if c.OptOut.List == "" {
		return nil
	}
	store, err := optout.OpenStore(c.OptOut.List, ListOptions(c, now))
	if err != nil {
		return err
	}
	l.store = store
	return nil
}

func (l *Lists) readPlain(c *configs.Config) (err error) {
	l.plain, err = ReadPlain(c.OptOut.File)
	return err
}

func (l *Lists) openChain(c *configs.Config, now func() time.Time) error {
	if c.OptOut.Chain.PublicKey == "" {
		return nil
	}
	chain, err := optout.NewChain(ChainConfig(c, now))
	if err != nil {
		return fmt.Errorf("opt_out.chain.public_key: %w", err)
	}
	l.chain = chain
	return nil
}

// ReadPlain reads the plain list in opt_out.file; nil for "". Without the list
// nothing may be counted, so a missing file is an error.
func ReadPlain(path string) (*hashing.List, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opt_out.file: %w; create it (an empty file will do) or take opt_out.file out of the configuration", err)
	}
	defer f.Close()
	return hashing.ReadList(f, path)
}

// listPurpose is what a list must be for in the mode that is configured: those who
// object are never those who are counted.
func listPurpose(c *configs.Config) optout.Purpose {
	if c.OptOut.Mode == configs.ModeOptIn {
		return optout.Enrolment
	}
	return optout.Objection
}

// ListOptions are the demands on the site's own list.
func ListOptions(c *configs.Config, now func() time.Time) optout.Options {
	o := optout.Options{Random: rand.Reader, Now: now, Purpose: listPurpose(c)}
	if c.Site != "" {
		o.Scope = optout.Site(c.Site)
	}
	return o
}

// ChainConfig says where the chain's list is between two messages of the broker, and
// where its sequence is remembered.
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

// own is the list in opt_out.list; nil for none.
func (l *Lists) own() *optout.List {
	if l.store != nil {
		return l.store.List()
	}
	return l.digests
}

// chained is the list of the chain; nil if none has arrived.
func (l *Lists) chained() *optout.List {
	if l.chain == nil {
		return nil
	}
	return l.chain.List()
}

// Plain is the plain list; nil for none.
func (l *Lists) Plain() *hashing.List { return l.plain }

// HasChain tells whether a chain's list is configured.
func (l *Lists) HasChain() bool { return l != nil && l.chain != nil }

// Checkers returns the lists of digests that can change a decision. A list without
// entries is left out: looking every device up in it would only delay counting.
func (l *Lists) Checkers() []hashing.Checker {
	var c []hashing.Checker
	if own := l.own(); own != nil && own.Len() > 0 {
		c = append(c, own)
	}
	if list := l.chained(); list != nil && list.Len() > 0 {
		c = append(c, l.chain)
	}
	return c
}

// Entries is how many entries the lists have together.
func (l *Lists) Entries() int {
	if l == nil {
		return 0
	}
	n := l.plain.Len()
	for _, list := range []*optout.List{l.own(), l.chained()} {
		if list != nil {
			n += list.Len()
		}
	}
	return n
}

// Add enters addresses into opt_out.list, all or none.
func (l *Lists) Add(addresses []optout.Address) (control.Change, error) {
	return l.change(func(s *optout.Store) (int, error) { return s.Add(addresses) })
}

// Remove takes addresses out of opt_out.list.
func (l *Lists) Remove(addresses []optout.Address) (control.Change, error) {
	return l.change(func(s *optout.Store) (int, error) { return s.Remove(addresses) })
}

// Restore takes an exported list of digests back in.
func (l *Lists) Restore(list *optout.List) (control.Change, error) {
	return l.change(func(s *optout.Store) (int, error) { return s.Restore(list) })
}

func (l *Lists) change(do func(*optout.Store) (int, error)) (control.Change, error) {
	if l.store == nil {
		return control.Change{}, ErrNoList
	}
	n, err := do(l.store)
	if err != nil {
		return control.Change{}, err
	}
	return control.Change{Changed: n, Entries: l.own().Len()}, nil
}

// Check names the lists with an entry for an address.
func (l *Lists) Check(address *optout.Address) control.Check {
	check := control.Check{Plain: l.plain.Has(address.Bytes()), OptIn: l.OptIn}
	if own := l.own(); own != nil {
		check.Own, check.FalseRate = own.Listed(address.Bytes()), own.FalseRate()
	}
	if list := l.chained(); list != nil {
		check.Chain = l.chain.Listed(address.Bytes())
		check.FalseRate += list.FalseRate()
	}
	return check
}

// Summary describes the lists.
func (l *Lists) Summary() control.Summary {
	s := control.Summary{Plain: l.plain.Len(), OptIn: l.OptIn}
	if own := l.own(); own != nil {
		s.Entries, s.FalseRate = own.Len(), own.FalseRate()
	}
	if l.store != nil {
		s.Path = l.store.Path()
	}
	if list := l.chained(); list != nil {
		s.ChainEntries, s.ChainSequence = list.Len(), l.chain.Sequence()
	}
	return s
}

// AcceptChain takes a list from the broker, and tells whether it is a new
// one to put in force. Its signature and sequence number must be right.
func (l *Lists) AcceptChain(payload []byte) bool {
	if len(payload) == 0 {
		l.log.Warn("the chain's opt-out list was deleted at the broker; the one in force stays")
		return false
	}
	before := l.chain.Sequence()
	_, err := l.chain.Accept(payload)
	l.chainFailed(err)
	if l.chain.Sequence() == before {
		return false
	}
	l.log.Info("the chain's opt-out list is in force", "sequence", l.chain.Sequence(), "entries", l.chain.List().Len())
	return true
}

// chainFailed notes why a list of the chain was not accepted; nil for an accepted one.
func (l *Lists) chainFailed(err error) {
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

// arrival is how long the broker may take to send the chain's list.
const arrival = 10 * time.Minute

// Alerts lists the problems of the lists.
func (l *Lists) Alerts(now time.Time) []string {
	if l == nil {
		return nil
	}
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

// Close lets go of the list's file.
func (l *Lists) Close() error {
	if l.store == nil {
		return nil
	}
	return l.store.Close()
}
