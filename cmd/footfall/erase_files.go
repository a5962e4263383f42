package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"footfall/buffer/history"
	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/hashing/optout"
	"footfall/sensor/admin"
	"footfall/sensor/status/homeassistant"
)

const (
	endTime = 30 * time.Second // for the sensor to end
	endPoll = 50 * time.Millisecond
)

// erasable lists the files of the sensor's state, and the copies set aside beside
// them.
func erasable(c *configs.Config) ([]string, error) {
	patterns := withEndings(c.Outbox.Path, ".new", ".damaged", ".corrupt-*")
	patterns = append(patterns, withEndings(history.Path(c.Outbox.Path), "-*", ".corrupt-*")...)
	patterns = append(patterns, withEndings(homeassistant.Path(c), ".new-*")...)
	patterns = append(patterns, withEndings(c.OptOut.List, optout.LockSuffix, ".new-*")...)
	patterns = append(patterns, withEndings(admin.ChainConfig(c, time.Now).State, ".new-*")...)
	patterns = append(patterns, withEndings(c.OptOut.File)...)
	patterns = append(patterns, withEndings(c.Calibration.File, ".new-*")...)
	var files []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

// withEndings returns patterns for a file and for its name with each ending.
func withEndings(path string, endings ...string) []string {
	if path == "" {
		return nil
	}
	literal := escapeGlob(path)
	patterns := []string{literal}
	for _, ending := range endings {
		patterns = append(patterns, literal+ending)
	}
	return patterns
}

// escapeGlob escapes a path for filepath.Glob.
func escapeGlob(path string) string {
	var b []byte
	for _, c := range []byte(path) {
		if c == '*' || c == '?' || c == '[' || c == '\\' {
			b = append(b, '\\')
		}
		b = append(b, c)
	}
	return string(b)
}

// stopSensor makes a running sensor wipe itself and end, and waits until it has closed
// its files. A sensor out of reach is left alone.
func (e *erasure) stopSensor(ctx context.Context) error {
	client, err := admin.Dial(e.config)
	if err != nil {
		return fmt.Errorf("%w; nothing was erased", err)
	}
	wait := time.Duration(0)
	if client != nil {
		err := client.Erase(ctx)
		_ = client.Close()
		if err != nil {
			return fmt.Errorf("%w; nothing was erased", err)
		}
		if _, err := fmt.Fprintln(e.out, "The sensor has wiped its key and its counts, and is stopping."); err != nil {
			return err
		}
		wait = endTime
	}
	done := cli.Waiting(os.Stderr, "waiting for the sensor to end")
	defer done()
	return e.awaitEnd(ctx, wait)
}

// awaitEnd returns nil once no process holds the files any more.
func (e *erasure) awaitEnd(ctx context.Context, wait time.Duration) error {
	poll := time.NewTicker(endPoll)
	defer poll.Stop()
	for deadline := time.Now().Add(wait); ; {
		holder, err := e.held()
		if err != nil {
			return err
		}
		if holder == "" {
			return nil
		}
		if !time.Now().Before(deadline) {
			return fmt.Errorf("%s: a running sensor holds this file: stop it (systemctl stop footfall), then erase again; no file was erased", holder)
		}
		select {
		case <-poll.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// held returns a file locked by another process, or "".
func (e *erasure) held() (string, error) {
	for _, path := range []string{e.config.Outbox.Path, e.config.OptOut.List + optout.LockSuffix} {
		if path == optout.LockSuffix {
			continue // there is no list
		}
		locked, err := isLocked(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if locked {
			return path, nil
		}
	}
	return "", nil
}

// eraseFiles overwrites and deletes each file. It goes on after an error, to erase as
// much as possible.
func (e *erasure) eraseFiles() error {
	files, problems := erasable(e.config) // the sensor may have written more as it ended
	for _, path := range files {
		if err := eraseFile(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			problems = errors.Join(problems, fmt.Errorf("%s was NOT erased: %w", path, err))
			continue
		}
		if _, err := fmt.Fprintf(e.out, "erased %s\n", path); err != nil {
			return err
		}
	}
	return problems
}

// eraseFile overwrites a file with zeros, down to the disk, and deletes it. A symbolic
// link is refused: anyone with write access to the directory could point it at a file
// of another user.
func eraseFile(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|noFollow, 0)
	if err != nil {
		return err
	}
	err = overwrite(f)
	return errors.Join(err, f.Close(), os.Remove(path))
}

func overwrite(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("not a regular file")
	}
	if _, err := io.CopyN(f, zeros{}, info.Size()); err != nil {
		return err
	}
	return f.Sync()
}

// zeros is an endless run of zero bytes.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
