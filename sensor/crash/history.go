package crash

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Most is how many crashes within Window lead to safe mode.
const (
	Most   = 5
	Window = 10 * time.Minute
)

// History remembers crashes over restarts, in two files of a directory that the
// service manager keeps and a reboot clears. Times are those since the machine was
// started, so that no step of the clock matters.
type History struct {
	folder string
	now    func() time.Duration // since the machine was started
}

// NewHistory returns the history in a folder; with "" it remembers nothing.
func NewHistory(folder string, sinceBoot func() time.Duration) *History {
	return &History{folder, sinceBoot}
}

func (h *History) running() string { return filepath.Join(h.folder, "running") }
func (h *History) crashes() string { return filepath.Join(h.folder, "crashes") }

// Begin notes that a process starts, and returns how many have crashed in a row
// lately. One that has not called End before has crashed.
func (h *History) Begin() (crashes int, err error) {
	if h.folder == "" {
		return 0, nil
	}
	times, err := h.recent()
	if err != nil {
		return 0, err
	}
	if _, err := os.Stat(h.running()); err == nil {
		times = append(times, h.now())
	}
	return len(times), errors.Join(h.write(times), touch(h.running()))
}

// End notes that the process ends well.
func (h *History) End() error {
	if h.folder == "" {
		return nil
	}
	return os.Remove(h.running())
}

// Forget drops the crashes, after a time in safe mode.
func (h *History) Forget() error {
	if h.folder == "" {
		return nil
	}
	return h.write(nil)
}

// Pause is how long to wait before listening, after so many crashes in a row.
func Pause(crashes int) time.Duration {
	if crashes < 2 {
		return 0
	}
	return time.Second << min(2*(crashes-2), 4) // 1, 4 and 16 s
}

// recent reads the crashes of the last while. A file that cannot be understood is as
// good as none.
func (h *History) recent() ([]time.Duration, error) {
	text, err := os.ReadFile(h.crashes())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("crashes: %w", err)
	}
	var times []time.Duration
	for _, line := range strings.Fields(string(text)) {
		if ms, err := strconv.ParseInt(line, 10, 64); err == nil {
			times = append(times, time.Duration(ms)*time.Millisecond)
		}
	}
	now := h.now()
	times = slices.DeleteFunc(times, func(t time.Duration) bool { return t > now || now-t >= Window })
	return times[max(len(times)-2*Most, 0):], nil
}

func (h *History) write(times []time.Duration) error {
	var b bytes.Buffer
	for _, t := range times {
		fmt.Fprintln(&b, t.Milliseconds())
	}
	if err := os.WriteFile(h.crashes(), b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("crashes: %w", err)
	}
	return nil
}

func touch(path string) error {
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		return fmt.Errorf("crashes: %w", err)
	}
	return nil
}
