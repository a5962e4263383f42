package hci

import (
	"sync"
	"time"
)

const (
	// learning is how long a place must have been heard before its silences are known.
	learning = 24 * time.Hour
	// unknown is how long a silence may be until then: a weekend's night and day.
	unknown = 40 * time.Hour
	// longer is how much longer than any before a silence must be.
	longer = 4
	// shortest and longest bound it: a place with beacons is never silent, a small
	// shop in the country may be from Saturday to Monday.
	shortest = 30 * time.Minute
	longest  = 72 * time.Hour
	// cured is how soon after a remedy reports are its doing.
	cured = 10 * time.Second
)

// Patience learns how long it is silent in a place by itself, at night for instance,
// so that a controller is only called deaf after a longer silence. It outlives
// sources. Its methods may be called by any goroutine.
type Patience struct {
	mu      sync.Mutex
	began   time.Time
	last    time.Time // report, or begin of listening
	longest time.Duration
	remedy  time.Time // the newest
	tried   bool      // all remedies in this silence
	paused  bool      // nothing listens
}

// resume begins to listen, which is no silence.
func (p *Patience) resume(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.began.IsZero() {
		p.began = now
	}
	p.last, p.tried, p.paused = now, false, false
}

// pause ends listening.
func (p *Patience) pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused = true
}

// heard ends a silence, and learns from it unless a remedy may have ended it: one that
// had been tried before in the same silence did not.
func (p *Patience) heard(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tried || now.Sub(p.remedy) > cured {
		p.longest = max(p.longest, now.Sub(p.last))
	}
	p.last, p.tried = now, false
}

func (p *Patience) lastHeard() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

func (p *Patience) remedied(now time.Time, all bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.remedy, p.tried = now, p.tried || all
}

// Deaf tells whether nothing was reported for longer than is usual here, with all
// remedies tried, and for how long.
func (p *Patience) Deaf(now time.Time) (silent time.Duration, deaf bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	silent = now.Sub(p.last)
	allowed := unknown
	if p.last.Sub(p.began) >= learning {
		allowed = min(max(longer*p.longest, shortest), longest)
	}
	return silent, !p.paused && p.tried && silent > allowed
}
