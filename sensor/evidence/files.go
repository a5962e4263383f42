package evidence

import (
	"cmp"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// ReadFiles checks all files of a log, the oldest first, and hands over each line. The
// first number of the result is above 1 where older files have gone.
func ReadFiles(key ed25519.PublicKey, path string, each func(*Line, Head) error) (Checked, error) {
	all := Checked{Head: none}
	var from *Head
	var first Event
	for n := olderFiles; n >= 0; n-- {
		name := path
		if n > 0 {
			name = older(path, n)
		}
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) && (n > 0 || from != nil) {
			continue
		}
		if err != nil {
			return all, err
		}
		c, err := Read(key, name, f, from, func(l *Line, h Head) error {
			first = cmp.Or(first, l.Event)
			return each(l, h)
		})
		f.Close()
		if all.First == 0 {
			all.First = c.First
		}
		all.Head, all.Bytes = c.Head, all.Bytes+c.Bytes
		if err != nil {
			return all, err
		}
		from = &all.Head
	}
	return all, whole(path, all.First, first)
}

// whole finds lines that are missing at the beginning. Only full files go, and only once
// there are more than are kept. A signed line tells of a damaged one that was set aside.
func whole(path string, number int, first Event) error {
	if number == 0 {
		return fmt.Errorf("%s: has no line: lines were cut off, or the sensor has not started yet", path)
	}
	if _, err := os.Stat(older(path, olderFiles)); number > 1 && first != Damage && errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: begins with line %d: the lines before were cut off", path, number)
	}
	return nil
}

// Witness compares a log with a head that was published: that of a manifest.
type Witness struct {
	Published Head
	seen      bool
}

// See takes the head of each line in turn.
func (w *Witness) See(h Head) error {
	if h.Number != w.Published.Number {
		return nil
	}
	w.seen = true
	if h.Hash != w.Published.Hash {
		return fmt.Errorf("line %d of the log is another one than the manifest names", h.Number)
	}
	return nil
}

// Missing is called behind the last line. It finds a log that was cut off.
func (w *Witness) Missing(c Checked) error {
	switch {
	case w.seen || w.Published.Number == 0:
		return nil
	case w.Published.Number < c.First:
		return fmt.Errorf("the manifest names line %d, and the log begins at line %d: take a newer manifest", w.Published.Number, c.First)
	}
	return fmt.Errorf("the log ends at line %d, and the manifest names line %d: lines were cut off", c.Head.Number, w.Published.Number)
}
