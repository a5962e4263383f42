package buffer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Defaults of Options.
const (
	DefaultMaxRows = 20_000
	DefaultMemory  = 2_000 // records, about 3 MB
	DefaultTimeout = 2 * time.Second
)

// Options of Open. The zero value is usable.
type Options struct {
	// MaxRows bounds the records kept; DefaultMaxRows if 0.
	MaxRows int
	// Free returns how many bytes the file system of a path has left for this process; known
	// is false if it cannot tell. Fewer rows than MaxRows are then kept where the disk is
	// small; see [FittingRows]. Nil: MaxRows alone counts.
	Free func(path string) (bytes int64, known bool)
	// Memory is how many records may wait in memory while the disk takes none;
	// DefaultMemory is a good value. 0: Open and Append fail instead.
	Memory int
	// Sparing is for flash memory: a deletion waits for the next Append, and both are one
	// write to the disk. After a crash the records deleted last wait again, so they are
	// published twice.
	Sparing bool
	// Timeout of waiting for another process to let go of the file;
	// DefaultTimeout if 0.
	Timeout time.Duration
	// Now tells the time; time.Now if nil. It names files moved aside and
	// marks, after one was, what may have been released before.
	Now func() time.Time
	// Log receives messages for a person; discarded if nil.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.MaxRows == 0 {
		o.MaxRows = DefaultMaxRows
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Outbox is a durable queue of released windows. Its methods may be called
// from any goroutine.
type Outbox struct {
	path    string
	opt     Options
	changed chan struct{}
	memory  memory
	done    done
	most    atomic.Int64 // rows to wait, as found with the newest append

	mu          sync.Mutex
	file        *os.File // locked; owned by a healthy db; nil without a file
	db          *bbolt.DB
	failed      error // set for ever once the file proved damaged
	closed      bool
	quarantined string
	unreadable  int
}

// Stats describes an outbox at one moment.
type Stats struct {
	// Rows waiting, those in memory included.
	Rows int
	// MaxRows is the most rows to wait: that of Options, or fewer on a small disk. It
	// is found again with each append.
	MaxRows int
	// Evicted counts the rows ever dropped unsent to make room.
	Evicted uint64
	// Unreadable counts the rows that were damaged, or of an unknown version,
	// when the outbox was opened. They are never handed out.
	Unreadable int
	// Bytes of the file.
	Bytes int64
	// Oldest and Newest are the start and the end, in nanoseconds since the
	// Unix epoch, of the oldest and newest waiting windows; 0 where none waits.
	Oldest, Newest int64
	// Quarantined is where a damaged file was moved to when the outbox was
	// opened; "" if it was sound. What was in it was not sent.
	Quarantined string
	// InMemory of the rows are in memory only, because the disk does not take
	// them; they are lost if the process ends. Disk says why, and what to do
	// about it; "" if the disk is well.
	InMemory int
	Disk     string
	// Failed is set once the file proved damaged while in use (ErrCorrupt).
	Failed bool
}

// HighWater returns the end, in nanoseconds since the Unix epoch, of the newest
// window ever appended, whether or not it is still here; 0 if there was none.
// To learn whether a window may be appended ask Released, which also knows
// about clocks that were wrong for a while.
func (o *Outbox) HighWater() int64 {
	s, _ := o.state()
	return s.highWater
}

// Released tells whether any part of the span, in nanoseconds since the Unix
// epoch, was released before. It errs on the side of true where the file cannot
// be read.
func (o *Outbox) Released(start, end int64) bool {
	s, err := o.state()
	return err != nil || s.released(start, end)
}

// state is the present state, in the file or in memory.
func (o *Outbox) state() (s state, err error) {
	if s, ok := o.memory.current(); ok {
		return s, nil
	}
	err = o.view(func(tx *bbolt.Tx) (err error) {
		s, err = loadState(tx)
		return err
	})
	return s, err
}

// Changed returns a channel that receives after records were appended. Several
// appends may come as one; it serves one reader.
func (o *Outbox) Changed() <-chan struct{} { return o.changed }

// Stats returns the present figures.
func (o *Outbox) Stats() Stats {
	st := Stats{MaxRows: o.opt.MaxRows}
	if most := int(o.most.Load()); most > 0 {
		st.MaxRows = most
	}
	err := o.view(func(tx *bbolt.Tx) error { return st.read(tx, &o.done) })
	o.memory.describe(&st)
	o.mu.Lock()
	defer o.mu.Unlock()
	st.Quarantined, st.Unreadable = o.quarantined, o.unreadable
	st.Failed = o.failed != nil
	if err != nil || o.file == nil {
		return st
	}
	if info, err := o.file.Stat(); err == nil {
		st.Bytes = info.Size()
	}
	return st
}

func (st *Stats) read(tx *bbolt.Tx, done *done) error {
	s, err := loadState(tx)
	if err != nil {
		return err
	}
	st.Rows, st.Evicted = int(s.rows), s.evicted
	b := tx.Bucket(recordsBucket)
	for _, seq := range done.all() {
		if b.Get(seqKey(seq)) != nil {
			st.Rows--
		}
	}
	c := b.Cursor()
	if r, err := decodeItem(firstOf(c.First, c.Next, done)); err == nil {
		st.Oldest = r.Start
	}
	if r, err := decodeItem(firstOf(c.Last, c.Prev, done)); err == nil {
		st.Newest = r.End
	}
	return nil
}

// firstOf is the first record, from either end, that is not done.
func firstOf(first, next func() (k, v []byte), done *done) (k, v []byte) {
	for k, v = first(); len(k) == seqSize && done.has(binary.BigEndian.Uint64(k)); {
		k, v = next()
	}
	return k, v
}

// Close writes the records in memory, if the disk takes them now, and releases the
// file. Calling it again does nothing.
func (o *Outbox) Close() error {
	o.toDisk()
	if err := o.deleteNow(o.done.all()); err != nil && !errors.Is(err, ErrClosed) {
		o.opt.Log.Warn("published windows stay in the outbox, and will be published again", "path", o.path, "error", err)
	}
	if n := o.memory.rows(); n > 0 {
		o.opt.Log.Error("windows that could not be written to the disk are lost", "path", o.path, "records", n)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return nil
	}
	o.closed = true
	switch {
	case o.db == nil:
		return nil
	case o.failed != nil:
		// A panic may have left bbolt's own locks taken, so it is left alone.
		unlock(o.file)
		return o.file.Close()
	}
	if err := o.db.Close(); err != nil {
		return explain(o.path, err)
	}
	return nil
}

// usable returns the database, or why the outbox cannot be used.
func (o *Outbox) usable() (*bbolt.DB, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.failed != nil:
		return nil, o.failed
	case o.closed:
		return nil, fmt.Errorf("outbox %s: %w", o.path, ErrClosed)
	case o.db == nil:
		return nil, errNoFile
	}
	return o.db, nil
}

// view runs fn in a read transaction.
func (o *Outbox) view(fn func(tx *bbolt.Tx) error) error {
	return o.run(func(db *bbolt.DB) error { return db.View(fn) })
}

// update runs fn in a write transaction: all of it or, on an error, nothing.
func (o *Outbox) update(fn func(tx *bbolt.Tx) error) error {
	return o.run(func(db *bbolt.DB) error { return db.Update(fn) })
}

func (o *Outbox) run(transaction func(*bbolt.DB) error) error {
	db, err := o.usable()
	if err != nil {
		return err
	}
	err = guard(func() error { return transaction(db) })
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrCorrupt):
		return o.fail(err)
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return fmt.Errorf("outbox %s: %w", o.path, ErrClosed)
	}
	return explain(o.path, err)
}

// guard runs fn and turns a panic into ErrCorrupt. bbolt panics on pages that
// make no sense. A mapped page that the disk can no longer deliver is a fault;
// SetPanicOnFault makes it a panic.
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

// fail remembers that the file is damaged. The first finding stays.
func (o *Outbox) fail(err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failed == nil {
		o.failed = fmt.Errorf("outbox %s: restart to move it aside and start empty: %w", o.path, err)
		if mark, err := os.Create(o.path + damagedSuffix); err == nil {
			_ = mark.Close()
		}
		o.opt.Log.Error("the outbox file is damaged", "path", o.path, "error", err)
	}
	return o.failed
}
