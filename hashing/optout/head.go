package optout

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Purpose is the meaning of a list.
type Purpose uint8

const (
	// Objection lists devices not to be counted.
	Objection Purpose = iota + 1
	// Enrolment lists devices that may be counted. It is for opt-in mode, where no
	// others are.
	Enrolment
)

// String returns the purpose in one word, as lists have it.
func (p Purpose) String() string {
	switch p {
	case Objection:
		return "objection"
	case Enrolment:
		return "enrolment"
	}
	return "unknown"
}

// ParsePurpose reads the words of String.
func ParsePurpose(text string) (Purpose, error) {
	for _, p := range []Purpose{Objection, Enrolment} {
		if text == p.String() {
			return p, nil
		}
	}
	return 0, errors.New("a list is for objection or enrolment")
}

// Scope is the site or chain of a list.
type Scope string

// Anywhere is the scope of an unsigned list before its first use: it fits
// any site.
const Anywhere Scope = "anywhere"

// Site is the scope of the list of one site.
func Site(id string) Scope { return Scope("site " + id) }

// OfChain is the scope of a signed list for a chain of stores.
func OfChain(id string) Scope { return Scope("chain " + id) }

// maxScope bounds a scope in bytes.
const maxScope = 128

// check refuses an impossible scope.
func (s Scope) check() error {
	kind, id, named := strings.Cut(string(s), " ")
	control := func(r rune) bool { return r < ' ' || r == 0x7f || r == '#' }
	switch {
	case s == Anywhere:
		return nil
	case !named || kind != "site" && kind != "chain" || id == "" || strings.TrimSpace(id) != id:
		return errors.New(`a list is for "anywhere", "site NAME" or "chain NAME"`)
	case len(s) > maxScope || strings.ContainsFunc(id, control):
		return fmt.Errorf("the name of a site or chain has at most %d bytes, and no # or control characters", maxScope-len("chain "))
	}
	return nil
}

// Head is a list's account of itself.
type Head struct {
	Purpose Purpose
	Scope   Scope
	// Date is when the list was changed or signed, in whole seconds.
	Date time.Time
	// Expires is when the list should have been replaced; the zero time for never.
	Expires time.Time
	// Sequence grows with every version.
	Sequence uint64
}

// check refuses an impossible head.
func (h *Head) check() error {
	if h.Purpose != Objection && h.Purpose != Enrolment {
		return errors.New("a list without a purpose")
	}
	if !h.Expires.IsZero() && !h.Expires.After(h.Date) {
		return errors.New("the list expires before its date")
	}
	return h.Scope.check()
}

// Expired tells whether the list should have been replaced by now.
func (h *Head) Expired(now time.Time) bool { return !h.Expires.IsZero() && !now.Before(h.Expires) }

// Why a sound list is not taken.
var (
	// ErrPurpose: objections where enrolments belong, or the other way round.
	ErrPurpose = errors.New("the list is for another purpose")
	// ErrScope: the list of another site or chain.
	ErrScope = errors.New("the list is for another site or chain")
)

// serve refuses a list for another purpose or scope. The zero purpose and scope
// take any.
func (h *Head) serve(p Purpose, s Scope) error {
	if p != 0 && h.Purpose != p {
		return fmt.Errorf("%w: it says %s, and the mode in force takes %s only. An objection never enrols a device: "+
			"set opt_out.mode back, or make another list with footfall optout import", ErrPurpose, h.Purpose, p)
	}
	if s != "" && h.Scope != s && h.Scope != Anywhere {
		return fmt.Errorf("%w: it says %q, and this is %q", ErrScope, h.Scope, s)
	}
	return nil
}
