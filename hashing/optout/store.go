package optout

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

// ErrInUse says that another process keeps the list.
var ErrInUse = errors.New("another process keeps the list, probably the running sensor")

// LockSuffix ends the name of the file by which a Store keeps other writers
// out.
const LockSuffix = ".lock"

// Store is a list on disk, kept by one process at a time. It is safe for
// concurrent use.
type Store struct {
	path string
	list *List
	disk replacer
	mu   sync.Mutex // one change at a time
	lock io.Closer
}

// OpenStore opens the list at path for changes. Where there is no file, the
// list is empty and under a fresh key from random; the file comes with the
// first change. The error is ErrInUse while another Store of the same path is
// open. A file that is not a sound list is an error, never an empty list.
func OpenStore(path string, random io.Reader) (*Store, error) {
	lock, err := lockList(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("its directory does not exist: %w", err)
		}
		return nil, fmt.Errorf("opt-out list %s: %w", path, err)
	}
	list, err := Load(path, random)
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	return &Store{path: path, list: list, disk: onDisk, lock: lock}, nil
}

// Load reads the list at path without keeping it for changes: what is there is
// whole, also while another process changes it. Where there is no file, the
// list is empty, under a fresh key from random.
func Load(path string, random io.Reader) (*List, error) {
	text, err := readFile(path, MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return New(random)
	}
	if err != nil {
		return nil, fmt.Errorf("opt-out list: %w", err)
	}
	list, err := Decode(text)
	if err != nil {
		return nil, fmt.Errorf("opt-out list %s: %w", path, err)
	}
	return list, nil
}

// List returns the list. It stays the same object through all changes. Change
// it by way of Change, or it will not be on disk.
func (s *Store) List() *List { return s.list }

// Path returns where the list is.
func (s *Store) Path() string { return s.path }

// Change lets change work on a copy of the list, writes the copy to disk, and
// only then puts it in force. After an error, of change or of the disk, list
// and file are as they were.
func (s *Store) Change(change func(*List) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.list.clone()
	if err := change(next); err != nil {
		return err
	}
	if err := s.disk.replace(s.path, next.Encode()); err != nil {
		return fmt.Errorf("opt-out list: %w", err)
	}
	s.list.adopt(next)
	return nil
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

// Restore takes in a list that was exported from another place, and returns how
// many entries are new. Digests under another site key cannot be told apart
// from anything, so into a list that has entries only its own kind is taken;
// one that is empty takes on the other's key. Call it before List is handed
// out.
func (s *Store) Restore(other *List) (added int, err error) {
	if s.list.Len() > 0 {
		err = s.Change(func(l *List) error {
			added, err = l.Merge(other)
			return err
		})
		return added, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.disk.replace(s.path, other.Encode()); err != nil {
		return 0, fmt.Errorf("opt-out list: %w", err)
	}
	s.list = other.clone()
	return s.list.Len(), nil
}

// Close lets other processes change the list.
func (s *Store) Close() error { return s.lock.Close() }
