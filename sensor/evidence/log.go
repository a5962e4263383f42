package evidence

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"
)

const (
	// fileSize is when a new file of a log is begun: a year or two of a quiet sensor.
	fileSize = 256 << 10
	// olderFiles is how many full files are kept: PATH.1 is the newest of them.
	olderFiles = 8
)

// Log appends to the log of one sensor. It is used by one goroutine at a time.
type Log struct {
	path string
	key  ed25519.PrivateKey
	head Head
	size int64
	// The newest that the log says.
	privacy []byte
	listed  *int
}

// Open reads the newest file of a log and checks it. A last line that a lost power has
// cut off is taken away. A file that is damaged otherwise is set aside as
// PATH.damaged-TIME, and the log goes on with a line that says so.
func Open(path string, key ed25519.PrivateKey, now time.Time) (*Log, error) {
	l := &Log{path: path, key: key, head: none}
	err := l.load()
	var fault *FaultError
	switch {
	case err == nil || errors.Is(err, fs.ErrNotExist):
		return l, nil
	case errors.Is(err, errTorn):
		return l, os.Truncate(path, l.size)
	case !errors.As(err, &fault):
		return nil, err
	}
	if err := os.Rename(path, path+".damaged-"+now.UTC().Format("20060102T150405Z")); err != nil {
		return nil, fmt.Errorf("set a damaged log aside: %w", err)
	}
	l.size = 0
	return l, l.append(&Line{Event: Damage}, now)
}

func (l *Log) load() error {
	f, err := os.Open(l.path)
	if err != nil {
		return err
	}
	defer f.Close()
	c, err := Read(l.key.Public().(ed25519.PublicKey), l.path, f, nil, func(line *Line, _ Head) error {
		l.note(line)
		return nil
	})
	l.head, l.size = c.Head, c.Bytes
	return err
}

func (l *Log) note(line *Line) {
	if line.Privacy != nil {
		l.privacy = line.Privacy
	}
	if line.Listed != nil {
		l.listed = line.Listed
	}
}

// Head is the newest line.
func (l *Log) Head() Head { return l.head }

// Start notes a start with the settings in force, a JSON object.
func (l *Log) Start(version string, privacy json.RawMessage, now time.Time) error {
	return l.append(&Line{Event: Started, Version: version, Privacy: privacy}, now)
}

// Settings notes the settings in force, if they are others than before.
func (l *Log) Settings(privacy json.RawMessage, now time.Time) error {
	if bytes.Equal(privacy, l.privacy) {
		return nil
	}
	return l.append(&Line{Event: Settings, Privacy: privacy}, now)
}

// Lists notes the number of entries of all lists, if it is another than before.
func (l *Log) Lists(listed int, now time.Time) error {
	if l.listed != nil && *l.listed == listed {
		return nil
	}
	return l.append(&Line{Event: Lists, Listed: &listed}, now)
}

// Account notes what was spent; nothing was if no window was released.
func (l *Log) Account(s Spent, now time.Time) error {
	if s == (Spent{}) {
		return nil
	}
	return l.append(&Line{Event: Account, Spent: &s}, now)
}

// Erased notes that key and counts were wiped on request.
func (l *Log) Erased(now time.Time) error { return l.append(&Line{Event: Erased}, now) }

// append writes a line to disk before it returns.
func (l *Log) append(line *Line, now time.Time) error {
	if l.size >= fileSize {
		if err := l.roll(); err != nil {
			return fmt.Errorf("%s: begin a new file: %w", l.path, err)
		}
	}
	line.Number, line.Time, line.Before = l.head.Number+1, now.UTC().Truncate(time.Second), l.head.Hash
	text, head, err := line.encode(l.key)
	if err != nil {
		return err
	}
	if err := l.write(text); err != nil {
		return fmt.Errorf("%s: %w", l.path, err)
	}
	l.head, l.size = head, l.size+int64(len(text))
	l.note(line)
	return nil
}

// write appends in whole or not at all, as far as the disk lets it.
func (l *Log) write(text []byte) error {
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync()); err != nil {
		err = errors.Join(err, f.Truncate(l.size))
	}
	return errors.Join(err, f.Close())
}

// roll makes room for a new file. The oldest goes.
func (l *Log) roll() error {
	for n := olderFiles; n > 1; n-- {
		err := os.Rename(older(l.path, n-1), older(l.path, n))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(l.path, older(l.path, 1)); err != nil {
		return err
	}
	l.size = 0
	return nil
}

func older(path string, n int) string { return path + "." + strconv.Itoa(n) }
