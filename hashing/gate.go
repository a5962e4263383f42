package hashing

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"

	"footfall/hashing/secret"
	"footfall/hashing/set"
)

// DefaultMaxMarked is the bound on exactly remembered marks where the
// configuration gives none. The table takes 16 to 32 bytes a mark.
const DefaultMaxMarked = 4096

// largestTable bounds the tables of a configuration.
const largestTable = 1 << 24

// Config says how a Gate works.
type Config struct {
	// Random gives the 16 key bytes of each period: crypto/rand.Reader on a
	// live sensor, a seeded generator in a repeatable replay.
	Random io.Reader
	// Rotate says when a period ends.
	Rotate Schedule
	// Memory is the kind of memory for the key: secret.Protected on a live sensor.
	Memory secret.Memory
	// OptOut lists the addresses to leave out; nil for none. It goes
	// before everything else, in opt-in mode too.
	OptOut *List
	// MaxMarked bounds how many marked devices are remembered exactly in one
	// period; 0 for DefaultMaxMarked.
	MaxMarked int

	// Checkers are the lists of digests. Being on one of them is enough. Only
	// global addresses can be on one.
	Checkers []Checker
	// OptIn: the checkers list the devices to count, and no others are counted.
	OptIn bool
}

func (c *Config) check() error {
	if c.Random == nil {
		return errors.New("a source of random key bytes is needed")
	}
	if c.MaxMarked < 0 || c.MaxMarked > largestTable {
		return fmt.Errorf("the bound on marks must be 0 to %d", largestTable)
	}
	return c.Rotate.check()
}

// Gate turns the addresses of devices to be counted into pseudonyms. It belongs
// to one goroutine.
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

	optIn    bool
	checkers []Checker
	changed  bool    // the lists have changed in this period
	excluded set.Set // devices taken out since
}

// New returns a gate with a first key, drawn at now (nanoseconds since the
// Unix epoch).
func New(c Config, now int64) (*Gate, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("gate: %w", err)
	}
	key, err := newKeyStore(c.Memory)
	if err != nil {
		return nil, fmt.Errorf("gate: %w", err)
	}
	g := build(c, key)
	if err := g.newPeriod(now); err != nil {
		g.Close()
		return nil, err
	}
	return g, nil
}

// build makes a gate around a key store.
func build(c Config, key keyStore) *Gate {
	return &Gate{
		random: c.Random, rotate: c.Rotate, optOut: c.OptOut, key: key,
		marks: marks{max: cmp.Or(c.MaxMarked, DefaultMaxMarked)},
		optIn: c.OptIn, checkers: append([]Checker(nil), c.Checkers...),
	}
}

// Admit decides about the sender of one frame and is the only way to an ID.
//
// The address is only read. Domain is the radio that heard it (any number per
// kind of radio): one address heard in two domains gives two unrelated IDs.
// Traits are the frame's claims about its sender.
//
// The ID is 0 except for the verdicts Admitted, Marked and Excluded.
func (g *Gate) Admit(address *[6]byte, domain uint8, traits Traits) (ID, Verdict) {
	if g.optOut.has(address) {
		return 0, g.optedOut()
	}
	if !g.key.filled {
		g.stats.Refused++
		return 0, Refused
	}
	if traits&DoNotCount != 0 {
		return g.mark(address, domain)
	}
	if g.marks.any() && g.marked(address, domain) {
		return 0, g.optedOut()
	}
	if !g.mayCount(address, traits) {
		return g.leaveOut(address, domain, traits)
	}
	g.stats.Admitted++
	return g.pseudonym(address, domain), Admitted
}

func (g *Gate) optedOut() Verdict {
	g.stats.OptedOut++
	return OptedOut
}

// mark handles a frame asking to leave its sender out. A sender already
// marked is just opted out. One remembered by a filter alone may be another
// device, already counted, so its pseudonym comes back each time.
func (g *Gate) mark(address *[6]byte, domain uint8) (ID, Verdict) {
	tag := g.markOf(address, domain)
	if g.marks.exactly(&tag) {
		return 0, g.optedOut()
	}
	if !g.marks.add(&tag) {
		g.stats.MarksFull++
	}
	g.stats.Marked++
	return g.pseudonym(address, domain), Marked
}

func (g *Gate) marked(address *[6]byte, domain uint8) bool {
	tag := g.markOf(address, domain)
	return g.marks.has(&tag)
}

func (g *Gate) markOf(address *[6]byte, domain uint8) uint64 {
	return notZero(sum(g.key.memory, address, domain, forMark))
}

func (g *Gate) pseudonym(address *[6]byte, domain uint8) ID {
	return ID(notZero(sum(g.key.memory, address, domain, forPseudonym)))
}

// Rotate tells the gate the time (nanoseconds since the Unix epoch) and ends
// the key period if it is over. The key and the marks are overwritten first, then
// a new key is drawn. It returns true when the period has ended. All that was kept
// under the pseudonyms of that period must then go. Call it before the frames of a
// new second; more often does no harm.
//
// A clock that leaps forward over several rotations gives one new period, that
// of the newest. A clock that is set back leaves the rotation where it was, so no
// period comes back. A key still ends after 25 hours of forward movement of the
// clock. It ends at once when the clock went back by more than 24 hours: its age
// cannot be known then.
//
// If the random source fails, the gate is left without a key: it refuses every
// device, Err says why, and each further call tries again.
func (g *Gate) Rotate(now int64) bool {
	if g.closed {
		return false
	}
	g.period.advance(now)
	if g.key.filled && !g.period.due(g.rotate) {
		g.key.keep(&g.period)
		return false
	}
	g.err = g.newPeriod(now)
	return true
}

func (g *Gate) newPeriod(now int64) error {
	g.wipe()
	if err := g.key.draw(g.random); err != nil {
		return fmt.Errorf("gate: %w", err)
	}
	g.period = begin(g.rotate, g.period, now)
	g.key.keep(&g.period)
	return nil
}

// wipe overwrites all memory of a period.
func (g *Gate) wipe() {
	g.key.wipe()
	g.wipeTables()
}

func (g *Gate) wipeTables() {
	g.marks.wipe()
	g.excluded.Wipe()
	g.changed = false
}

// NextRotation returns when the current period ends, in nanoseconds since the
// Unix epoch.
func (g *Gate) NextRotation() int64 { return g.period.next }

// Epoch names the key period by its start in RFC 3339, UTC, whole seconds, as in
// "2026-11-21T04:00:00Z". The start is the rotation that began the period. Where no
// rotation did (the first key, or a clock that was set back), it is the time of the
// key.
func (g *Gate) Epoch() string {
	return time.Unix(0, g.period.start).UTC().Format(time.RFC3339)
}

// Err returns why the gate has no key, or nil.
func (g *Gate) Err() error { return g.err }

// KeyStore tells the memory of the key: "memfd_secret", "locked memory" or
// "process memory".
func (g *Gate) KeyStore() string { return g.key.place.Kind() }

// Crowding tells how full the memory of do-not-count marks is in this period.
func (g *Gate) Crowding() Crowding { return g.marks.crowding() }

// Close overwrites the key and the marks, and gives the memory of the key back.
// The gate refuses every device from then on.
func (g *Gate) Close() {
	g.key.wipe()
	g.HandOver()
}

// HandOver closes the gate as Close does, but for the key: it stays in KeyFile,
// for a later process that has been given that file. Where there is no file, or
// no other process holds it, the key is gone as with Close.
func (g *Gate) HandOver() {
	g.closed = true
	if g.key.place.File() == nil {
		g.key.wipe()
	}
	g.wipeTables()
	g.key.close()
}

const gatePlaceholder = "[gate]"

// String returns a placeholder.
func (*Gate) String() string { return gatePlaceholder }

// GoString returns a placeholder.
func (*Gate) GoString() string { return gatePlaceholder }

// Format writes a placeholder for every verb.
func (*Gate) Format(f fmt.State, _ rune) { writePlaceholder(f, gatePlaceholder) }
