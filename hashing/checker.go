package hashing

import "fmt"

// Checker tells whether an address is on an opt-out (or opt-in) list. It is
// slow on purpose (about 10 ms), safe for concurrent use, and keeps nothing of
// the address.
type Checker interface {
	Listed(address *[6]byte) bool
}

// Defaults of the checks.
const (
	// DefaultChecksPerSecond takes a fifth of one processor at 10 ms a check.
	DefaultChecksPerSecond = 20
	// DefaultMaxChecked devices are remembered in one key period, in a table
	// of 1 MB.
	DefaultMaxChecked = 1 << 16
	// DefaultMaxWaiting addresses wait for their check at most. They are raw
	// addresses, so the queue is short: about 13 seconds at 20 a second.
	DefaultMaxWaiting = 256
)

// Exclusion names a device that had been counted in this period and must not
// have been: what it has contributed is to be taken out.
type Exclusion struct {
	ID     ID
	Domain uint8
}

// ask finds out about a device of unknown status, or sees to it that somebody
// does. Without a list nobody is on it.
func (g *Gate) ask(address *[6]byte, domain uint8, tag *uint64, was status) status {
	switch {
	case len(g.checkers) == 0:
		return g.ruling(false) | was&counted
	case g.inline:
		now := g.ruling(listed(g.checkers, address)) | was&counted
		if !g.statuses.set(tag, now) {
			g.stats.TableFull++
			g.unsure = true
		}
		return now
	}
	return g.queue(address, domain, tag, was)
}

// queue hands an address to the worker. Where table or queue have no room the
// status stays unknown, and the next frame tries again.
func (g *Gate) queue(address *[6]byte, domain uint8, tag *uint64, was status) status {
	if !g.statuses.room(tag) {
		g.stats.TableFull++
		return unknown
	}
	var id ID
	if was&counted != 0 {
		id = g.pseudonym(address, domain)
	}
	if !g.worker.push(address, domain, tag, &id) {
		g.stats.QueueFull++
		return unknown
	}
	g.statuses.set(tag, pending|was&counted)
	return pending
}

// ruling says what being listed means: out in opt-out mode, in where only
// listed devices are counted.
func (g *Gate) ruling(isListed bool) status {
	if isListed == g.optIn {
		return in
	}
	return out
}

func listed(checkers []Checker, address *[6]byte) bool {
	for _, c := range checkers {
		if c.Listed(address) {
			return true
		}
	}
	return false
}

// Settle takes in what the worker has found out since the last call. It
// appends to forget the devices that were counted before their list changed
// and are now left out, each once, and returns the extended slice. Call it
// when Worker.Found says so, and before a window is released.
func (g *Gate) Settle(forget []Exclusion) []Exclusion {
	if g.worker == nil {
		return forget
	}
	g.worker.collect(func(f *finding) {
		if e := g.resolve(f); e.ID != 0 {
			forget = append(forget, e)
		}
	})
	return forget
}

// resolve notes one finding. One that nobody waits for any more is dropped.
func (g *Gate) resolve(f *finding) (e Exclusion) {
	slot, found := g.statuses.find(&f.tag)
	if !found || g.statuses.at(slot).state() != pending {
		return e
	}
	g.stats.Checked++
	was, now := g.statuses.at(slot), g.ruling(f.listed)
	if now == out && was&counted != 0 {
		g.stats.Excluded++
		e = Exclusion{ID: f.id, Domain: f.domain}
	}
	if now == in {
		now |= was & counted
	}
	g.statuses.put(slot, now)
	return e
}

// SetCheckers tells the gate that the lists have changed. What was found out
// by the old ones is void: global addresses are checked once more when they
// are next heard, and not counted until then. What they have contributed stays
// until the check says otherwise. Do-not-count marks stay.
func (g *Gate) SetCheckers(c []Checker) {
	if g.key.filled && len(g.checkers) == 0 {
		g.unsure = true
	}
	g.checkers = append([]Checker(nil), c...)
	g.recheck(true)
	g.needTable()
}

// Exclude leaves out a global address at once, for an opt-out made while the
// sensor runs, and returns the ID whose contribution is to be taken out; 0 if
// there is no key. It lasts until the lists are set anew or the period ends:
// the list that remembers it for longer is the caller's. In opt-in mode it is
// the way to end an enrolment.
func (g *Gate) Exclude(address *[6]byte, domain uint8) ID {
	if !g.key.filled {
		return 0
	}
	g.statuses.allocate(g.maxChecked)
	tag := sum(g.key.memory, address, domain, forStatus)
	if !g.statuses.set(&tag, out) {
		g.stats.TableFull++
		mark := sum(g.key.memory, address, domain, forMark)
		g.marks.doubt(&mark)
	}
	g.checking = true
	return g.pseudonym(address, domain)
}

// Readmit takes back what is known of a global address: it is checked anew
// when it is next heard. It is for an opt-out that was withdrawn, and for a
// new enrolment in opt-in mode. A do-not-count mark stays.
func (g *Gate) Readmit(address *[6]byte, domain uint8) {
	if !g.key.filled {
		return
	}
	tag := sum(g.key.memory, address, domain, forStatus)
	if slot, found := g.statuses.find(&tag); found {
		g.statuses.put(slot, unknown|g.statuses.at(slot)&counted)
	}
	g.recheck(false) // a check under way may have read the old list
}

// recheck makes statuses unknown: all, or those alone whose check has not come
// back.
func (g *Gate) recheck(all bool) {
	g.statuses.forget(all)
	g.restartWorker()
}

func (g *Gate) restartWorker() {
	if g.worker != nil {
		g.worker.restart(g.checkers)
	}
}

// needTable makes the table of statuses where something may need it.
func (g *Gate) needTable() {
	if len(g.checkers) > 0 {
		g.statuses.allocate(g.maxChecked)
	}
	g.checking = g.optIn || len(g.checkers) > 0 || g.statuses.used > 0
}

// Worker returns the worker of the gate, to be run in a goroutine of its own;
// nil where checks are made inline.
func (g *Gate) Worker() *Worker { return g.worker }

// checkBounds refuses what cannot be meant.
func (c *Config) checkBounds() error {
	for _, b := range []struct {
		name     string
		value    int
		greatest int
	}{
		{"marks", c.MaxMarked, largestTable},
		{"checked devices", c.MaxChecked, largestTable},
		{"waiting addresses", c.MaxWaiting, largestTable},
		{"checks per second", c.ChecksPerSecond, 1_000_000},
	} {
		if b.value < 0 || b.value > b.greatest {
			return fmt.Errorf("the bound on %s must be 0 to %d", b.name, b.greatest)
		}
	}
	return nil
}
