package history

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"footfall/buffer/boltcheck"
)

// Errors to tell apart with errors.Is.
var (
	// ErrInUse: another process holds the file.
	ErrInUse = errors.New("another hub is using the file")
	// ErrCorrupt: the file turned out to be broken while it was in use. Opening it again
	// moves it aside.
	ErrCorrupt = errors.New("the file is damaged")
	// ErrFull: the disk has no room.
	ErrFull = errors.New("the disk is full")
)

// Options of [Open].
type Options struct {
	// Keep is how long a kind is kept, from the newest row or now, whichever is earlier.
	Keep map[Kind]time.Duration
	// MaxRows bounds all kinds together.
	MaxRows int
	// KeepFree is how many bytes of the disk are left to others. Free tells how many there
	// are; nil if it cannot be told.
	KeepFree int64
	Free     func() (bytes int64, known bool)
	Now      func() time.Time
	Log      *slog.Logger
}

// Store is a history. Its methods may be called from any goroutine.
type Store struct {
	path string
	opt  Options
	db   *bbolt.DB
	pack packer

	mu          sync.Mutex
	failed      error // the file was found damaged
	quarantined string
	evicted     int64
	crowded     int64
	tightSince  time.Time // zero while the disk has room
}

var stateBucket = []byte("state")

// Open opens the history at path and creates the file where it is missing. It moves a
// damaged file aside to PATH.corrupt-TIME.
func Open(path string, opt Options) (*Store, error) {
	s := &Store{path: path, opt: opt}
	err := s.open()
	if errors.Is(err, ErrCorrupt) {
		if err = s.quarantine(err); err == nil {
			err = s.open()
		}
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Store) open() error {
	if err := s.checkFile(); err != nil {
		return err
	}
	err := guard(func() (err error) {
		s.db, err = bbolt.Open(s.path, 0o600, &bbolt.Options{Timeout: 2 * time.Second, FreelistType: bbolt.FreelistMapType})
		return err
	})
	for _, broken := range []error{berrors.ErrInvalid, berrors.ErrChecksum, berrors.ErrVersionMismatch} {
		if errors.Is(err, broken) {
			return fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
	}
	if err != nil {
		return s.explain(err)
	}
	if err := s.layOut(); err != nil {
		_ = s.db.Close()
		return s.explain(err)
	}
	return nil
}

// checkFile looks at a whole file before bbolt maps it. A fault in it would end the
// process. Another hub that writes at the same time would look like damage, so the lock is
// taken first.
func (s *Store) checkFile() error {
	f, err := os.OpenFile(s.path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return s.explain(err)
	}
	defer f.Close()
	if err := lock(f); err != nil {
		return s.explain(ErrInUse)
	}
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return err
	}
	if _, err := os.Stat(s.path + damagedSuffix); err == nil {
		return fmt.Errorf("%w: found so while it was last in use", ErrCorrupt)
	}
	if err := boltcheck.File(f, info.Size()); err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return nil
}

// layOut creates what an empty file lacks.
func (s *Store) layOut() error {
	ready := false
	err := s.view(func(tx *bbolt.Tx) error {
		ready = tx.Bucket(stateBucket) != nil && tx.Bucket(sensorsBucket) != nil
		return nil
	})
	if err != nil || ready {
		return err
	}
	return s.update(func(tx *bbolt.Tx) error {
		for _, kind := range Kinds {
			if _, err := tx.CreateBucketIfNotExists([]byte(kind)); err != nil {
				return err
			}
		}
		if _, err := tx.CreateBucketIfNotExists(stateBucket); err != nil {
			return err
		}
		return countSensors(tx)
	})
}

// Err is why the file cannot be used any more; nil while it can. Opening it again moves
// it aside.
func (s *Store) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// Close closes the file. One that was found damaged is left as it is, for the end of the
// process: bbolt would wait for the transaction in which that was.
func (s *Store) Close() error {
	if s.Err() != nil {
		return nil
	}
	return guard(s.db.Close)
}

// guard turns a fault in damaged pages into an error.
func guard(fn func() error) (err error) {
	old := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(old)
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrCorrupt, r)
		}
	}()
	return fn()
}

func (s *Store) view(fn func(*bbolt.Tx) error) error {
	return s.use(s.db.View, func(tx *bbolt.Tx) error {
		err := fn(tx)
		forget(s.db.Info().Data, uintptr(tx.Size())) // while the transaction holds the mapping
		return err
	})
}

func (s *Store) update(fn func(*bbolt.Tx) error) error { return s.use(s.db.Update, fn) }

// use runs a transaction. A file found damaged stays unused until it is opened again:
// bbolt may hold a lock that the fault left behind.
func (s *Store) use(run func(func(*bbolt.Tx) error) error, fn func(*bbolt.Tx) error) error {
	if err := s.Err(); err != nil {
		return err
	}
	err := guard(func() error { return run(fn) })
	if errors.Is(err, ErrCorrupt) {
		err = s.explain(err)
		s.mu.Lock()
		s.failed = err
		s.mu.Unlock()
		if mark, markErr := os.Create(s.path + damagedSuffix); markErr == nil {
			_ = mark.Close()
		}
	}
	return err
}

func (s *Store) explain(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("history %s: %w: free some space, or lower history.max_rows: %w", s.path, ErrFull, err)
	case errors.Is(err, berrors.ErrTimeout), errors.Is(err, ErrInUse):
		return fmt.Errorf("history %s: %w; stop it, or give this one its own state", s.path, ErrInUse)
	case errors.Is(err, fs.ErrNotExist):
		dir := filepath.Dir(s.path)
		return fmt.Errorf("history %s: directory %s does not exist; create it (install -d -m 0700 %s) or set state: %w", s.path, dir, dir, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("history %s: no permission: the user that runs the hub must own the file and its directory: %w", s.path, err)
	case errors.Is(err, ErrCorrupt):
		return fmt.Errorf("history %s: restart the hub to move it aside and start empty: %w", s.path, err)
	}
	return fmt.Errorf("history %s: %w", s.path, err)
}
