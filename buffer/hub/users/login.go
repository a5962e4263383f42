package users

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// Errors of [Login.Check].
var (
	ErrDenied   = errors.New("no such user, or a wrong password")
	ErrTooOften = errors.New("too many wrong passwords from this address; wait a minute")
)

const (
	// remembered is how long a checked password is right without another hash. A user
	// that is removed or changed is refused at once all the same.
	remembered = 5 * time.Minute
	// maxRemembered bounds the memory for it.
	maxRemembered = 1000
	// failures in failureTime block an address, and one of maxFailing addresses is
	// remembered.
	failures    = 20
	failureTime = time.Minute
	maxFailing  = 4096
)

// Login checks names and passwords. Its methods may be called from any goroutine. One
// hash is computed at a time, so that wrong passwords cannot take all processors.
type Login struct {
	store *Store
	now   func() time.Time
	key   [32]byte // of the remembered passwords, so that memory has no plain digest

	hashing sync.Mutex
	mu      sync.Mutex
	good    map[[32]byte]time.Time
	failing map[netip.Addr]*failed
}

// failed counts wrong passwords since a time.
type failed struct {
	since time.Time
	times int
}

// NewLogin checks against the users of a store. Now is time.Now.
func NewLogin(s *Store, now func() time.Time) *Login {
	l := &Login{store: s, now: now, good: map[[32]byte]time.Time{}, failing: map[netip.Addr]*failed{}}
	_, _ = rand.Read(l.key[:]) // never fails
	return l
}

// nothing is the hash of no password. Unknown names cost as much time as known ones.
var nothing = sync.OnceValue(func() []byte {
	hash, _ := bcrypt.GenerateFromPassword([]byte(rand.Text()), cost) // the length is right
	return hash
})

// Check returns the user of a name and a password, [ErrDenied], or [ErrTooOften] where
// the address sent too many wrong ones.
func (l *Login) Check(name, password string, from netip.Addr) (User, error) {
	from = network(from)
	user, known := l.store.Find(name)
	digest := l.digest(user, password)
	if known && l.recent(digest) {
		return user, nil
	}
	if l.blocked(from) {
		return User{}, ErrTooOften
	}
	hash := []byte(user.Hash)
	if !known {
		hash = nothing()
	}
	l.hashing.Lock()
	err := bcrypt.CompareHashAndPassword(hash, []byte(password))
	l.hashing.Unlock()
	if err != nil || !known {
		l.fail(from)
		return User{}, ErrDenied
	}
	// A hash takes its time. A user that was removed meanwhile would not be cut off again.
	if now, _ := l.store.Find(name); now != user {
		return User{}, ErrDenied
	}
	l.remember(digest)
	return user, nil
}

// network is the address itself, or the /64 of an IPv6 address: a host has all of it.
func network(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}

func (l *Login) digest(u User, password string) (sum [32]byte) {
	h := hmac.New(sha256.New, l.key[:])
	h.Write([]byte(u.Name + "\x00" + u.Hash + "\x00" + password))
	h.Sum(sum[:0])
	return sum
}

func (l *Login) recent(digest [32]byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	until, there := l.good[digest]
	return there && l.now().Before(until)
}

func (l *Login) remember(digest [32]byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.good) >= maxRemembered {
		clear(l.good)
	}
	l.good[digest] = l.now().Add(remembered)
}

func (l *Login) blocked(from netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.failing[from]
	return f != nil && f.times >= failures && l.now().Sub(f.since) < failureTime
}

func (l *Login) fail(from netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.failing[from]
	if f == nil || l.now().Sub(f.since) >= failureTime {
		if len(l.failing) >= maxFailing {
			clear(l.failing)
		}
		f = &failed{since: l.now()}
		l.failing[from] = f
	}
	f.times++
}
