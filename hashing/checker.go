package hashing

// Checker tells whether an address is on an opt-out (or opt-in) list. It is asked
// for every frame with a global address, so it must be fast. It is safe for
// concurrent use, and keeps nothing of the address.
type Checker interface {
	Listed(address *[6]byte) bool
}

// mayCount tells whether the lists let a device be counted. A randomised address
// can be on none: it is counted, or in opt-in mode never.
func (g *Gate) mayCount(address *[6]byte, traits Traits) bool {
	if traits&Global == 0 {
		return !g.optIn
	}
	for _, c := range g.checkers {
		if c.Listed(address) {
			return g.optIn
		}
	}
	return !g.optIn
}

// leaveOut says why a device is not counted. If the lists have changed in this
// period, the device may have been counted before. Then its pseudonym comes back,
// once if there is room to remember that, to take out its contribution.
func (g *Gate) leaveOut(address *[6]byte, domain uint8, traits Traits) (ID, Verdict) {
	if g.changed && traits&Global != 0 {
		tag := notZero(sum(g.key.memory, address, domain, forExcluded))
		if !g.excluded.Has(&tag) {
			if g.excluded.Len() < maxExcluded {
				g.excluded.Add(&tag)
			}
			g.stats.Excluded++
			return g.pseudonym(address, domain), Excluded
		}
	}
	if g.optIn {
		g.stats.NotEnrolled++
		return 0, NotEnrolled
	}
	return 0, g.optedOut()
}

// maxExcluded bounds how many devices are remembered as taken out. Beyond it they
// are taken out at each of their frames. That is slower and changes nothing.
const maxExcluded = 4096

// SetCheckers tells the gate that other lists apply from now on. A device that was
// counted and is now left out comes back once from Admit, as Excluded, when it is
// next heard. Do-not-count marks stay.
func (g *Gate) SetCheckers(c []Checker) {
	g.checkers = append([]Checker(nil), c...)
	g.listsChanged()
}

// listsChanged has every device on the lists come back once.
func (g *Gate) listsChanged() {
	g.changed = true
	g.excluded.Wipe()
}

// Exclude tells the gate about a global address added to a list.
// The contribution of the returned ID must be taken out; it is 0 if there is no key.
// Call it after the change of the list: the list is what keeps the device out. In
// opt-in mode Exclude ends an enrolment.
func (g *Gate) Exclude(address *[6]byte, domain uint8) ID {
	if !g.key.filled {
		return 0
	}
	// Other devices of the same entry are left out from now on, too.
	g.listsChanged()
	return g.pseudonym(address, domain)
}
