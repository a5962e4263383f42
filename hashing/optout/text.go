package optout

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"footfall/hashing/siphash"
)

// MaxFile bounds the text of a list, in bytes.
const MaxFile = 1 << 20

const (
	listMagic   = "footfall-optout 2"
	oldMagic    = "footfall-optout 1"
	listComment = "# 20-bit digests of device addresses; no address can be read from them. Change this file with \"footfall optout\"."
	hexDigits   = DigestBits / 4
	never       = "never"
)

// ErrOldFormat refuses a list of the format before this one. Its addresses cannot
// be read back, so it cannot be converted.
var ErrOldFormat = errors.New("a list of the old format, which cannot be converted: its addresses are not in it. " +
	"Move the file away, and make a new list from the addresses with footfall optout import")

// Encode returns the list as text. Equal lists give equal bytes.
func (l *List) Encode() []byte {
	c := l.content.Load()
	h := &c.head
	expires := never
	if !h.Expires.IsZero() {
		expires = stamp(h.Expires)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n%s\npurpose %s\nfor %s\ndate %s\nexpires %s\nsequence %d\nkey %x\nentries %d\n",
		listMagic, listComment, h.Purpose, h.Scope, stamp(h.Date), expires, h.Sequence, l.key[:], len(c.digests))
	for _, d := range c.digests {
		fmt.Fprintf(&b, "%0*x\n", hexDigits, d)
	}
	return b.Bytes()
}

// stamp writes a time in RFC 3339, UTC, whole seconds.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// IsList tells a list of digests, as Encode writes it, from a list of
// addresses, by its beginning.
func IsList(text []byte) bool {
	name, _, _ := strings.Cut(listMagic, " ")
	return bytes.HasPrefix(text, []byte(name+" "))
}

// Decode reads what Encode has written; blank lines and comments from # to the
// end of a line may be added. A text that was cut off is an error. Errors name
// the line.
func Decode(text []byte) (*List, error) {
	if len(text) > MaxFile {
		return nil, fmt.Errorf("more than %d bytes: not an opt-out list", MaxFile)
	}
	d := decoder{scan: bufio.NewScanner(bytes.NewReader(text))}
	l, err := d.list()
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", d.line, err)
	}
	return l, nil
}

// decoder goes through the lines of a list.
type decoder struct {
	scan *bufio.Scanner
	line int
}

var errCutOff = errors.New("the list ends here, too early: it was cut off")

// next returns the next line with content.
func (d *decoder) next() (string, bool) {
	for d.scan.Scan() {
		d.line++
		line, _, _ := strings.Cut(d.scan.Text(), "#")
		if line = strings.TrimSpace(line); line != "" {
			return line, true
		}
	}
	return "", false
}

func (d *decoder) list() (*List, error) {
	l, c, entries := new(List), new(content), uint64(0)
	h := &c.head
	if line, ok := d.next(); !ok {
		return nil, errCutOff
	} else if err := magic(line); err != nil {
		return nil, err
	}
	for _, field := range []struct {
		name string
		read func(string) error
	}{
		{"purpose", func(s string) (err error) { h.Purpose, err = ParsePurpose(s); return err }},
		{"for", func(s string) error { h.Scope = Scope(s); return h.Scope.check() }},
		{"date", func(s string) error { return readTime(s, &h.Date) }},
		{"expires", func(s string) error { return readExpiry(s, h) }},
		{"sequence", func(s string) error { return readNumber(s, 1<<63-1, &h.Sequence) }},
		{"key", func(s string) error { return readKey(s, &l.key) }},
		{"entries", func(s string) error { return readNumber(s, MaxEntries, &entries) }},
	} {
		line, ok := d.next()
		if !ok {
			return nil, errCutOff
		}
		value, ok := strings.CutPrefix(line, field.name+" ")
		if !ok {
			return nil, fmt.Errorf("want %q", field.name)
		}
		if err := field.read(value); err != nil {
			return nil, err
		}
	}
	l.content.Store(c)
	return l, d.entries(c, int(entries))
}

func (d *decoder) entries(c *content, n int) error {
	c.digests = make([]uint32, 0, n)
	for range n {
		line, ok := d.next()
		if !ok {
			return errCutOff
		}
		v, err := strconv.ParseUint(line, 16, DigestBits)
		if err != nil || len(line) != hexDigits {
			return fmt.Errorf("not a digest: %d hexadecimal digits are wanted", hexDigits)
		}
		if last := len(c.digests) - 1; last >= 0 && c.digests[last] >= uint32(v) {
			return errors.New("digests are out of order; they stand in ascending order, each once")
		}
		c.digests = append(c.digests, uint32(v))
	}
	if _, more := d.next(); more {
		return fmt.Errorf("more entries than the %d that were announced", n)
	}
	return d.scan.Err()
}

func magic(line string) error {
	name, _, _ := strings.Cut(line, " ")
	want, current, _ := strings.Cut(listMagic, " ")
	switch {
	case line == oldMagic:
		return ErrOldFormat
	case name != want:
		return errors.New("not an opt-out list of footfall; a list of addresses is read by footfall optout import")
	case line != listMagic:
		return errors.New("an opt-out list of another version of footfall; this one reads version " + current)
	}
	return nil
}

func readKey(text string, key *[siphash.KeySize]byte) error {
	if len(text) != hex.EncodedLen(len(key)) {
		return fmt.Errorf("want \"key\" and %d hexadecimal digits", hex.EncodedLen(len(key)))
	}
	if _, err := hex.Decode(key[:], []byte(text)); err != nil {
		return errors.New("the key has a character that is no hexadecimal digit")
	}
	return nil
}

func readTime(text string, t *time.Time) (err error) {
	if *t, err = time.Parse(time.RFC3339, text); err != nil || stamp(*t) != text {
		return errors.New("want a time as in 2026-11-30T09:00:00Z")
	}
	return nil
}

func readExpiry(text string, h *Head) error {
	if text == never {
		return nil
	}
	if err := readTime(text, &h.Expires); err != nil {
		return err
	}
	return h.check()
}

func readNumber(text string, most uint64, n *uint64) error {
	v, err := strconv.ParseUint(text, 10, 64)
	if err != nil || v > most || strconv.FormatUint(v, 10) != text {
		return fmt.Errorf("want a number up to %d", most)
	}
	*n = v
	return nil
}
