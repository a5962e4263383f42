package crash

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sys/unix"
)

// kept is how many bytes of a report are kept: enough for the reason.
const kept = 512

// name of the file for the service manager.
const name = "footfall-crash"

// Keeper is a service manager holding descriptors; see package keep.
type Keeper interface {
	Take(name string) *os.File
	Store(name string, f *os.File) error
}

// Divert has crashes print nothing but to a small memory file of the keeper.
// It returns a file that takes the place of standard error, and why the process
// before crashed, as far as is known; "" if it did not. The keeper may be nil.
func Divert(k Keeper) (stderr *os.File, reason string, err error) {
	if k != nil {
		reason = before(k.Take(name))
	}
	report, err := newReport()
	if err != nil {
		return os.Stderr, reason, err
	}
	if k != nil {
		err = k.Store(name, report)
	}
	err = errors.Join(err, debug.SetCrashOutput(report, debug.CrashOptions{}), report.Close())
	stderr, moved := moveStderr()
	return stderr, reason, errors.Join(err, moved)
}

// before reads the report of the process before, and wipes it.
func before(f *os.File) string {
	if f == nil {
		return ""
	}
	defer f.Close()
	report := make([]byte, kept)
	n, err := f.ReadAt(report, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return ""
	}
	_, _ = f.WriteAt(make([]byte, kept), 0)
	reason := Reason(report[:n])
	clear(report)
	return reason
}

// newReport makes the memory file. Its size is sealed, so the runtime cannot
// write more than fits.
func newReport() (*os.File, error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return nil, fmt.Errorf("crash report: %w", err)
	}
	f := os.NewFile(uintptr(fd), name)
	if err := f.Truncate(kept); err != nil {
		return nil, errors.Join(fmt.Errorf("crash report: %w", err), f.Close())
	}
	if _, err := unix.FcntlInt(f.Fd(), unix.F_ADD_SEALS, unix.F_SEAL_GROW|unix.F_SEAL_SHRINK|unix.F_SEAL_SEAL); err != nil {
		return nil, errors.Join(fmt.Errorf("crash report: %w", err), f.Close())
	}
	return f, nil
}

// moveStderr points descriptor 2 at nothing, and returns where it pointed before. A
// reader of that which has gone is no reason to end: SIGPIPE is for descriptors 1 and
// 2 alone.
func moveStderr() (*os.File, error) {
	fd, err := unix.FcntlInt(2, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return os.Stderr, fmt.Errorf("standard error: %w", err)
	}
	stderr := os.NewFile(uintptr(fd), "standard error")
	null, err := unix.Open(os.DevNull, unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return stderr, fmt.Errorf("standard error: %w", err)
	}
	defer unix.Close(null)
	if err := unix.Dup3(null, 2, 0); err != nil {
		return stderr, fmt.Errorf("standard error: %w", err)
	}
	return stderr, nil
}

// SinceBoot is the time since the machine was started, suspended or not.
func SinceBoot() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
