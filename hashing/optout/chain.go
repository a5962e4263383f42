package optout

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// ErrNotSaved says that an accepted list is in force, and is not on disk: after
// a restart, the one before it holds until the broker sends this one again.
var ErrNotSaved = errors.New("the list is in force, but could not be saved")

// ChainSuffix ends the name of a sensor's file with the signed
// list, beside its own list or, if it has none, beside the outbox.
const ChainSuffix = ".chain"

const (
	chainMagic = "footfall-chain 1"
	maxChain   = MaxSigned + 256
	// slack is how far ahead of this machine's clock a signer's may be.
	slack = 24 * time.Hour
	// expiryNotice is how long before a list expires Warnings begin.
	expiryNotice = 7 * 24 * time.Hour
)

// ChainConfig is a sensor's knowledge of its chain.
type ChainConfig struct {
	// PublicKey is an Ed25519 key in standard base64.
	PublicKey string
	// ID is the name of the chain; "" for the ChainID of the key.
	ID string
	// Purpose is the one purpose of the lists.
	Purpose Purpose
	// State is the file of the list in force.
	State string
	// Seen are files with the sequence of the newest list, for the case
	// that State is lost. Put them in different places.
	Seen []string
	// Now is the clock.
	Now func() time.Time
}

// Chain is the list of a whole chain of stores as one sensor knows it: the
// newest one signed by the right key. It is safe for concurrent use. As a
// checker ([Chain.Listed]) it never waits. The zero Chain is empty.
type Chain struct {
	config ChainConfig
	key    ed25519.PublicKey
	scope  Scope
	disk   replacer
	list   atomic.Pointer[List] // nil until one was accepted

	mu      sync.RWMutex
	highest uint64            // sequence of the newest list ever accepted
	payload [sha256.Size]byte // of the list in force
	problem error
}

// NewChain returns the chain list in force when the sensor last ran, or
// an empty one. The error is about the configuration. A state file that
// cannot be used is no error, since the broker holds the list: [Chain.Warnings]
// tells.
func NewChain(config ChainConfig) (*Chain, error) {
	key, err := ParsePublicKey(config.PublicKey)
	if err != nil {
		return nil, err
	}
	if config.ID == "" {
		config.ID = ChainID(key)
	}
	c := &Chain{config: config, key: key, scope: OfChain(config.ID), disk: onDisk}
	if err := c.scope.check(); err != nil {
		return nil, err
	}
	if err := c.load(); err != nil {
		c.problem = fmt.Errorf("the chain's opt-out list in %s cannot be used until the broker sends it again: %w", config.State, err)
	}
	if err := c.loadSeen(); err != nil {
		c.problem = errors.Join(c.problem, err)
	}
	return c, nil
}

// ParsePublicKey reads an Ed25519 public key from standard base64.
func ParsePublicKey(text string) (ed25519.PublicKey, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("not an Ed25519 public key: want %d bytes in base64, as footfall optout keygen prints them", ed25519.PublicKeySize)
	}
	return key, nil
}

// head begins the state file. It names the key, so that another key in the
// configuration begins with no list instead of looking like damage.
func (c *Chain) head() string {
	return fmt.Sprintf("%s\npublic-key %s\n", chainMagic, base64.StdEncoding.EncodeToString(c.key))
}

// load reads the list in force. It was accepted once, so the clock has no
// say any more.
func (c *Chain) load() error {
	text, err := readFile(c.config.State, maxChain)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	payload, ok := strings.CutPrefix(string(text), c.head())
	if !ok {
		if strings.HasPrefix(string(text), chainMagic+"\npublic-key ") {
			return nil // of another key
		}
		return errors.New("it is damaged")
	}
	l, err := Verify(c.key, []byte(payload))
	if err != nil {
		return err
	}
	h := l.Head()
	if err := h.serve(c.config.Purpose, c.scope); err != nil {
		return err
	}
	c.adopt(l, []byte(payload))
	return nil
}

// loadSeen raises highest to the number seen before. A newer, lost list is
// a problem until the broker sends it again.
func (c *Chain) loadSeen() (err error) {
	for _, path := range c.config.Seen {
		sequence, failure := readSeen(path, c.key)
		c.highest, err = max(c.highest, sequence), errors.Join(err, failure)
	}
	if c.Sequence() < c.highest {
		return errors.Join(err, fmt.Errorf("the chain's opt-out list of sequence %d is lost until the broker sends it again; older ones are refused", c.highest))
	}
	return err
}

func (c *Chain) adopt(l *List, payload []byte) {
	c.highest, c.payload, c.problem = l.Head().Sequence, sha256.Sum256(payload), nil
	c.list.Store(l)
}

// Accept puts a signed list in force if it is newer than all that were, and
// returns the list in force. The same list once more, as brokers send it at
// every connection, is no error.
//
// Errors are ErrSignature, ErrMalformed, ErrOldFormat, ErrPurpose, ErrScope,
// ErrFuture and ErrOldSequence, with which nothing changes. With ErrNotSaved the
// new list is in force all the same, since to leave out is the safe side. For the
// same reason a list that has expired is put in force: Warnings tells of it.
func (c *Chain) Accept(payload []byte) (*List, error) {
	l, err := c.Check(payload)
	if err != nil {
		return nil, err
	}
	h := l.Head()
	c.mu.Lock()
	defer c.mu.Unlock()
	inForce := c.list.Load()
	if inForce != nil && h.Sequence == inForce.Head().Sequence && sha256.Sum256(payload) == c.payload {
		return inForce, nil
	}
	// A list that was lost may come again; one that is in force may not be
	// replaced by another of its sequence.
	lost := c.Sequence() < c.highest
	if h.Sequence < c.highest || h.Sequence == c.highest && !lost {
		return nil, fmt.Errorf("%w: sequence %d, and %d was in force", ErrOldSequence, h.Sequence, c.highest)
	}
	c.adopt(l, payload)
	if err := c.save(payload); err != nil {
		return l, fmt.Errorf("%w: %w", ErrNotSaved, err)
	}
	return l, nil
}

// Check reads a payload as Accept does, but for its sequence, and puts nothing in
// force.
func (c *Chain) Check(payload []byte) (*List, error) {
	l, err := Verify(c.key, payload)
	if err != nil {
		return nil, err
	}
	h := l.Head()
	if err := h.serve(c.config.Purpose, c.scope); err != nil {
		return nil, err
	}
	if h.Date.After(c.config.Now().Add(slack)) {
		return nil, fmt.Errorf("%w: its date is %s", ErrFuture, stamp(h.Date))
	}
	return l, nil
}

// save writes the list, and its sequence to the other places.
func (c *Chain) save(payload []byte) error {
	err := c.disk.replace(c.config.State, append([]byte(c.head()), payload...))
	for _, path := range c.config.Seen {
		err = errors.Join(err, c.disk.replace(path, []byte(seenText(c.key, c.highest))))
	}
	return err
}

// Listed tells whether an address fits an entry of the list in force. An
// expired enrolment enrols no device. An objection holds until another
// list replaces it.
func (c *Chain) Listed(address *[6]byte) bool {
	l := c.list.Load()
	if l == nil || !l.Listed(address) {
		return false
	}
	h := l.Head()
	return h.Purpose == Objection || !h.Expired(c.config.Now())
}

// List returns the list in force, or nil before the first.
func (c *Chain) List() *List { return c.list.Load() }

// Sequence returns the number of the list in force, or 0 before the first.
func (c *Chain) Sequence() uint64 {
	if l := c.list.Load(); l != nil {
		return l.Head().Sequence
	}
	return 0
}

// Problem says why the saved list could not be used, and is nil from the next
// accepted list on.
func (c *Chain) Problem() error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.problem
}

// Warnings tells an operator about the list in force at a time. It says
// why the saved one could not be used, and that it has expired or will soon. A list
// that is withheld on its way shows in that the one in force expires.
func (c *Chain) Warnings(now time.Time) (warnings []string) {
	if problem := c.Problem(); problem != nil {
		warnings = append(warnings, problem.Error())
	}
	l := c.list.Load()
	if l == nil {
		return warnings
	}
	switch h := l.Head(); {
	case h.Expired(now) && h.Purpose == Enrolment:
		warnings = append(warnings, fmt.Sprintf("the chain's list of enrolments expired on %s, so it enrols no device; publish a new one", stamp(h.Expires)))
	case h.Expired(now):
		warnings = append(warnings, fmt.Sprintf("the chain's opt-out list expired on %s; it stays in force, but a newer one may be withheld: publish a new one", stamp(h.Expires)))
	case h.Expired(now.Add(expiryNotice)):
		warnings = append(warnings, fmt.Sprintf("the chain's opt-out list expires on %s; publish a new one", stamp(h.Expires)))
	}
	return warnings
}
