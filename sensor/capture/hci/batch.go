package hci

import "footfall/sensor/capture"

// batch is the memory of a source: buffers for packets, the first of which hold
// reports.
type batch struct {
	packets [][]byte
	lengths []int
	times   []int64
	held    int // reports not lent yet
	lent    int
	frames  []capture.Frame
}

func newBatch() batch {
	b := batch{
		packets: make([][]byte, batchSize), lengths: make([]int, batchSize), times: make([]int64, batchSize),
		frames: make([]capture.Frame, batchSize),
	}
	memory := make([]byte, batchSize*packetSize)
	for i := range b.packets {
		b.packets[i] = memory[i*packetSize : (i+1)*packetSize : (i+1)*packetSize]
	}
	return b
}

// room is where packets can be received to. What was lent is taken back.
func (b *batch) room() ([][]byte, []int) {
	b.reclaim()
	return b.packets[b.held:], b.lengths[b.held:]
}

func (b *batch) full() bool { return b.held == len(b.packets) }

// take goes over n packets that were received behind those held. Packets that are not
// to be kept are wiped, and make place.
func (b *batch) take(n int, now int64, keep func([]byte) bool) {
	for i := b.held; n > 0; n-- {
		if keep(b.packets[i][:b.lengths[i]]) {
			b.packets[i], b.packets[b.held] = b.packets[b.held], b.packets[i]
			b.lengths[i], b.lengths[b.held] = b.lengths[b.held], b.lengths[i]
			b.times[b.held] = now
			b.held++
		} else {
			clear(b.packets[i])
		}
		i++
	}
}

// lend makes frames of the reports held. A packet that fills its buffer was longer.
func (b *batch) lend() []capture.Frame {
	b.reclaim()
	b.lent, b.held = b.held, 0
	for i := range b.lent {
		n := b.lengths[i]
		length := n
		if n == packetSize {
			n, length = n-1, n
		}
		b.frames[i] = capture.Frame{Time: b.times[i], Data: b.packets[i][:n:n], Length: length, Link: capture.LinkHCIH4}
	}
	return b.frames[:b.lent:b.lent]
}

// reclaim wipes what was lent.
func (b *batch) reclaim() {
	for i := range b.lent {
		clear(b.packets[i])
	}
	clear(b.frames[:b.lent])
	b.lent = 0
}

// drop wipes the reports held, and counts them.
func (b *batch) drop() uint64 {
	n := b.held
	b.held = 0
	for i := range n {
		clear(b.packets[i])
	}
	return uint64(n)
}

// wipe overwrites everything.
func (b *batch) wipe() {
	for _, p := range b.packets {
		clear(p)
	}
	clear(b.frames)
	b.held, b.lent = 0, 0
}
