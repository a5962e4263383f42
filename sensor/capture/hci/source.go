package hci

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"footfall/sensor/capture"
)

const (
	// batchSize is the most packets lent at once.
	batchSize = 128
	// packetSize is the room for one packet and a byte more, which tells that it was
	// cut. An event has a type byte, 2 bytes of header and up to 255 more (volume 4,
	// part E, 5.4.4).
	packetSize = 3 + 255 + 1
	// answerTime is how long a controller may take for an answer; the kernel's own
	// limit is the same (HCI_CMD_TIMEOUT).
	answerTime = 2 * time.Second
	// errorsInARow hardware errors within errorTime end the source.
	errorsInARow = 3
	errorTime    = 10 * time.Minute
)

// Faults of a controller. The errors of Open and Next wrap one of these.
var (
	// ErrGone: it was unplugged, or its driver was unloaded.
	ErrGone = errors.New("the controller is gone; plug it in again")
	// ErrSilent: it does not answer a command.
	ErrSilent = errors.New("the controller does not answer; unplug it for some seconds, and see dmesg for its firmware")
	// ErrHardware: it reports errors of its hardware again and again.
	ErrHardware = errors.New("the controller reports errors of its hardware; unplug it for some seconds, or use another")
)

// Source lends the events of one controller as frames. It is a [capture.Source]
// and a [capture.Noter].
type Source struct {
	options options
	frames  atomic.Uint64
	dropped atomic.Uint64 // by links before this one, and for want of room
	closed  atomic.Bool

	mu      sync.Mutex // held by Next, and by Close while it wipes
	link    Link
	scan    Scan
	batch   batch
	reply   reply
	errors  []time.Time // of the hardware, the newest last
	failed  byte        // the maker's code of an error to be dealt with
	broken  bool        // there is one
	changed time.Time   // when a stack beside us changed the scan
	ladder  ladder
	end     error // the result of Next from now on

	notes  []string // guarded by noting
	noting sync.Mutex
	conn   atomic.Pointer[Conn] // for Close and Stats
}

// options are what Open needs beside a link.
type options struct {
	now func() time.Time
	// again takes the controller once more, for down and up; nil for never.
	again    func(context.Context) (Link, error)
	patience *Patience
	// told has each new link and scan, and ended the error that ends the source.
	told  func(Link, Scan)
	ended func(error)
}

// reply is the answer to the command under way.
type reply struct {
	waits    opcode // 0 for no command
	came     bool
	status   byte
	returned [packetSize]byte
	length   int
}

// open sets a controller up. The link is closed if that fails.
func open(ctx context.Context, link Link, o options) (*Source, error) {
	s := &Source{options: o, link: link, batch: newBatch()}
	s.conn.Store(&link.Conn)
	if err := s.setUp(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	now := o.now()
	o.patience.resume(now)
	s.ladder = ladder{steps: s.steps()}
	return s, nil
}

// steps is how far the ladder goes: what a stack needs is not reset.
func (s *Source) steps() step {
	switch {
	case s.link.Raw:
		return resetIt
	case s.options.again == nil:
		return downAndUp
	}
	return allSteps
}

// Next waits for events and lends them. It tends the controller meanwhile.
func (s *Source) Next(ctx context.Context) ([]capture.Frame, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.closed.Load():
			return nil, fmt.Errorf("%s: %w", s.link.Name, fs.ErrClosed)
		case s.end != nil:
			return nil, s.end
		case ctx.Err() != nil:
			return nil, ctx.Err()
		}
		if frames := s.batch.lend(); len(frames) > 0 {
			s.heard(len(frames))
			return frames, nil
		}
		if err := s.work(ctx); err != nil && ctx.Err() == nil && !s.closed.Load() {
			s.end = err
			if s.options.ended != nil {
				s.options.ended(err)
			}
		}
	}
}

// work tends the controller and reads once.
func (s *Source) work(ctx context.Context) error {
	until, err := s.tend(ctx)
	if err != nil || s.batch.held > 0 {
		return err
	}
	if err = s.receive(ctx, until); errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}

func (s *Source) heard(n int) {
	s.frames.Add(uint64(n))
	s.options.patience.heard(s.options.now())
	s.ladder.heard()
}

// receive reads packets until a time. Reports stay in the batch; all else is dealt
// with.
func (s *Source) receive(ctx context.Context, until time.Time) error {
	conn := s.link.Conn
	_ = conn.SetDeadline(until) // fails only on a closed socket
	expired := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = conn.SetDeadline(time.Unix(1, 0))
		close(expired)
	})
	n, err := conn.Receive(s.batch.room())
	if !stop() {
		<-expired
	}
	s.batch.take(n, s.options.now().UnixNano(), s.keep)
	switch {
	case err == nil || errors.Is(err, os.ErrDeadlineExceeded):
		return err
	case s.closed.Load():
		return fmt.Errorf("%s: %w", s.link.Name, fs.ErrClosed)
	}
	return fmt.Errorf("%s: %w (%w)", s.link.Name, ErrGone, err)
}

// keep deals with one packet, and tells whether it is a report.
func (s *Source) keep(packet []byte) bool {
	e := parseEvent(packet)
	switch e.kind {
	case reported:
		return true
	case failure:
		s.broken, s.failed = true, e.status
	case answer:
		switch {
		case e.code == s.reply.waits && !s.reply.came:
			s.reply.came, s.reply.status = true, e.status
			s.reply.length = copy(s.reply.returned[:], e.returns)
		case s.link.Raw && e.code.scans():
			s.changed = s.options.now()
		}
	}
	return false
}

// send sends a command and waits for its answer. What it returns is lent until the
// next command. Reports that come meanwhile are kept.
func (s *Source) send(ctx context.Context, c command) ([]byte, error) {
	s.reply = reply{waits: c.code}
	defer func() { s.reply.waits = 0 }()
	if err := s.link.Conn.Send(c.packet()); err != nil {
		return nil, fmt.Errorf("%s: %w (%w)", s.link.Name, ErrGone, err)
	}
	until := s.options.now().Add(answerTime)
	for !s.reply.came {
		if s.batch.full() {
			s.dropped.Add(s.batch.drop())
		}
		err := s.receive(ctx, until)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, os.ErrDeadlineExceeded) && !s.reply.came:
			return nil, fmt.Errorf("%s: %w (%s)", s.link.Name, ErrSilent, c.code)
		case err != nil && !errors.Is(err, os.ErrDeadlineExceeded):
			return nil, err
		}
	}
	if s.reply.status != 0 {
		return nil, fmt.Errorf("%s: %w", s.link.Name, &StatusError{c.code.String(), s.reply.status})
	}
	return s.reply.returned[:s.reply.length], nil
}

// Stats counts frames, and packets that were lost for want of room.
func (s *Source) Stats() capture.Stats {
	return capture.Stats{Frames: s.frames.Load(), Dropped: s.dropped.Load() + (*s.conn.Load()).Dropped()}
}

// Notes says what the controller cannot do, and what listening suffers from.
func (s *Source) Notes() []string {
	s.noting.Lock()
	defer s.noting.Unlock()
	return append([]string(nil), s.notes...)
}

// note adds a note once.
func (s *Source) note(format string, args ...any) {
	s.noting.Lock()
	defer s.noting.Unlock()
	if text := s.link.Name + ": " + fmt.Sprintf(format, args...); !slices.Contains(s.notes, text) {
		s.notes = append(s.notes, text)
	}
}

// Close lets go of the controller, which ends its scan, and wipes the buffers.
func (s *Source) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	err := (*s.conn.Load()).Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.batch.wipe()
	return err
}
