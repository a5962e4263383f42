package buffer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"footfall/buffer/boltcheck"
)

// lockPoll is how often a file held by another process is tried again.
const lockPoll = 20 * time.Millisecond

// Open opens the outbox at path and creates the file, not its directory, where
// it is missing. It
//
//   - waits up to Options.Timeout for another process to let go, then returns
//     an error with ErrInUse;
//   - moves a damaged file aside to PATH.corrupt-TIME, starts empty and tells
//     where in Stats.Quarantined. Time before that moment then counts as
//     released, because what had been released is no longer known;
//   - rewrites a file of mostly free pages into a small one;
//   - drops the oldest rows beyond Options.MaxRows;
//   - looks how many rows the disk has room for;
//   - begins in memory, where the file cannot be opened or written and
//     Options.Memory allows it. Each Append tries the file again.
func Open(path string, opt Options) (*Outbox, error) {
	o := &Outbox{path: path, opt: opt.withDefaults(), changed: make(chan struct{}, 1)}
	if o.opt.MaxRows < 0 {
		return nil, fmt.Errorf("outbox %s: outbox.max_rows is %d, want 1 or more", path, o.opt.MaxRows)
	}
	o.memory.most = o.opt.Memory
	if err := o.openFile(o.opt.Timeout); err != nil {
		if o.opt.Memory == 0 || errors.Is(err, ErrInUse) {
			return nil, err
		}
		o.withoutFile(err)
	}
	return o, nil
}

// openFile brings the file into use.
func (o *Outbox) openFile(timeout time.Duration) error {
	f, err := openLocked(o.path, timeout)
	if err != nil {
		return err
	}
	o.setFile(f, nil)
	if err := o.load(); err != nil {
		_ = o.file.Close()
		o.setFile(nil, nil)
		return err
	}
	o.compact()
	err = o.trim()
	if err == nil {
		err = o.measure()
	}
	if err != nil {
		_ = o.db.Close()
		o.setFile(nil, nil)
		return err
	}
	return nil
}

func (o *Outbox) setFile(f *os.File, db *bbolt.DB) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.file, o.db = f, db
}

// openLocked opens the file and takes its lock.
func openLocked(path string, timeout time.Duration) (*os.File, error) {
	for deadline := time.Now().Add(timeout); ; time.Sleep(lockPoll) {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, openError(path, err)
		}
		ok, err := tryLock(f)
		if err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("outbox %s: lock: %w", path, err)
		}
		if ok && current(f, path) {
			return f, nil
		}
		_ = f.Close()
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("outbox %s: %w: stop it, or give this one its own outbox.path", path, ErrInUse)
		}
	}
}

// current tells whether path still leads to f: the holder of the lock may have
// put another file in its place.
func current(f *os.File, path string) bool {
	held, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(held, there)
}

func openError(path string, err error) error {
	dir := filepath.Dir(path)
	if _, statErr := os.Stat(dir); errors.Is(statErr, fs.ErrNotExist) {
		return fmt.Errorf("outbox %s: directory %s does not exist: create it (install -d -m 0700 %s) or set outbox.path: %w", path, dir, dir, err)
	}
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("outbox %s: no permission: the user that runs footfall must own the file and its directory: %w", path, err)
	}
	return explain(path, err)
}

// load brings the locked file into use.
func (o *Outbox) load() error {
	info, err := o.file.Stat()
	if err != nil {
		return explain(o.path, err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("outbox %s: not a regular file, set outbox.path to one", o.path)
	}
	if err := o.file.Chmod(0o600); err != nil {
		return openError(o.path, err)
	}
	if info.Size() == 0 {
		return o.replace(func(db *bbolt.DB) error { return create(db, 0) })
	}
	switch err := o.adopt(info.Size()); {
	case errors.Is(err, ErrCorrupt):
		return o.quarantine(err)
	case err != nil:
		return explain(o.path, err)
	}
	return nil
}

// adopt uses the file as it is. It returns ErrCorrupt if it is not sound.
func (o *Outbox) adopt(size int64) error {
	if _, err := os.Lstat(o.path + damagedSuffix); err == nil {
		return fmt.Errorf("%w: found so while it was last in use", ErrCorrupt)
	}
	if err := boltcheck.File(o.file, size); err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	db, err := openBolt(o.file)
	if err != nil {
		return err
	}
	o.setFile(o.file, db)
	// Read only: opening must work on a full disk too.
	return guard(func() error { return db.View(o.inspect) })
}

// inspect reads every record once, so that damaged ones are known from the
// start.
func (o *Outbox) inspect(tx *bbolt.Tx) error {
	s, err := loadState(tx)
	if err != nil {
		return err
	}
	var rows uint64
	err = tx.Bucket(recordsBucket).ForEach(func(k, v []byte) error {
		rows++
		if len(k) != seqSize {
			return fmt.Errorf("%w: a record with a key of %d bytes", ErrCorrupt, len(k))
		}
		if _, err := decodeItem(k, v); err != nil {
			o.unreadable++
		}
		return nil
	})
	if err == nil && rows != s.rows {
		return fmt.Errorf("%w: %d records where the state says %d", ErrCorrupt, rows, s.rows)
	}
	return err
}

// openBolt lets bbolt use a file already open and locked.
//
// The free list is written with every commit. It is small here, and without it
// bbolt would rebuild it at start in a goroutine in which a fault ends the
// process. It is kept as an array because that hands out the lowest free page,
// which keeps the file short. Commits are synced: that is the whole point.
func openBolt(f *os.File) (db *bbolt.DB, err error) {
	opt := &bbolt.Options{
		Timeout:      time.Second,
		FreelistType: bbolt.FreelistArrayType,
		OpenFile:     func(string, int, os.FileMode) (*os.File, error) { return f, nil },
	}
	err = guard(func() error {
		db, err = bbolt.Open(f.Name(), 0o600, opt)
		return err
	})
	for _, broken := range []error{berrors.ErrInvalid, berrors.ErrChecksum, berrors.ErrVersionMismatch} {
		if errors.Is(err, broken) {
			return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
	}
	return db, err
}

// create lays out an empty outbox. Everything before mark counts in it as
// released.
func create(db *bbolt.DB, mark int64) error {
	return db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{recordsBucket, stateBucket} {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		s := state{highWater: mark}
		return s.save(tx)
	})
}

// replace builds a new file beside the old one and puts it in its place in one
// step. A crash at any moment leaves either the old or the new one. The
// new file is locked before it gets the name.
func (o *Outbox) replace(fill func(db *bbolt.DB) error) error {
	temp := o.path + ".new"
	f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return openError(o.path, err)
	}
	db, err := buildIn(f, fill)
	if err == nil {
		err = os.Rename(temp, o.path)
	}
	if err != nil {
		_ = f.Close()
		_ = os.Remove(temp)
		return explain(o.path, err)
	}
	old, oldDB := o.file, o.db
	o.setFile(f, db)
	if oldDB != nil {
		_ = oldDB.Close()
	} else {
		unlock(old)
		_ = old.Close()
	}
	return syncDir(o.path)
}

func buildIn(f *os.File, fill func(db *bbolt.DB) error) (*bbolt.DB, error) {
	if ok, err := tryLock(f); err != nil || !ok {
		return nil, fmt.Errorf("lock of the new file: %w", errors.Join(err, ErrInUse))
	}
	db, err := openBolt(f)
	if err != nil {
		return nil, err
	}
	if err := guard(func() error { return fill(db) }); err != nil {
		_ = guard(db.Close)
		return nil, err
	}
	return db, nil
}

// syncDir makes a rename survive a power cut.
func syncDir(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return explain(path, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return explain(path, err)
	}
	return nil
}

// trim drops the rows beyond MaxRows, after that was lowered.
func (o *Outbox) trim() error {
	for more := true; more; {
		err := o.update(func(tx *bbolt.Tx) error {
			s, err := loadState(tx)
			if err != nil {
				return err
			}
			over := int(s.rows) - o.opt.MaxRows
			if more = over > deleteChunk; over <= 0 {
				return nil
			}
			if _, err := evict(tx, &s, min(over, deleteChunk)); err != nil {
				return err
			}
			return s.save(tx)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
