package hcitest

import (
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"
)

// Fake is a way to a chip, in the manner of hci.Conn. It knows the time from package
// time alone, so a test may run it in a bubble.
type Fake struct {
	Chip *Chip

	mu       sync.Mutex
	queue    [][]byte
	wake     chan struct{}
	deadline time.Time
	closed   bool
	gone     bool
	dropped  uint64
}

// NewFake makes a way to a chip.
func NewFake(c *Chip) *Fake { return &Fake{Chip: c, wake: make(chan struct{})} }

// Event sends packets to the host.
func (f *Fake) Event(packets ...[]byte) {
	f.change(func() { f.queue = append(f.queue, packets...) })
}

// Unplug has the controller go.
func (f *Fake) Unplug() { f.change(func() { f.gone = true }) }

// Drop counts packets as dropped by the kernel.
func (f *Fake) Drop(n uint64) { f.change(func() { f.dropped += n }) }

// change makes a change and wakes those who wait.
func (f *Fake) change(by func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	by()
	close(f.wake)
	f.wake = make(chan struct{})
}

// Receive is that of hci.Conn.
func (f *Fake) Receive(packets [][]byte, lengths []int) (int, error) {
	for {
		f.mu.Lock()
		n := 0
		for n < len(packets) && len(f.queue) > 0 {
			lengths[n] = copy(packets[n], f.queue[0])
			f.queue = f.queue[1:]
			n++
		}
		wake, closed, gone, left := f.wake, f.closed, f.gone, time.Until(f.deadline)
		endless := f.deadline.IsZero()
		f.mu.Unlock()
		switch {
		case n > 0:
			return n, nil
		case closed:
			return 0, fs.ErrClosed
		case gone:
			return 0, syscall.EPIPE
		case endless:
			<-wake
		case left <= 0:
			return 0, os.ErrDeadlineExceeded
		default:
			timer := time.NewTimer(left)
			select {
			case <-wake:
			case <-timer.C:
			}
			timer.Stop()
		}
	}
}

// Send is that of hci.Conn.
func (f *Fake) Send(packet []byte) error {
	f.mu.Lock()
	gone := f.gone
	f.mu.Unlock()
	if gone {
		return syscall.EPIPE
	}
	if answer := f.Chip.Command(packet); answer != nil {
		f.Event(answer)
	}
	return nil
}

// SetDeadline is that of hci.Conn.
func (f *Fake) SetDeadline(t time.Time) error {
	f.change(func() { f.deadline = t })
	return nil
}

// Dropped is that of hci.Conn.
func (f *Fake) Dropped() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dropped
}

// Close is that of hci.Conn.
func (f *Fake) Close() error {
	f.change(func() { f.closed = true })
	return nil
}

// Closed tells whether the host has let go.
func (f *Fake) Closed() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.closed
}
