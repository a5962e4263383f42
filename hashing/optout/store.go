package optout

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sync"
	"time"
)

// ErrInUse says that another process keeps the list.
var ErrInUse = errors.New("another process keeps the list, probably the running sensor")

// LockSuffix ends the name of a Store's lock file. It keeps other writers
// out.
const LockSuffix = ".lock"

// Store is a list on disk, kept by one process at a time. It is safe for
// concurrent use.
type Store struct {
	path    string
	options Options
	list    *List
	disk    replacer
	mu      sync.Mutex // one change at a time
	lock    io.Closer
}

// Options are the demands on a list on disk.
type Options struct {
	// Random is the source of a new list's key.
	Random io.Reader
	// Now is the clock for the dates of changes.
	Now func() time.Time
	// Purpose and Scope are required of a list, and given to a new one.
	// The zero values take any list, and make objections for Anywhere.
	Purpose Purpose
	Scope   Scope
}

// head is the head of a new list, and of a list after its next change.
func (o *Options) head(sequence uint64) Head {
	return Head{
		Purpose: cmp.Or(o.Purpose, Objection), Scope: cmp.Or(o.Scope, Anywhere),
		Date: o.Now().UTC().Truncate(time.Second), Sequence: sequence,
	}
}

// OpenStore opens the list at path for changes. Where there is no file, the
// list is empty and under a fresh key; the file comes with the first change. The
// error is ErrInUse while another Store of the same path is open. It is ErrPurpose
// or ErrScope for a list that is not what the options say, and ErrOldFormat for one
// of the format before. A file that is not a sound list is an error, never an empty
// list.
func OpenStore(path string, o Options) (*Store, error) {
	lock, err := lockList(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("its directory does not exist: create it (install -d -m 0700 %s) or set opt_out.list: %w", filepath.Dir(path), err)
		}
		return nil, fmt.Errorf("opt-out list %s: %w", path, err)
	}
	list, err := Load(path, o)
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	return &Store{path: path, options: o, list: list, disk: onDisk, lock: lock}, nil
}

// Load reads the list at path without keeping it for changes: what is there is
// whole, also while another process changes it. Where there is no file, the
// list is empty, under a fresh key. Errors are those of OpenStore, but for
// ErrInUse.
func Load(path string, o Options) (*List, error) {
	text, err := readFile(path, MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return New(o.Random, o.head(0))
	}
	if err != nil {
		return nil, fmt.Errorf("opt-out list: %w", err)
	}
	list, err := Decode(text)
	if err != nil {
		return nil, fmt.Errorf("opt-out list %s: %w", path, err)
	}
	h := list.Head()
	if err := h.serve(o.Purpose, o.Scope); err != nil {
		return nil, fmt.Errorf("opt-out list %s: %w", path, err)
	}
	return list, nil
}

// List returns the list. It stays the same object through all changes. Change
// it by way of Change, or it will not be on disk.
func (s *Store) List() *List { return s.list }

// Path returns the path of the list.
func (s *Store) Path() string { return s.path }

// Change lets change work on a copy of the list, dates and numbers it, writes it
// to disk, and only then puts it in force. After an error, of change or of the
// disk, list and file are as they were.
func (s *Store) Change(change func(*List) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.list.clone()
	if err := change(next); err != nil {
		return err
	}
	next, err := next.With(s.nextHead())
	if err != nil {
		return fmt.Errorf("opt-out list: %w", err)
	}
	if err := s.disk.replace(s.path, next.Encode()); err != nil {
		return fmt.Errorf("opt-out list: %w", err)
	}
	s.list.adopt(next)
	return nil
}

// nextHead is what the list says of itself after a change. A list that was for
// Anywhere becomes the site's.
func (s *Store) nextHead() Head {
	old := s.list.Head()
	h := s.options.head(old.Sequence + 1)
	h.Purpose, h.Expires = old.Purpose, old.Expires
	if s.options.Scope == "" {
		h.Scope = old.Scope
	}
	if !h.Expires.IsZero() && !h.Expires.After(h.Date) {
		h.Expires = time.Time{} // a maintained list needs no expiry
	}
	return h
}

// Add enters addresses, all or none, and returns how many digests were new.
func (s *Store) Add(addresses []Address) (added int, err error) {
	err = s.Change(func(l *List) error {
		for i := range addresses {
			isNew, err := l.Add(addresses[i].Bytes())
			if err != nil {
				return err
			}
			if isNew {
				added++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

// Remove takes out addresses and returns how many digests were there.
func (s *Store) Remove(addresses []Address) (removed int, err error) {
	err = s.Change(func(l *List) error {
		for i := range addresses {
			if l.Remove(addresses[i].Bytes()) {
				removed++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return removed, nil
}

// Restore takes in a list exported elsewhere, and returns how
// many entries are new. Digests under another key cannot be told apart from
// anything, so into a list that has entries only its own kind is taken. A list
// that is empty takes on the other's key. Restore refuses a list for another
// purpose. Call it before List is handed out.
func (s *Store) Restore(other *List) (added int, err error) {
	theirs := other.Head()
	if err := theirs.serve(cmp.Or(s.options.Purpose, theirs.Purpose), ""); err != nil {
		return 0, err
	}
	if s.list.Len() > 0 {
		err = s.Change(func(l *List) error {
			added, err = l.Merge(other)
			return err
		})
		return added, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.nextHead()
	h.Purpose = theirs.Purpose
	next, err := other.With(h)
	if err != nil {
		return 0, fmt.Errorf("opt-out list: %w", err)
	}
	if err := s.disk.replace(s.path, next.Encode()); err != nil {
		return 0, fmt.Errorf("opt-out list: %w", err)
	}
	s.list = next
	return s.list.Len(), nil
}

// Close lets other processes change the list.
func (s *Store) Close() error { return s.lock.Close() }
