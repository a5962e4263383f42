package history

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Defaults of Options.
const (
	DefaultDays     = 7
	DefaultMaxBytes = 16 << 20
)

// parts is how many files fill the ring: as much goes at once where it is full.
const parts = 8

// Options of Open. The zero value is usable.
type Options struct {
	// Days that are kept, before today; DefaultDays if 0. Files of days that lie
	// further ahead were written under a wrong clock, and go with the next Append.
	Days int
	// MaxBytes bounds the files together; DefaultMaxBytes if 0. The oldest go first.
	MaxBytes int64
	// Free returns how many bytes the file system of a path has left for this process; known
	// is false if it cannot tell. On a small disk the ring takes a quarter of that and
	// of its own files together, if that is less than MaxBytes. Nil: MaxBytes alone counts.
	Free func(path string) (bytes int64, known bool)
	// Now tells the time; time.Now if nil.
	Now func() time.Time
	// Log receives what a person should know; discarded if nil.
	Log *slog.Logger
}

// Ring keeps the released windows of the last days. Its methods may be called from any
// goroutine. It holds no file open between calls.
type Ring struct {
	path string
	opt  Options

	mu     sync.Mutex
	most   int64  // bytes of all files, as found with the newest Append
	aside  string // the newest file set aside since Open; "" for none
	failed bool   // the newest Append failed, and was told
}

// Path is where the ring of an outbox is: the beginning of its files' paths.
func Path(outbox string) string { return outbox + ".windows" }

// Open brings the ring at path, see [Path], into use. It cuts off a torn end, sets
// damaged files aside, and removes what is too old or too much. It never fails: a ring
// that cannot be read or written is told in the log, and Append tries again.
func Open(path string, o Options) *Ring {
	if o.Days == 0 {
		o.Days = DefaultDays
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	r := &Ring{path: path, opt: o, most: o.MaxBytes}
	if err := r.begin(); err != nil {
		o.Log.Warn("the released windows of the last days cannot be read", "path", path, "error", err)
	}
	return r
}

func (r *Ring) begin() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	found, err := names(r.path, segmentMark)
	if err != nil {
		return err
	}
	for _, n := range found {
		err = errors.Join(err, r.mend(n))
	}
	r.measure(found)
	// The clock may not be set yet, so nothing goes for being ahead of it.
	return errors.Join(err, r.prune(false))
}

// mend cuts off a torn end, or sets a damaged file aside.
func (r *Ring) mend(name string) error {
	file := r.path + segmentMark + name
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	length, damage := sound(text)
	switch {
	case damage != nil:
		return r.setAside(name, damage)
	case length == 0:
		return os.Remove(file)
	case length < len(text):
		r.opt.Log.Warn("the newest of the released windows was torn and is dropped", "path", file)
		return os.Truncate(file, int64(length))
	}
	return nil
}

func (r *Ring) setAside(name string, damage error) error {
	file := r.path + segmentMark + name
	aside := r.path + asideMark + name
	if err := os.Rename(file, aside); err != nil {
		return err
	}
	r.aside = aside
	r.opt.Log.Error("a file of released windows is damaged; it was set aside, and its windows are not shown",
		"path", file, "moved_to", aside, "error", damage)
	return nil
}

// SetAside is the newest damaged file that Open set aside; "" for none.
func (r *Ring) SetAside() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.aside
}

// Append keeps the cells of a window. The error is told in the log once, until an
// Append goes well again.
func (r *Ring) Append(records []Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.write(records)
	if err != nil && !r.failed {
		r.opt.Log.Warn("released windows are delivered, and not kept for footfall windows: see that the disk has room", "path", r.path, "error", err)
	}
	r.failed = err != nil
	return err
}

// write appends the records, day by day, and removes what is too old then.
func (r *Ring) write(records []Record) error {
	lines, days := map[string][]byte{}, []string{}
	for i := range records {
		day := dayOf(records[i].End)
		if _, known := lines[day]; !known {
			days = append(days, day)
		}
		var err error
		if lines[day], err = records[i].append(lines[day]); err != nil {
			return err
		}
	}
	found, err := names(r.path, segmentMark)
	if err != nil {
		return err
	}
	r.measure(found)
	for _, day := range days {
		file, err := r.current(day)
		if err == nil {
			err = extend(file, lines[day])
		}
		if err != nil {
			return err
		}
	}
	return r.prune(true)
}

// leastBytes are kept however little room there is.
const leastBytes = 64 << 10

// measure finds how many bytes the files may have together. A quarter of what they have
// and of what is free leaves room for the outbox, which takes up to a half.
func (r *Ring) measure(found []string) {
	if r.most = r.opt.MaxBytes; r.opt.Free == nil {
		return
	}
	free, known := r.opt.Free(r.path)
	if !known {
		return
	}
	for _, n := range found {
		if info, err := os.Lstat(r.path + segmentMark + n); err == nil {
			free += info.Size()
		}
	}
	r.most = min(r.most, max(free/4, leastBytes))
}

// MaxBytes is how many bytes the files may have together at present.
func (r *Ring) MaxBytes() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.most
}

// current is the file to which windows of a day are appended.
func (r *Ring) current(day string) (string, error) {
	found, err := names(r.path, segmentMark)
	if err != nil {
		return "", err
	}
	last := ""
	for _, n := range found {
		if n[:len(dayLayout)] == day {
			last = n
		}
	}
	if last == "" {
		return r.path + segmentMark + name(day, 1), nil
	}
	info, err := os.Stat(r.path + segmentMark + last)
	if _, number, _ := parseName(last); err == nil && info.Size() >= r.most/parts && number < lastNumber {
		last = name(day, number+1)
	}
	return r.path + segmentMark + last, err
}

// extend appends lines to a file in one write. Where that fails, the file is as long
// as it was.
func extend(file string, lines []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND|noFollow, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		if info.Size() == 0 {
			lines = append([]byte(header), lines...)
		}
		if _, err = f.Write(lines); err != nil {
			err = errors.Join(err, f.Truncate(info.Size()))
		}
	}
	return errors.Join(err, f.Close())
}

// prune removes files that are too old, or too far ahead where the time is known, and
// the oldest where there are too many bytes.
func (r *Ring) prune(known bool) error {
	var problems error
	most := time.Duration(r.opt.Days) * 24 * time.Hour
	today := r.opt.Now().UTC().Truncate(24 * time.Hour)
	for _, mark := range []string{segmentMark, asideMark} {
		found, err := names(r.path, mark)
		if err != nil {
			return err
		}
		left := r.most
		for i := len(found) - 1; i >= 0; i-- {
			file := r.path + mark + found[i]
			info, err := os.Lstat(file)
			if err != nil {
				problems = errors.Join(problems, err)
				continue
			}
			left -= info.Size()
			day, _, _ := parseName(found[i])
			if age := today.Sub(day); left >= 0 && age <= most && (age >= -most || !known) {
				continue
			}
			if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
				problems = errors.Join(problems, fmt.Errorf("windows that are too old: %w", err))
			}
		}
	}
	return problems
}
