package daemon

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"footfall/sensor/control"
)

// controlTask is the task of the control socket. Where the socket cannot be made for
// now, it says so and tries again: counting does not depend on it.
type controlTask struct {
	path    string
	handler control.Handler
	log     *slog.Logger
	retry   time.Duration
	ready   chan struct{}
	begun   sync.Once
	problem atomic.Pointer[string]
}

// newControl returns the task of the control socket, or nil for none.
func (d *daemon) newControl(h control.Handler) *controlTask {
	if d.Config.Control.Socket == "" {
		return nil
	}
	c := &controlTask{path: d.Config.Control.Socket, handler: h, log: d.Log, retry: tryAgain, ready: make(chan struct{})}
	d.observer.control = &c.problem
	return c
}

func (*controlTask) String() string           { return "control socket" }
func (c *controlTask) Ready() <-chan struct{} { return c.ready }

// Run answers commands until ctx ends. It is ready after the first attempt.
func (c *controlTask) Run(ctx context.Context) error {
	for {
		ended, stop := context.WithCancel(ctx)
		server := control.NewServer(c.path, c.handler, c.log)
		go c.await(ended, server)
		err := server.Run(ctx)
		stop()
		switch {
		case err == nil || ctx.Err() != nil && mayPass(err):
			return nil // a sensor that ends for want of a socket would look like a crash
		case !mayPass(err):
			return err
		}
		text := "commands cannot reach the sensor: " + err.Error()
		if old := c.problem.Swap(&text); old == nil || *old != text {
			c.log.Error("no control socket", "error", err)
		}
		c.begin()
		wait(ctx, c.retry)
	}
}

// await takes the problem back once commands can connect.
func (c *controlTask) await(ended context.Context, server *control.Server) {
	select {
	case <-server.Ready():
		c.problem.Store(nil)
		c.begin()
	case <-ended.Done():
	}
}

func (c *controlTask) begin() { c.begun.Do(func() { close(c.ready) }) }

// mayPass tells whether the reason can go away while the sensor runs. Another process
// at the socket is none: two sensors would count as one.
func mayPass(err error) bool {
	for _, passing := range []error{fs.ErrNotExist, fs.ErrPermission, syscall.EROFS, syscall.ENOSPC} {
		if errors.Is(err, passing) {
			return true
		}
	}
	return false
}
