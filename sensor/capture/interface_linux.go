package capture

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/mdlayher/packet"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// receiver takes frames out of a packet socket: the ring, or else slotted.
// Frames are lent until the next call of receive or flush.
type receiver interface {
	// receive lends the frames at hand, up to a batch, without waiting.
	receive(fd uintptr, frames []Frame) (int, error)
	// mark begins a flush, and flush lends the frames received by then. No
	// frames and no error mean the end of the flush.
	mark()
	flush(fd uintptr, frames []Frame) (int, error)
	// settle is called blockTimeout after flush has returned errHeld.
	settle()
	// lost counts unreadable frames.
	lost() uint64
	// close overwrites all frames.
	close()
}

// errHeld: the kernel holds frames back for up to blockTimeout.
var errHeld = errors.New("frames are held back")

// live is a network interface in monitor mode, read through an AF_PACKET
// socket.
type live struct {
	name    string
	link    LinkType
	now     func() time.Time
	conn    *packet.Conn
	raw     syscall.RawConn
	notes   notes
	frames  atomic.Uint64
	dropped atomic.Uint64
	moved   atomic.Uint64
	closed  atomic.Bool
	asked   atomic.Bool // for a flush still to begin

	mu       sync.Mutex // held by Next, and by Close while it wipes
	receiver receiver
	flushing bool
	batch    []Frame
	ending   error // the result of Next behind the frames that are in the ring
	end      error // the result of Next from now on
}

// OpenInterface captures probe requests from a network interface in monitor
// mode: one with a radiotap header before each frame (ARPHRD 803) or with
// none (801). Nothing is ever sent. It needs CAP_NET_RAW.
//
// The kernel collects frames for up to a second and hands them over together.
// The source is therefore a Flusher. If the kernel has no TPACKET_V3 ring, or no
// memory for one, frames come one by one, and Notes says so.
//
// Frames longer than 4 KiB are cut, and their Length tells how long they are.
// If the interface goes down or disappears, Next returns an *InterfaceError
// from then on; open it again to go on.
func OpenInterface(name string, opts InterfaceOptions) (Source, error) {
	ifi, layer, err := inspect(name)
	if err != nil {
		return nil, err
	}
	conn, err := listen(ifi, layer)
	if err != nil {
		return nil, interfaceError(name, err)
	}
	s := &live{name: name, link: LinkRadiotap, now: opts.Now, conn: conn, batch: make([]Frame, batchSize)}
	if s.now == nil {
		s.now = time.Now
	}
	if layer == layerIEEE80211 {
		s.link = LinkIEEE80211
	}
	if err := s.prepare(opts); err != nil {
		return nil, errors.Join(interfaceError(name, err), conn.Close())
	}
	return s, nil
}

// listen opens the socket. The order matters: a socket without its filter would
// receive frames of other kinds. packet.Listen (v1.2.0, packet_linux.go) calls
// socket(2) with protocol 0, for which the kernel delivers nothing. It then
// attaches cfg.Filter. Only then it binds to the one interface, with the
// protocol given here in network order.
func listen(ifi *net.Interface, layer uint16) (*packet.Conn, error) {
	program, _ := probeFilter(layer)
	filter, err := bpf.Assemble(program)
	if err != nil {
		return nil, err
	}
	return packet.Listen(ifi, packet.Raw, unix.ETH_P_ALL, &packet.Config{Filter: filter})
}

// prepare sets up the ring, or the socket without one.
func (s *live) prepare(opts InterfaceOptions) error {
	var err error
	if s.raw, err = s.conn.SyscallConn(); err != nil {
		return err
	}
	var failed error
	err = s.raw.Control(func(fd uintptr) { failed = s.choose(int(fd), opts, newRing) })
	return errors.Join(err, failed)
}

// choose sets up the ring, or says why it does without.
func (s *live) choose(fd int, opts InterfaceOptions, newRing func(fd, size int) (*ring, error)) error {
	if !opts.WithoutRing {
		size := opts.Memory
		if size <= 0 {
			size = ringSize
		}
		ring, err := newRing(fd, size)
		if err == nil {
			s.receiver = ring
			return nil
		}
		s.notes.add(fmt.Sprintf(
			"%s: frames are read one by one, which takes more processor time: the kernel gives no ring: %v", s.name, err))
	}
	s.receiver = newSlotted()
	return enlarge(fd, opts.Memory)
}

// enlarge sets the buffer of a socket without a ring, and asks for time stamps.
// A refused buffer size is not an error: SO_RCVBUF gives as much as it may.
func enlarge(fd, size int) error {
	if size <= 0 {
		size = defaultReceiveBuffer
	}
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, size) != nil {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, size)
	}
	// Kernels before 5.1 do not know the option; frames without a stamp get the
	// time of reading.
	err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS_NEW, 1)
	if err != nil && err != unix.ENOPROTOOPT {
		return os.NewSyscallError("setsockopt", err)
	}
	return nil
}

// Next waits for a block of frames, and returns up to batchSize of it.
func (s *live) Next(ctx context.Context) ([]Frame, error) {
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
		n, err := s.step(ctx)
		switch {
		case n > 0:
			return s.deliver(n), nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			// Woken by the end of ctx, by Flush, or by a late deadline.
			_ = s.conn.SetReadDeadline(time.Time{})
		case err != nil && !s.closed.Load():
			s.breakOff(err)
		case err == nil && s.ending != nil:
			s.end = s.ending
		case err == nil:
			return nil, nil // the end of a flush
		}
	}
}

// breakOff ends the source behind the frames that it has received: an interface that goes
// takes none of them with it.
func (s *live) breakOff(err error) {
	if s.ending != nil {
		s.end = s.ending
		return
	}
	s.ending = interfaceError(s.name, err)
	s.receiver.mark()
	s.flushing = true
}

// step reads once. No frames and no error are the end of a flush.
func (s *live) step(ctx context.Context) (int, error) {
	if s.asked.Swap(false) {
		_ = s.conn.SetReadDeadline(time.Time{})
		s.receiver.mark()
		s.flushing = true
	}
	if !s.flushing {
		return s.wait(ctx)
	}
	n, err := s.read(s.receiver.flush)
	switch {
	case errors.Is(err, errHeld):
		return s.hold(ctx)
	case n == 0 && err == nil:
		s.flushing = false
	}
	return n, err
}

// hold waits until the kernel has handed the open block over, or must have.
func (s *live) hold(ctx context.Context) (int, error) {
	_ = s.conn.SetReadDeadline(time.Now().Add(blockTimeout + blockTimeout/4))
	n, err := s.wait(ctx)
	if ctx.Err() == nil && (err == nil || errors.Is(err, os.ErrDeadlineExceeded)) {
		s.receiver.settle()
	}
	return n, err
}

// read calls a method of the receiver with the socket. It does not wait.
func (s *live) read(f func(uintptr, []Frame) (int, error)) (n int, err error) {
	failed := s.raw.Read(func(fd uintptr) bool {
		n, err = f(fd, s.batch)
		return true
	})
	return n, errors.Join(failed, err)
}

// wait receives frames as soon as there are some. The end of ctx sets a
// deadline in the past and so wakes the reader. Before it returns, wait makes
// sure this has either not begun or is over.
func (s *live) wait(ctx context.Context) (n int, err error) {
	if n, err := s.read(s.receiver.receive); n > 0 || err != nil {
		return n, err
	}
	expired := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		s.wake()
		close(expired)
	})
	failed := s.raw.Read(func(fd uintptr) bool {
		n, err = s.receiver.receive(fd, s.batch)
		return n > 0 || err != nil
	})
	if !stop() {
		<-expired
		_ = s.conn.SetReadDeadline(time.Time{})
	}
	if failed != nil {
		return n, failed
	}
	return n, err
}

// wake ends a wait. It fails only on a closed socket.
func (s *live) wake() { _ = s.conn.SetReadDeadline(time.Unix(1, 0)) }

// Flush asks for the frames in the ring now; see Flusher.
func (s *live) Flush() {
	s.asked.Store(true)
	s.wake()
}

// deliver completes n frames of the batch.
func (s *live) deliver(n int) []Frame {
	now := s.now().UnixNano()
	frames := s.batch[:n:n]
	for i := range frames {
		f := &frames[i]
		f.Link = s.link
		if f.Time > now || f.Time < now-int64(oldest) {
			f.Time = now
			s.moved.Add(1)
		}
	}
	s.frames.Add(uint64(n))
	return frames
}

// Stats counts frames, and drops of the kernel because of a full ring.
func (s *live) Stats() Stats {
	s.readDrops()
	return Stats{Frames: s.frames.Load(), Dropped: s.dropped.Load(), Skipped: s.receiver.lost(), Moved: s.moved.Load()}
}

// readDrops adds up the kernel's count. It starts from 0 at every reading.
func (s *live) readDrops() {
	if k, err := s.conn.Stats(); err == nil {
		s.dropped.Add(uint64(k.Drops))
	}
}

// Notes explains a missing ring.
func (s *live) Notes() []string { return s.notes.all() }

// Close closes the socket and wipes the buffers. A waiting Next ends. The ring
// outlives the socket for as long as it is mapped, so a filter against all frames
// comes first.
func (s *live) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	s.readDrops()
	nothing, _ := bpf.Assemble([]bpf.Instruction{bpf.RetConstant{Val: 0}})
	err := errors.Join(s.conn.SetBPF(nothing), s.conn.Close())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.receiver.close()
	s.batch = nil
	return err
}
