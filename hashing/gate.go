package hashing

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"

	"footfall/hashing/secret"
)

// DefaultMaxMarked is the bound on remembered marks where the configuration
// gives none. The table takes 16 to 32 bytes per mark.
const DefaultMaxMarked = 4096

// largestTable keeps the sizes of tables within a 32-bit int.
const largestTable = 1 << 24

// Config says how a Gate works.
type Config struct {
	// Random gives the 16 key bytes of each period: crypto/rand.Reader on a
	// live sensor, a seeded generator in a replay that is to be repeatable.
	Random io.Reader
	// Rotate says when a period ends.
	Rotate Schedule
	// Memory says where the key may lie: secret.Protected on a live sensor.
	Memory secret.Memory
	// OptOut lists the addresses that are left out; nil for none. It goes
	// before everything else, in opt-in mode too.
	OptOut *List
	// MaxMarked bounds how many marked devices are remembered exactly in one
	// period; 0 for DefaultMaxMarked.
	MaxMarked int

	// Checkers are the lists that are slow to look at. Being on one of them is
	// enough. Only global addresses are looked up, once in a period.
	Checkers []Checker
	// OptIn: the checkers list who may be counted, and nobody else is.
	OptIn bool
	// Inline looks up an address in Admit, at its first frame, instead of
	// leaving it to the worker: for replays, which have to be repeatable and
	// can wait.
	Inline bool
	// ChecksPerSecond is the budget of the worker; 0 for
	// DefaultChecksPerSecond.
	ChecksPerSecond int
	// MaxChecked bounds how many devices' results are remembered in one
	// period, MaxWaiting how many addresses wait for their check; 0 for
	// DefaultMaxChecked and DefaultMaxWaiting. What finds no room is not
	// counted.
	MaxChecked, MaxWaiting int
}

func (c *Config) check() error {
	if c.Random == nil {
		return errors.New("a source of random key bytes is needed")
	}
	if err := c.checkBounds(); err != nil {
		return err
	}
	return c.Rotate.check()
}

// Gate turns addresses into pseudonyms for those who may be counted. It
// belongs to one goroutine; its [Worker] runs in another.
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

	checking   bool // the statuses matter
	unsure     bool // devices may have been counted in this period without a status
	optIn      bool
	inline     bool
	checkers   []Checker
	statuses   statuses
	maxChecked int
	worker     *Worker // nil if inline
}

// New returns a gate whose first key is drawn at now (nanoseconds since the
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
	g := &Gate{
		random: c.Random, rotate: c.Rotate, optOut: c.OptOut, key: key,
		marks: newMarks(cmp.Or(c.MaxMarked, DefaultMaxMarked)),
		optIn: c.OptIn, inline: c.Inline, maxChecked: cmp.Or(c.MaxChecked, DefaultMaxChecked),
	}
	if !c.Inline {
		g.worker = newWorker(cmp.Or(c.MaxWaiting, DefaultMaxWaiting), cmp.Or(c.ChecksPerSecond, DefaultChecksPerSecond))
	}
	g.SetCheckers(c.Checkers)
	return g
}

// Admit decides about the sender of one frame and is the only way to an ID.
//
// The address is only read. Domain is the radio that heard it (any number per
// kind of radio): one address heard in two domains gives two unrelated IDs.
// Traits are what the frame says of its sender.
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
	if g.checking {
		return g.checked(address, domain, traits)
	}
	g.stats.Admitted++
	return g.pseudonym(address, domain), Admitted
}

func (g *Gate) optedOut() Verdict {
	g.stats.OptedOut++
	return OptedOut
}

// mark handles a frame that asks to leave its sender out. A sender that was
// marked before is just opted out. With the table full the sender cannot be
// remembered exactly; this frame and what was counted of it go all the same.
func (g *Gate) mark(address *[6]byte, domain uint8) (ID, Verdict) {
	tag := sum(g.key.memory, address, domain, forMark)
	if g.marks.has(&tag) {
		return 0, g.optedOut()
	}
	if !g.marks.add(&tag) {
		g.marks.doubt(&tag)
		g.stats.MarksFull++
	}
	g.stats.Marked++
	return g.pseudonym(address, domain), Marked
}

func (g *Gate) marked(address *[6]byte, domain uint8) bool {
	tag := sum(g.key.memory, address, domain, forMark)
	return g.marks.has(&tag) || g.marks.doubts > 0 && g.marks.doubtful(&tag)
}

// checked decides where lists have a say. A randomised address can be on none:
// it is counted, or where only listed devices are counted, never.
func (g *Gate) checked(address *[6]byte, domain uint8, traits Traits) (ID, Verdict) {
	if traits&Global == 0 {
		if g.optIn {
			g.stats.NotEnrolled++
			return 0, NotEnrolled
		}
		g.stats.Admitted++
		return g.pseudonym(address, domain), Admitted
	}
	tag := sum(g.key.memory, address, domain, forStatus)
	now := g.status(&tag)
	if now.state() == unknown {
		now = g.ask(address, domain, &tag, now)
	}
	switch {
	case now.state() == in:
		if now&counted == 0 {
			g.statuses.note(&tag, in|counted)
		}
		g.stats.Admitted++
		return g.pseudonym(address, domain), Admitted
	case now.state() == out && now&counted != 0:
		g.statuses.note(&tag, out)
		g.stats.Excluded++
		return g.pseudonym(address, domain), Excluded
	}
	return 0, g.leftOut(now)
}

// status is what is known of a device.
func (g *Gate) status(tag *uint64) status {
	if slot, found := g.statuses.find(tag); found {
		return g.statuses.at(slot)
	}
	if g.unsure {
		return unknown | counted
	}
	return unknown
}

// leftOut says why a device is not counted.
func (g *Gate) leftOut(now status) Verdict {
	switch {
	case now.state() != out:
		g.stats.Unchecked++
		return Unchecked
	case g.optIn:
		g.stats.NotEnrolled++
		return NotEnrolled
	}
	return g.optedOut()
}

func (g *Gate) pseudonym(address *[6]byte, domain uint8) ID {
	return ID(notZero(sum(g.key.memory, address, domain, forPseudonym)))
}

// Rotate tells the gate the time (nanoseconds since the Unix epoch) and ends
// the key period if it is over: the key, the marks and all that the checks know
// and wait for are overwritten first, then a new key is drawn. It returns true when the period has ended, and
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

// wipe overwrites all that belongs to a period.
func (g *Gate) wipe() {
	g.key.wipe()
	g.wipeTables()
}

func (g *Gate) wipeTables() {
	g.marks.wipe()
	g.statuses.wipe()
	g.unsure = false
	g.restartWorker()
	g.needTable()
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

// KeyStore tells where the key lies: "memfd_secret", "locked memory" or
// "process memory".
func (g *Gate) KeyStore() string { return g.key.place.Kind() }

// Close overwrites the key, the marks, and what the checks know and wait for,
// and gives the memory of the key back. The gate refuses every device from
// then on.
func (g *Gate) Close() {
	g.key.wipe()
	g.HandOver()
}

// HandOver closes the gate as Close does, but for the key: it stays in
// KeyFile, for a later process that has been given that file. Where there is
// no file, or nobody else holds it, the key is gone as with Close.
func (g *Gate) HandOver() {
	g.closed = true
	if g.key.place.File() == nil {
		g.key.wipe()
	}
	g.wipeTables()
	if g.worker != nil {
		g.worker.stop()
	}
	g.key.close()
}

const gatePlaceholder = "[gate]"

// String returns a placeholder.
func (*Gate) String() string { return gatePlaceholder }

// GoString returns a placeholder.
func (*Gate) GoString() string { return gatePlaceholder }

// Format writes a placeholder whatever the verb.
func (*Gate) Format(f fmt.State, _ rune) { writePlaceholder(f, gatePlaceholder) }
