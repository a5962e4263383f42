package capture

import (
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// ringBlock is the size of one block of the ring. It is a power of two, so the
	// kernel's pages and ours fall into the same lines of a cache indexed by
	// address (MIPS). It holds about 1,800 short probe requests: with
	// fewer, hand-overs cost as much as the frames.
	ringBlock = 256 << 10
	// ringSize is the most memory to ask the kernel for.
	ringSize = 4 << 20
	// blockTimeout is how long the kernel collects frames in one block. It hands
	// over no empty block: a silent source wakes nothing.
	blockTimeout = time.Second
)

// ring is a TPACKET_V3 ring: the kernel fills memory with frames block by block,
// and this process reads them in place (packet_mmap.rst). The kernel wakes the
// reader once per block.
type ring struct {
	mapping mapping
	blocks  []block
	current int    // the block to read next
	cursor  cursor // in the current block
	lent    int    // offset of the first byte lent; 0 for none
	ready   int    // blocks left for a flush
	until   uint32 // frames of the open block for a flush
	sealed  bool   // until is known
	barrier func() error
	skipped atomic.Uint64
}

// newRing sets a ring up for a socket, as large as the kernel allows.
func newRing(fd, size int) (*ring, error) {
	version := unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V3)
	if version != nil {
		return nil, os.NewSyscallError("setsockopt PACKET_VERSION", version)
	}
	for blocks := max(min(size, ringSize)/ringBlock, 2); ; blocks /= 2 {
		err := askForRing(fd, blocks)
		if err == nil {
			return mapRing(fd, blocks)
		}
		if err != unix.ENOMEM || blocks < 4 {
			return nil, os.NewSyscallError("setsockopt PACKET_RX_RING", err)
		}
	}
}

func askForRing(fd, blocks int) error {
	const frame = 2 << 10 // TPACKET_V3 packs frames; the size only has to divide a block
	return unix.SetsockoptTpacketReq3(fd, unix.SOL_PACKET, unix.PACKET_RX_RING, &unix.TpacketReq3{
		Block_size: ringBlock, Block_nr: uint32(blocks), Frame_size: frame,
		Frame_nr: uint32(blocks * (ringBlock / frame)), Retire_blk_tov: uint32(blockTimeout / time.Millisecond),
	})
}

func mapRing(fd, blocks int) (*ring, error) {
	m, err := newMapping(fd, blocks*ringBlock)
	if err != nil {
		_ = askForRing(fd, 0) // the socket goes on without
		return nil, err
	}
	r := &ring{mapping: m, barrier: barrier}
	for b := m.memory; len(b) > 0; b = b[ringBlock:] {
		r.blocks = append(r.blocks, block(b[:ringBlock:ringBlock]))
	}
	return r, nil
}

// receive takes the lent frames back and lends frames of the next block from the
// kernel; none if there is no such block.
func (r *ring) receive(fd uintptr, frames []Frame) (int, error) {
	r.reclaim()
	for r.block().ours() {
		if n := r.lend(frames, r.block().packets()); n > 0 {
			return n, nil
		}
		r.release()
	}
	return 0, socketError(int(fd))
}

// block is the one to read next.
func (r *ring) block() block { return r.blocks[r.current] }

// lend makes frames of the current block, up to the given number of frames of
// the block.
func (r *ring) lend(frames []Frame, until uint32) (n int) {
	for n < len(frames) && r.cursor.read < until {
		from := r.cursor.at
		ok, skipped := r.cursor.next(r.block(), until, &frames[n])
		r.skipped.Add(uint64(skipped))
		if !ok {
			continue
		}
		if n == 0 {
			r.lent = max(from, blockDesc)
		}
		n++
	}
	return n
}

// reclaim overwrites lent frames of the open block.
// Other blocks are overwritten as a whole when they are released.
func (r *ring) reclaim() {
	if r.lent > 0 && !r.block().ours() {
		clear(r.block()[r.lent:r.cursor.at])
	}
	r.lent = 0
}

// release leaves the current block to the kernel, after its last frame.
func (r *ring) release() {
	r.block().wipe()
	r.block().giveBack()
	r.current = (r.current + 1) % len(r.blocks)
	r.cursor = cursor{}
	r.ready = max(r.ready-1, 0)
}

// mark notes the blocks in the ring now, for a flush to read.
func (r *ring) mark() {
	r.sealed, r.ready = false, 0
	for r.ready < len(r.blocks) && r.blocks[(r.current+r.ready)%len(r.blocks)].ours() {
		r.ready++
	}
}

// flush lends the frames in the ring at the time of mark, the open block
// included. No frames mean the end. errHeld: this kernel does not let us look into
// the open block, but hands it over within blockTimeout.
func (r *ring) flush(_ uintptr, frames []Frame) (int, error) {
	r.reclaim()
	for r.ready > 0 {
		if n := r.lend(frames, r.block().packets()); n > 0 {
			return n, nil
		}
		r.release()
	}
	if !r.sealed {
		if err := r.seal(); err != nil {
			return 0, err
		}
	}
	return r.lend(frames, r.until), nil
}

// seal learns how many frames of the open block are complete. The kernel counts
// a frame first and copies it then, within a read-side critical section of RCU.
// The barrier waits until all sections under way have ended, and their writing
// is seen here.
func (r *ring) seal() error {
	b := r.block()
	r.until = b.packets()
	if r.until > r.cursor.read && !b.ours() {
		if err := r.barrier(); err != nil {
			return errHeld
		}
	}
	r.sealed = true
	return nil
}

// settle is seal after blockTimeout: frames not handed over by now came later.
func (r *ring) settle() {
	r.until, r.sealed = r.cursor.read, true
	if b := r.block(); b.ours() {
		r.until = b.packets()
	}
}

// barrier is membarrier(2) over all processes. The kernel carries it out by
// waiting for a grace period of RCU: some milliseconds without work.
func barrier() error {
	const global = 1 // MEMBARRIER_CMD_GLOBAL
	if _, _, errno := unix.Syscall(unix.SYS_MEMBARRIER, global, 0, 0); errno != 0 {
		return os.NewSyscallError("membarrier", errno)
	}
	return nil
}

// socketError returns the pending error of the socket, such as ENETDOWN.
func socketError(fd int) error {
	n, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	switch {
	case err != nil:
		return err
	case n != 0:
		return unix.Errno(n)
	}
	return nil
}

// lost counts unreadable frames.
func (r *ring) lost() uint64 { return r.skipped.Load() }

// close overwrites all frames and gives the memory back. The socket must not
// receive any more.
func (r *ring) close() {
	_ = r.barrier() // for frames still being copied
	for _, b := range r.blocks {
		clear(b)
	}
	r.blocks = nil
	r.mapping.close()
}
