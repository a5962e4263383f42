package capture

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
)

// batchSize is the most frames of one call of Next. They are enough to make the cost
// of a call vanish. They are few enough for their headers to stay in the first-level
// cache while they are decoded.
const batchSize = 256

// bufferSize is the size of one read, with room for a part of a record from the
// read before.
const bufferSize = maxBlock

// recorded is a capture file, read once from start to end. Frames are
// slices of its one buffer; reading and walking neither copy nor allocate.
type recorded struct {
	name   string
	closer io.Closer // nil if the caller owns it
	bytes  *counted
	frames atomic.Uint64
	lost   atomic.Uint64
	closed atomic.Bool
	notes  notes

	mu        sync.Mutex // held by Next, and by Close while it wipes
	unpacked  *unpacker
	input     input
	readErr   error // why nothing more can be read
	format    format
	buf       []byte
	low, high int   // buf[low:high] is read and not walked yet
	offset    int64 // of buf[low] in the unpacked data
	batch     []Frame
	mirror    bool  // mirrored frames have been met
	end       error // the result of Next from now on
}

// Open opens a recorded capture: a pcap, pcapng or btsnoop file, plain or
// compressed with gzip, told apart by their first bytes and not by their names.
// The path "-" reads stdin, and leaves it open when the source is closed. A
// file of another kind is refused at once. Stdin and pipes are first looked at
// by Next, because they may keep it waiting.
//
// A frame check sequence announced by the file header is cut off for link types
// without an announcement in each frame (105, 119 and 163). Length is then the
// length without it.
//
// Close of a source on stdin does not end a waiting read: a
// goroutine and the 64 KiB it reads into remain until the other end writes or
// closes.
func Open(path string, stdin io.Reader) (Source, error) {
	if path == "-" {
		if stdin == nil {
			return nil, errors.New("standard input: there is none to read")
		}
		return newRecorded("standard input", stdin, nil, mayWait(stdin)), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if mayWait(f) {
		return newRecorded(path, f, f, true), nil
	}
	s := newRecorded(path, readerOf(f), f, false)
	if err := s.peek(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// OpenReader reads a capture in any of the formats of [Open] from a reader that may
// keep it waiting, such as a connection. The name stands in errors and notes. Close of
// the source closes the reader, which ends a waiting read.
func OpenReader(name string, r io.ReadCloser) Source { return newRecorded(name, r, r, true) }

// newRecorded reads r, in a goroutine of its own if r may keep it waiting.
func newRecorded(name string, r io.Reader, closer io.Closer, waits bool) *recorded {
	s := &recorded{name: name, closer: closer, bytes: &counted{Reader: r}}
	s.unpacked = &unpacker{raw: s.bytes}
	s.input = direct{s.unpacked}
	if waits {
		s.input = newPump(s.unpacked)
	}
	s.buf = make([]byte, bufferSize)
	s.batch = make([]Frame, batchSize)
	return s
}

// peek reads until the format is known.
func (s *recorded) peek() error {
	for s.end == nil && s.format == nil {
		s.detect()
		if s.end == nil && s.format == nil {
			_ = s.fill(context.Background()) // never ends
		}
	}
	if s.format == nil && s.end != io.EOF {
		return s.end
	}
	return nil
}

// Next returns the frames of the complete records in the buffer, and reads on if
// there are none.
func (s *recorded) Next(ctx context.Context) ([]Frame, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.closed.Load():
			return nil, fmt.Errorf("%s: %w", s.name, fs.ErrClosed)
		case s.end != nil:
			return nil, s.end
		case ctx.Err() != nil:
			return nil, ctx.Err()
		}
		n, moved := s.walk()
		if n > 0 {
			s.frames.Add(uint64(n))
			return s.batch[:n:n], nil
		}
		if !moved && s.end == nil {
			if err := s.fill(ctx); err != nil {
				return nil, err
			}
		}
	}
}

// walk makes frames of the buffer. It says how many, and whether it got any
// further.
func (s *recorded) walk() (n int, moved bool) {
	if s.format == nil {
		s.detect()
		return 0, s.format != nil
	}
	used, n, bad := s.format.walk(s.buf[s.low:s.high], s.batch)
	s.low += used
	s.offset += int64(used)
	s.unwrap(s.batch[:n])
	s.tellSkipped()
	if bad != nil {
		s.breakOff(bad)
	}
	return n, used > 0
}

func (s *recorded) detect() {
	f, length, bad := detect(s.buf[s.low:s.high], s.readErr == io.EOF)
	switch {
	case bad != nil:
		s.breakOff(bad)
	case f != nil:
		s.format = f
		s.low += length
		s.offset += int64(length)
	}
}

// unwrap takes mirrored frames out of wired captures.
func (s *recorded) unwrap(frames []Frame) {
	for i := range frames {
		if protocol := mirrored(&frames[i]); protocol != "" && !s.mirror {
			s.mirror = true
			s.notes.add(fmt.Sprintf("%s: it holds frames that an access point has mirrored (%s)", s.name, protocol))
		}
	}
}

// tellSkipped notes records without a usable frame.
func (s *recorded) tellSkipped() {
	n, why := s.format.skipped()
	if n > 0 && s.lost.Load() == 0 {
		s.notes.add(fmt.Sprintf("%s: packets that cannot be read are left out; the first is %s", s.name, why))
	}
	s.lost.Store(n)
}

// fill reads more into the buffer, or sets the end if there is no more. It only
// returns the error of ctx.
func (s *recorded) fill(ctx context.Context) error {
	if s.readErr != nil {
		s.finish()
		return nil
	}
	s.high = copy(s.buf, s.buf[s.low:s.high])
	s.low = 0
	n, err := s.input.read(ctx, s.buf[s.high:])
	s.high += n
	if err != nil && err == ctx.Err() {
		return err
	}
	s.readErr = err
	if err == io.EOF && s.unpacked.junk {
		s.notes.add(s.name + ": what follows the end of the gzip data is no gzip, and is ignored")
	}
	return nil
}

// finish sets the end of a capture that has been read as far as possible.
func (s *recorded) finish() {
	left := s.buf[s.low:s.high]
	switch {
	case s.readErr != io.EOF:
		s.breakOff(s.readFault())
	case s.format.rest() > 0:
		s.breakOff(&fault{ErrTruncated, fmt.Sprintf(
			"%d bytes of a block without packets are missing; the capture was cut off, the frames before it are good",
			s.format.rest())})
	case len(left) == 0:
		s.end = io.EOF
	default:
		s.breakOff(&fault{ErrTruncated, fmt.Sprintf(
			"%d of %d bytes are there; the capture was cut off, the frames before it are good",
			len(left), s.format.need(left))})
	}
}

// readFault explains why the file could not be read to its end.
func (s *recorded) readFault() *fault {
	var (
		path  *fs.PathError
		flate flate.CorruptInputError
	)
	switch {
	case s.readErr == io.ErrUnexpectedEOF:
		return &fault{ErrTruncated,
			"the gzip data end too early; the file was cut off, the frames before it are good"}
	case errors.Is(s.readErr, gzip.ErrHeader):
		return corrupt("what follows is not gzip data")
	case errors.Is(s.readErr, gzip.ErrChecksum):
		return corrupt("the gzip checksum does not match; any frame of the file may be damaged")
	case errors.As(s.readErr, &flate):
		return corrupt("the gzip data are damaged; the frames before it are good")
	case errors.As(s.readErr, &path):
		return &fault{kind: fmt.Errorf("cannot be read: %w", path.Err)}
	}
	return &fault{kind: fmt.Errorf("cannot be read: %w", s.readErr)}
}

// breakOff ends the source at the next record.
func (s *recorded) breakOff(bad *fault) {
	e := &RecordError{File: s.name, Offset: s.offset, Packed: s.unpacked.isPacked(),
		Kind: bad.kind, Detail: bad.detail}
	if s.format != nil {
		e.Unit, e.Number = s.format.unit()
	}
	s.end = e
}

// Stats counts frames and the stored bytes read so far.
func (s *recorded) Stats() Stats {
	return Stats{Frames: s.frames.Load(), Skipped: s.lost.Load(), Bytes: s.bytes.n.Load()}
}

// Notes describes left-out packets and other findings.
func (s *recorded) Notes() []string { return s.notes.all() }

// Close closes the file, waits for a running Next and wipes the buffers.
func (s *recorded) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	if p, ok := s.input.(*pump); ok {
		p.interrupt()
	}
	var err error
	if s.closer != nil {
		err = s.closer.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.input.wipe()
	clear(s.buf)
	s.batch = nil
	return err
}
