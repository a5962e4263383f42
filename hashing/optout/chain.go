package optout

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

// ErrNotSaved says that an accepted list is in force, and is not on disk: after
// a restart, the one before it holds until the broker sends this one again.
var ErrNotSaved = errors.New("the list is in force, but could not be saved")

// ChainSuffix ends the name of the file in which a sensor keeps the signed
// list, beside its own list or, where it has none, beside the outbox.
const ChainSuffix = ".chain"

const (
	chainMagic = "footfall-chain 1"
	maxChain   = MaxSigned + 256
)

// Chain is the list of a whole chain of stores as one sensor knows it: the
// newest that was signed by the right key. It is safe for concurrent use, and
// it is a checker: [Chain.Listed].
type Chain struct {
	key   ed25519.PublicKey
	state string
	disk  replacer

	mu      sync.RWMutex
	list    *List // nil until one was accepted
	highest uint64
	payload [sha256.Size]byte // of the list in force
	problem error
}

// NewChain returns the chain list that was in force when the sensor last ran,
// read from stateFile, or one that is empty. The public key is an Ed25519 key
// in standard base64, as the configuration has it. A state file that cannot be
// used is no error, since the broker holds the list: [Chain.Problem] tells.
func NewChain(publicKey, stateFile string) (*Chain, error) {
	key, err := ParsePublicKey(publicKey)
	if err != nil {
		return nil, err
	}
	c := &Chain{key: key, state: stateFile, disk: onDisk}
	if err := c.load(); err != nil {
		c.problem = fmt.Errorf("the chain's opt-out list in %s cannot be used until the broker sends it again: %w", stateFile, err)
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

// head begins the state file. It names the key, so that a key that was changed
// in the configuration starts anew instead of looking like damage.
func (c *Chain) head() string {
	return fmt.Sprintf("%s\npublic-key %s\n", chainMagic, base64.StdEncoding.EncodeToString(c.key))
}

func (c *Chain) load() error {
	text, err := readFile(c.state, maxChain)
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
	s, err := Verify(c.key, []byte(payload))
	if err != nil {
		return err
	}
	c.adopt(s, []byte(payload))
	return nil
}

func (c *Chain) adopt(s Signed, payload []byte) {
	c.list, c.highest, c.payload, c.problem = s.List, s.Sequence, sha256.Sum256(payload), nil
}

// Accept puts a signed list in force if it is newer than the one that is, and
// returns the list in force. The same list once more, as brokers send it at
// every connection, is no error. Errors are ErrSignature, ErrMalformed and
// ErrOldSequence, with which nothing changes; and ErrNotSaved, with which the
// new list is in force all the same, since to leave out is the safe side.
func (c *Chain) Accept(payload []byte) (*List, error) {
	s, err := Verify(c.key, payload)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.list != nil && s.Sequence <= c.highest {
		sum := sha256.Sum256(payload)
		if s.Sequence == c.highest && bytes.Equal(sum[:], c.payload[:]) {
			return c.list, nil
		}
		return nil, fmt.Errorf("%w: sequence %d, and %d is in force", ErrOldSequence, s.Sequence, c.highest)
	}
	c.adopt(s, payload)
	if err := c.disk.replace(c.state, append([]byte(c.head()), payload...)); err != nil {
		return c.list, fmt.Errorf("%w: %w", ErrNotSaved, err)
	}
	return c.list, nil
}

// Listed tells whether an address fits an entry of the list in force. It is as
// slow as [List.Listed].
func (c *Chain) Listed(address *[6]byte) bool {
	list := c.List()
	return list != nil && list.Listed(address)
}

// List returns the list in force, or nil before the first.
func (c *Chain) List() *List {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.list
}

// Sequence returns the number of the list in force, or 0 before the first.
func (c *Chain) Sequence() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.highest
}

// Problem says why the saved list could not be used, and is nil from the next
// accepted list on. An operator should know.
func (c *Chain) Problem() error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.problem
}
