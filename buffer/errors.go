package buffer

import (
	"errors"
	"fmt"
	"syscall"
)

// Errors to tell apart with errors.Is.
var (
	// ErrAlreadyReleased: the span of time was released before. The caller
	// drops the window; it must not draw noise for it again.
	ErrAlreadyReleased = errors.New("this span of time was already released")
	// ErrInUse: another process holds the file.
	ErrInUse = errors.New("another footfall is using the file")
	// ErrCorrupt: the file turned out to be broken while it was in use. Every
	// later call fails in the same way; opening the outbox again moves the file
	// aside.
	ErrCorrupt = errors.New("the file is damaged")
	// ErrClosed: the outbox was closed.
	ErrClosed = errors.New("the outbox is closed")

	errNoFile = errors.New("the outbox has no file now")
)

// explain adds a fix to errors of the operating system.
func explain(path string, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("outbox %s: disk full, free some space or lower outbox.max_rows: %w", path, err)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("outbox %s: the file system is read-only, remount it or set outbox.path elsewhere: %w", path, err)
	}
	return fmt.Errorf("outbox %s: %w", path, err)
}
