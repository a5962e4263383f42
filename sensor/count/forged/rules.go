package forged

// forged tells whether a generator was among the newcomers of one class.
func (n newcomers) forged(seconds float64) bool {
	return n.spans(seconds, longSpan, func(x newcomers, minutes float64) bool {
		return x.strange(minutes) || x.peak(minutes) || x.countsUp(minutes) || x.singles(minutes) || x.stream(minutes)
	}) || n.spans(seconds, shortSpan, newcomers.burst)
}

// oneLevel tells whether a generator that changes its elements was among newcomers of
// all classes.
func (n newcomers) oneLevel(seconds float64) bool {
	return n.spans(seconds, longSpan, newcomers.peak)
}

// manyClasses tells whether a generator made up classes: at one level, or more of them
// than any crowd has models.
func (n newcomers) manyClasses(seconds float64) bool {
	return n.spans(seconds, longSpan, func(x newcomers, minutes float64) bool {
		return x.peak(minutes) || float64(len(x)) >= mostRare*minutes
	})
}

// peak: newcomers at one level in most seconds, one by one, and far more of them than at
// others. A phone scans for two seconds and is silent for ten or more.
func (n newcomers) peak(minutes float64) bool {
	x, even := n.top()
	if float64(len(x)) < peakLeast*minutes+peakRatio*even {
		return false
	}
	return float64(x.seconds()) >= peakSeconds*minutes && x.dispersion() < mostDispersed
}

// seconds counts the seconds in which any begins.
func (n newcomers) seconds() (busy int) {
	before := -1
	for i := range n {
		if second := int(n[i].Start / 1000); second != before {
			busy, before = busy+1, second
		}
	}
	return busy
}

// strange: newcomers that say nothing of themselves, or whose addresses do not change.
func (n newcomers) strange(minutes float64) bool {
	bare := 0
	var stable newcomers
	for i := range n {
		if n[i].Bare {
			bare++
		}
		if n[i].Stable {
			stable = append(stable, n[i])
		}
	}
	x, even := stable.top()
	return float64(bare) >= mostBare*minutes || float64(len(stable)) >= mostBrief*minutes ||
		float64(len(x)) >= mostBriefAt*minutes+peakRatio*even
}

// countsUp: sequence numbers go on from one address to the next, one by one, although
// their levels are far apart. One phone is heard at one level, and another one does not
// go on. A phone that moves fades by as much, but only within the swarm of a scan.
func (n newcomers) countsUp(minutes float64) bool {
	links, chance := n.across(0), n.across(sequences/2)
	least := max(leastAcross*minutes, acrossShare*float64(len(n)))
	return float64(len(links)-len(chance)) >= least && links.dispersion() < mostDispersed
}

// across returns the newcomers whose sequence numbers go on, shifted by an offset, in
// one of the next few at another level. Both are heard best at one source: several
// radios hear one phone at several levels.
func (n newcomers) across(offset int) (links newcomers) {
	for i := range n {
		for j := i + 1; j < min(i+1+acrossAhead, len(n)) && n[j].Start-n[i].Start <= acrossTime; j++ {
			step := (int(n[j].First) - int(n[i].Last) + offset + sequences) % sequences
			apart := int(n[j].Level) - int(n[i].Level)
			if n[j].Source == n[i].Source && step >= 1 && step <= acrossSteps && (apart >= acrossLevels || apart <= -acrossLevels) {
				links = append(links, n[i])
				break
			}
		}
	}
	return links
}

// singles: nearly all newcomers are single frames, and they come one by one. Phones
// send several frames in a scan; those that change their address within a scan come in
// swarms.
func (n newcomers) singles(minutes float64) bool {
	if float64(len(n)) < leastSingles*minutes {
		return false
	}
	single := 0
	for i := range n {
		if n[i].Single {
			single++
		}
	}
	return float64(single) >= singleShare*float64(len(n)) && n.dispersion() < mostDispersed
}

// stream: newcomers come one by one, and faster than any crowd sends them.
func (n newcomers) stream(minutes float64) bool {
	return float64(len(n)) >= 60*streamRate*minutes && n.dispersion() < mostDispersed
}

// burst is for floods of some seconds, at one level or not. In ten seconds it hardly
// shows whether newcomers come in swarms, so it takes more of them.
func (n newcomers) burst(minutes float64) bool {
	x, even := n.top()
	return float64(len(n)) >= 60*floodRate*minutes && n.dispersion() < mostDispersed ||
		float64(len(x)) >= 60*burstRate*minutes+peakRatio*even && x.dispersion() < mostDispersed
}
