package hashing

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// DefaultMaxMarked is the bound on remembered marks where the configuration
// gives none. The table takes 16 to 32 bytes per mark.
const DefaultMaxMarked = 4096

// largestMaxMarked keeps the size of the table within a 32-bit int.
const largestMaxMarked = 1 << 24

// Config says how a Gate works.
type Config struct {
	// Random gives the 16 key bytes of each period: crypto/rand.Reader on a
	// live sensor, a seeded generator in a replay that is to be repeatable.
	Random io.Reader
	// Rotate says when a period ends.
	Rotate Schedule
	// OptOut lists the addresses that are left out; nil for none.
	OptOut *List
	// MaxMarked bounds how many marked devices are remembered in one period;
	// 0 for DefaultMaxMarked.
	MaxMarked int
}

func (c *Config) check() error {
	if c.Random == nil {
		return errors.New("gate: a source of random key bytes is needed")
	}
	if c.MaxMarked < 0 || c.MaxMarked > largestMaxMarked {
		return fmt.Errorf("gate: the bound on marks must be 0 to %d", largestMaxMarked)
	}
	if err := c.Rotate.check(); err != nil {
		return fmt.Errorf("gate: %w", err)
	}
	return nil
}

// Gate turns addresses into pseudonyms for those who may be counted. It
// belongs to one goroutine.
type Gate struct {
	random io.Reader
	rotate Schedule
	optOut *List
	key    keyStore
	marks  marks
	period period
	closed bool
	err    error
	stats  Stats
}

// New returns a gate whose first key is drawn at now (nanoseconds since the
// Unix epoch).
func New(c Config, now int64) (*Gate, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.MaxMarked == 0 {
		c.MaxMarked = DefaultMaxMarked
	}
	g := &Gate{
		random: c.Random, rotate: c.Rotate, optOut: c.OptOut,
		key: newKeyStore(), marks: newMarks(c.MaxMarked),
	}
	if err := g.newPeriod(now); err != nil {
		return nil, err
	}
	return g, nil
}

// Admit decides about the sender of one frame and is the only way to an ID.
//
// The address is only read. Domain is the radio that heard it (any number per
// kind of radio): one address heard in two domains gives two unrelated IDs.
// doNotCount says that this frame itself carries a do-not-count mark.
//
// The ID is 0 except for the verdicts Admitted and Marked.
func (g *Gate) Admit(address *[6]byte, domain uint8, doNotCount bool) (ID, Verdict) {
	if g.optOut.has(address) {
		g.stats.OptedOut++
		return 0, OptedOut
	}
	if !g.key.filled {
		g.stats.Refused++
		return 0, Refused
	}
	if doNotCount {
		return g.mark(address, domain)
	}
	if g.marks.used > 0 && g.marked(address, domain) {
		g.stats.OptedOut++
		return 0, OptedOut
	}
	g.stats.Admitted++
	return g.pseudonym(address, domain), Admitted
}

// mark handles a frame that asks to leave its sender out. A sender that was
// marked before is just opted out. With the table full the sender cannot be
// remembered; this frame and what was counted of it go all the same.
func (g *Gate) mark(address *[6]byte, domain uint8) (ID, Verdict) {
	tag := sum(g.key.memory, address, domain, forMark)
	if g.marks.has(&tag) {
		g.stats.OptedOut++
		return 0, OptedOut
	}
	if !g.marks.add(&tag) {
		g.stats.MarksFull++
	}
	g.stats.Marked++
	return g.pseudonym(address, domain), Marked
}

func (g *Gate) marked(address *[6]byte, domain uint8) bool {
	tag := sum(g.key.memory, address, domain, forMark)
	return g.marks.has(&tag)
}

func (g *Gate) pseudonym(address *[6]byte, domain uint8) ID {
	return ID(notZero(sum(g.key.memory, address, domain, forPseudonym)))
}

// Rotate tells the gate the time (nanoseconds since the Unix epoch) and ends
// the key period if it is over: the key and the marks are overwritten first,
// then a new key is drawn. It returns true when the period has ended, and
// whatever was kept under the pseudonyms of that period must then go. Call it
// before the frames of a new second, more often does no harm.
//
// A clock that leaps forward over several rotations gives one new period, that
// of the newest. A clock that is set back leaves the rotation where it was, so
// no period comes back; a key nevertheless ends after 25 hours of forward
// movement of the clock, and at once when the clock went back by more than 24
// hours, since its age cannot be known then.
//
// If the random source fails, the gate is left without a key: it refuses every
// device, Err says why, and each further call tries again.
func (g *Gate) Rotate(now int64) bool {
	if g.closed {
		return false
	}
	g.period.advance(now)
	if g.key.filled && !g.period.due() {
		return false
	}
	g.err = g.newPeriod(now)
	return true
}

func (g *Gate) newPeriod(now int64) error {
	g.marks.wipe()
	if err := g.key.draw(g.random); err != nil {
		return fmt.Errorf("gate: %w", err)
	}
	g.period = begin(g.rotate, g.period, now)
	return nil
}

// NextRotation returns when the current period ends, in nanoseconds since the
// Unix epoch.
func (g *Gate) NextRotation() int64 { return g.period.next }

// Epoch names the key period by its start in RFC 3339, UTC, whole seconds: the
// rotation that began it, or the time of its key where no rotation did (the
// first key, or a clock that was set back), as in "2026-11-21T04:00:00Z".
func (g *Gate) Epoch() string {
	return time.Unix(0, g.period.start).UTC().Format(time.RFC3339)
}

// Err returns why the gate has no key, or nil.
func (g *Gate) Err() error { return g.err }

// Close overwrites the key and the marks. The gate refuses every device from
// then on.
func (g *Gate) Close() {
	g.closed = true
	g.key.wipe()
	g.marks.wipe()
}

const gatePlaceholder = "[gate]"

// String returns a placeholder.
func (*Gate) String() string { return gatePlaceholder }

// GoString returns a placeholder.
func (*Gate) GoString() string { return gatePlaceholder }

// Format writes a placeholder whatever the verb.
func (*Gate) Format(f fmt.State, _ rune) { writePlaceholder(f, gatePlaceholder) }
