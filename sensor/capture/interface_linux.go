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

// live is a network interface in monitor mode, read through an AF_PACKET
// socket.
type live struct {
	name    string
	link    LinkType
	now     func() time.Time
	conn    *packet.Conn
	raw     syscall.RawConn
	frames  atomic.Uint64
	dropped atomic.Uint64
	closed  atomic.Bool

	mu    sync.Mutex // held by Next, and by Close while it wipes
	ring  *ring
	batch []Frame
	end   error // what Next returns from now on
}

// OpenInterface captures probe requests from a network interface in monitor
// mode: one with a radiotap header before each frame (ARPHRD 803) or with
// none (801). Nothing is ever sent. It needs CAP_NET_RAW.
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
	s := &live{name: name, link: LinkRadiotap, now: opts.Now, conn: conn,
		batch: make([]Frame, slots), ring: newRing()}
	if layer == layerIEEE80211 {
		s.link = LinkIEEE80211
	}
	if err := s.prepare(opts); err != nil {
		return nil, errors.Join(interfaceError(name, err), conn.Close())
	}
	return s, nil
}

// listen opens the socket. The order matters: a socket that receives before
// it has its filter has frames in its queue that should never have come in.
// packet.Listen (v1.2.0, packet_linux.go) calls socket(2) with protocol 0, so
// that the kernel delivers nothing; attaches cfg.Filter; and only then binds
// with the protocol given here, converted to network order, to the one
// interface.
func listen(ifi *net.Interface, layer uint16) (*packet.Conn, error) {
	program, _ := probeFilter(layer)
	filter, err := bpf.Assemble(program)
	if err != nil {
		return nil, err
	}
	return packet.Listen(ifi, packet.Raw, unix.ETH_P_ALL, &packet.Config{Filter: filter})
}

// prepare sets what the socket needs beyond its filter. A refused buffer size
// is not an error: SO_RCVBUF never fails, it gives what it may.
func (s *live) prepare(opts InterfaceOptions) error {
	var err error
	if s.raw, err = s.conn.SyscallConn(); err != nil {
		return err
	}
	size := opts.ReceiveBuffer
	if size <= 0 {
		size = defaultReceiveBuffer
	}
	var failed error
	err = s.raw.Control(func(fd uintptr) {
		if unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, size) != nil {
			_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, size)
		}
		// Kernels before 5.1 do not know the option; frames without a stamp
		// get the time at which they are read.
		err := unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPNS_NEW, 1)
		if err != nil && err != unix.ENOPROTOOPT {
			failed = os.NewSyscallError("setsockopt", err)
		}
	})
	return errors.Join(err, failed)
}

// Next waits for a frame, and returns it with those that came meanwhile.
func (s *live) Next(ctx context.Context) ([]Frame, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed.Load():
		return nil, fmt.Errorf("%s: %w", s.name, fs.ErrClosed)
	case s.end != nil:
		return nil, s.end
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	err := s.receive(ctx)
	switch {
	case err == nil:
		return s.deliver(), nil
	case s.closed.Load():
		return nil, fmt.Errorf("%s: %w", s.name, fs.ErrClosed)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, ctx.Err()
	}
	s.end = interfaceError(s.name, err)
	return nil, s.end
}

// receive fills the ring. The end of ctx sets a deadline in the past, which
// wakes the reader; before returning, receive makes sure that this has either
// not begun or is over, and takes the deadline back.
func (s *live) receive(ctx context.Context) error {
	expired := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = s.conn.SetReadDeadline(time.Unix(1, 0)) // fails only on a closed socket
		close(expired)
	})
	err := s.raw.Read(s.ring.receive)
	if !stop() {
		<-expired
		_ = s.conn.SetReadDeadline(time.Time{})
	}
	if err == nil {
		err = s.ring.err
	}
	return err
}

// deliver makes frames of what the ring received.
func (s *live) deliver() []Frame {
	var read int64
	if s.now != nil {
		read = s.now().UnixNano()
	}
	frames := s.batch[:s.ring.received]
	for i := range frames {
		data, length := s.ring.frame(i)
		at := read
		if s.now == nil {
			at = s.ring.stamp(i)
		}
		frames[i] = Frame{Time: at, Data: data, Length: length, Link: s.link}
	}
	s.frames.Add(uint64(len(frames)))
	return frames
}

// Stats counts frames, and those that the kernel dropped because its buffer
// was full.
func (s *live) Stats() Stats {
	s.readDrops()
	return Stats{Frames: s.frames.Load(), Dropped: s.dropped.Load()}
}

// readDrops adds up the kernel's count, which starts from 0 at every reading.
func (s *live) readDrops() {
	if k, err := s.conn.Stats(); err == nil {
		s.dropped.Add(uint64(k.Drops))
	}
}

// Close closes the socket, which ends a waiting Next, and wipes the buffers.
func (s *live) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	s.readDrops()
	err := s.conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ring.wipe()
	s.batch = nil
	return err
}
