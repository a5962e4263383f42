package daemon

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestStartsWithoutTheFolderOfItsSocket is ready without it, says so, and takes commands
// once the folder is there.
func TestStartsWithoutTheFolderOfItsSocket(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "run")
	c := &controlTask{path: filepath.Join(folder, "s"), handler: &idle{}, log: slog.New(slog.DiscardHandler), retry: time.Millisecond, ready: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- c.Run(ctx) }()
	<-c.Ready()
	if problem := c.problem.Load(); problem == nil || !strings.Contains(*problem, "its directory does not exist") {
		t.Errorf("the problem is %v", problem)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a command can connect", func() bool {
		conn, err := net.Dial("unix", c.path)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	eventually(t, "the problem is gone", func() bool { return c.problem.Load() == nil })
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestEndsWithoutTheFolderOfItsSocket ends as every sensor that is stopped: a reason would
// count as a crash.
func TestEndsWithoutTheFolderOfItsSocket(t *testing.T) {
	c := &controlTask{path: filepath.Join(t.TempDir(), "run", "s"), handler: &idle{}, log: slog.New(slog.DiscardHandler), retry: time.Millisecond, ready: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- c.Run(ctx) }()
	<-c.Ready()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestMayPass(t *testing.T) {
	if !mayPass(fmt.Errorf("control.socket: %w", fs.ErrNotExist)) || mayPass(errors.New("a process listens there")) {
		t.Error("a missing folder may come, and another process at the socket stays")
	}
}
