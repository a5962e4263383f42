package optout

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// MaxFile bounds the text of a list, in bytes.
const MaxFile = 1 << 20

const (
	listMagic   = "footfall-optout 1"
	listComment = "# 20-bit digests of device addresses; no address can be read from them. Change this file with \"footfall optout\"."
	hexDigits   = DigestBits / 4
)

// Encode returns the list as text. Equal lists give equal bytes.
func (l *List) Encode() []byte {
	digests := l.snapshot()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n%s\nkey %x\nargon2id passes=%d memory=%dKiB lanes=%d\nentries %d\n",
		listMagic, listComment, l.key[:], l.cost.passes, l.cost.memory, argonLanes, len(digests))
	for _, d := range digests {
		fmt.Fprintf(&b, "%0*x\n", hexDigits, d)
	}
	return b.Bytes()
}

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

// next returns the next line that says something.
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
	l := new(List)
	entries := 0
	for _, read := range []func(string) error{
		magic,
		func(line string) error { return readKey(line, &l.key) },
		func(line string) error { return readCost(line, &l.cost) },
		func(line string) error { return readEntries(line, &entries) },
	} {
		line, ok := d.next()
		if !ok {
			return nil, errCutOff
		}
		if err := read(line); err != nil {
			return nil, err
		}
	}
	return l, d.entries(l, entries)
}

func (d *decoder) entries(l *List, n int) error {
	l.digests = make([]uint32, 0, n)
	for range n {
		line, ok := d.next()
		if !ok {
			return errCutOff
		}
		v, err := strconv.ParseUint(line, 16, DigestBits)
		if err != nil || len(line) != hexDigits {
			return fmt.Errorf("not a digest: %d hexadecimal digits are wanted", hexDigits)
		}
		if last := len(l.digests) - 1; last >= 0 && l.digests[last] >= uint32(v) {
			return errors.New("digests are out of order; they stand in ascending order, each once")
		}
		l.digests = append(l.digests, uint32(v))
	}
	if _, more := d.next(); more {
		return fmt.Errorf("more entries than the %d that were announced", n)
	}
	return d.scan.Err()
}

func magic(line string) error {
	name, version, _ := strings.Cut(line, " ")
	want, current, _ := strings.Cut(listMagic, " ")
	switch {
	case name != want:
		return errors.New("not an opt-out list of footfall; a list of addresses is read by footfall optout import")
	case version != current:
		return errors.New("an opt-out list of another version of footfall; this one reads version " + current)
	}
	return nil
}

func readKey(line string, key *[saltSize]byte) error {
	text, ok := strings.CutPrefix(line, "key ")
	if !ok || len(text) != hex.EncodedLen(saltSize) {
		return fmt.Errorf("want \"key\" and %d hexadecimal digits", hex.EncodedLen(saltSize))
	}
	if _, err := hex.Decode(key[:], []byte(text)); err != nil {
		return fmt.Errorf("the key has a character that is no hexadecimal digit")
	}
	return nil
}

func readCost(line string, c *cost) error {
	var lanes int
	if _, err := fmt.Sscanf(line, "argon2id passes=%d memory=%dKiB lanes=%d", &c.passes, &c.memory, &lanes); err != nil {
		return errors.New(`want "argon2id passes=N memory=NKiB lanes=1"`)
	}
	if lanes != argonLanes {
		return fmt.Errorf("%d lanes of Argon2id; %d is supported", lanes, argonLanes)
	}
	return c.check()
}

func readEntries(line string, n *int) error {
	text, ok := strings.CutPrefix(line, "entries ")
	v, err := strconv.ParseUint(text, 10, 32)
	if !ok || err != nil || v > MaxEntries {
		return fmt.Errorf("want \"entries\" and a number up to %d", MaxEntries)
	}
	*n = int(v)
	return nil
}
