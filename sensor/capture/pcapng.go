package capture

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// Block types of pcapng (draft-ietf-opsawg-pcapng, section 4).
const (
	blockSection   = 0x0a0d0d0a
	blockInterface = 1
	blockPacket    = 2 // obsolete, still met
	blockSimple    = 3
	blockEnhanced  = 6
)

const (
	pcapngMagic  = "\x0a\x0d\x0d\x0a" // the section block's type reads the same in both orders
	byteOrder    = 0x1a2b3c4d
	blockHead    = 8  // type and length
	blockFrame   = 12 // and the length again at the end
	sectionFixed = 16 // byte order, version, section length
)

// maxInterfaces bounds the memory for one section. Some programs describe an
// interface before each packet.
const maxInterfaces = 1 << 16

// maxKinds bounds the number of different interfaces.
const maxKinds = 1024

// pcapng walks the blocks of a pcapng file. Sections may follow one another
// and differ in byte order; each has interfaces of its own.
type pcapng struct {
	order      binary.ByteOrder
	swapped    bool     // big-endian
	interfaces []uint16 // of the section: indexes of kinds
	kinds      []ngInterface
	last       int64 // time of the frame before, for packets without a time
	blocks     uint64
	over       int64 // bytes to pass over, of a block too long for the buffer
	unusable   uint64
	why        string // the first packet was unusable
}

func newPcapng([]byte) (format, *fault) { return &pcapng{order: binary.LittleEndian}, nil }

// uint32 is order.Uint32 without the cost of an interface call.
func (p *pcapng) uint32(b []byte) uint32 {
	v := binary.LittleEndian.Uint32(b)
	if p.swapped {
		return bits.ReverseBytes32(v)
	}
	return v
}

func (p *pcapng) walk(b []byte, frames []Frame) (used, n int, bad *fault) {
	for n < len(frames) {
		used += p.passOver(len(b) - used)
		if len(b)-used < blockFrame {
			break
		}
		block := b[used:]
		kind := binary.LittleEndian.Uint32(block)
		if kind == blockSection {
			// The byte order stands in the block itself.
			if bad = p.turn(block); bad != nil {
				return used, n, bad
			}
		} else {
			kind = p.uint32(block)
		}
		length := p.uint32(block[4:])
		if length > maxBlock && length%4 == 0 && !isRead(kind) {
			p.over = int64(length)
			continue
		}
		if bad = checkBlock(length); bad != nil {
			return used, n, bad
		}
		if int(length) > len(block) {
			return used, n, nil
		}
		block = block[:length:length]
		if tail := p.uint32(block[length-4:]); tail != length {
			return used, n, corrupt("its length is %d at its start and %d at its end", length, tail)
		}
		made, bad := p.take(kind, block[blockHead:length-4], &frames[n])
		switch {
		case bad != nil && isPacket(kind):
			p.skip(bad)
		case bad != nil:
			return used, n, bad
		case made:
			n++
		}
		used += int(length)
		p.blocks++
	}
	return used, n, nil
}

// passOver returns the number of the next bytes to pass over.
func (p *pcapng) passOver(have int) int {
	n := min(p.over, int64(have))
	if p.over > 0 && n == p.over {
		p.blocks++
	}
	p.over -= n
	return int(n)
}

// skip notes a packet block without a usable frame. The block itself is sound,
// so the next one can be found.
func (p *pcapng) skip(bad *fault) {
	if p.unusable == 0 {
		p.why = fmt.Sprintf("block %d: %s", p.blocks+1, bad.detail)
	}
	p.unusable++
}

// isPacket tells whether blocks of a kind hold a packet, and isRead whether
// anything is read of them.
func isPacket(kind uint32) bool {
	return kind == blockEnhanced || kind == blockPacket || kind == blockSimple
}

func isRead(kind uint32) bool {
	return isPacket(kind) || kind == blockInterface || kind == blockSection
}

// turn sets the byte order to the one named by a section block.
func (p *pcapng) turn(block []byte) *fault {
	switch uint32(byteOrder) {
	case binary.LittleEndian.Uint32(block[blockHead:]):
		p.order, p.swapped = binary.LittleEndian, false
	case binary.BigEndian.Uint32(block[blockHead:]):
		p.order, p.swapped = binary.BigEndian, true
	default:
		return corrupt("its byte-order mark is neither little- nor big-endian")
	}
	return nil
}

func checkBlock(length uint32) *fault {
	switch {
	case length > maxBlock:
		return corrupt("it claims %d bytes; the most that is read is %d", length, maxBlock)
	case length < blockFrame:
		return corrupt("it claims %d bytes; the least is %d", length, blockFrame)
	case length%4 != 0:
		return corrupt("its length of %d is no multiple of 4", length)
	}
	return nil
}

// take reads one block's body and says whether it made a frame of it. Blocks
// of kinds without frames are passed over.
func (p *pcapng) take(kind uint32, body []byte, f *Frame) (bool, *fault) {
	switch kind {
	case blockEnhanced:
		return true, p.enhanced(body, f)
	case blockPacket:
		return true, p.packet(body, f)
	case blockSimple:
		return true, p.simple(body, f)
	case blockInterface:
		return false, p.describe(body)
	case blockSection:
		return false, p.section(body)
	}
	return false, nil
}

func (p *pcapng) section(body []byte) *fault {
	if len(body) < sectionFixed {
		return corrupt("a section header of %d bytes; the least is %d", len(body), sectionFixed)
	}
	if major := p.order.Uint16(body[4:]); major != 1 {
		return variant("pcapng version %d.%d; version 1 is read", major, p.order.Uint16(body[6:]))
	}
	p.interfaces, p.kinds = p.interfaces[:0], p.kinds[:0]
	return nil
}

// enhanced reads an enhanced packet block: interface, time, lengths, frame.
func (p *pcapng) enhanced(body []byte, f *Frame) *fault {
	if len(body) < 20 {
		return corrupt("a packet block of %d bytes; the least is 20", len(body))
	}
	return p.frame(body, p.uint32(body), f)
}

// packet reads an obsolete packet block: as the enhanced one, but the first
// word holds the interface in its first half and a drop count in the other.
func (p *pcapng) packet(body []byte, f *Frame) *fault {
	if len(body) < 20 {
		return corrupt("a packet block of %d bytes; the least is 20", len(body))
	}
	return p.frame(body, uint32(p.order.Uint16(body)), f)
}

func (p *pcapng) frame(body []byte, id uint32, f *Frame) *fault {
	if uint64(id) >= uint64(len(p.interfaces)) {
		return corrupt("it names interface %d; the section describes %d", id, len(p.interfaces))
	}
	in := &p.kinds[p.interfaces[id]]
	captured, original := p.uint32(body[12:]), p.uint32(body[16:])
	if uint64(captured) > uint64(len(body)-20) {
		return corrupt("it claims a frame of %d bytes and has room for %d", captured, len(body)-20)
	}
	at, ok := in.nanoseconds(uint64(p.uint32(body[4:]))<<32 | uint64(p.uint32(body[8:])))
	if !ok {
		return corrupt("its time is outside the years 1970 to 2262")
	}
	p.last = at
	in.fill(f, at, body[20:20+captured:20+captured], original)
	return nil
}

// simple reads a simple packet block. It belongs to the first interface. It has
// no time and gets the time of the frame before it, 0 if there is none. The
// captured length is the lesser of the original length and the interface's
// snapshot length.
func (p *pcapng) simple(body []byte, f *Frame) *fault {
	switch {
	case len(body) < 4:
		return corrupt("a simple packet block of %d bytes; the least is 4", len(body))
	case len(p.interfaces) == 0:
		return corrupt("a simple packet block before any interface is described")
	}
	in := &p.kinds[p.interfaces[0]]
	original := p.uint32(body)
	captured := original
	if in.snap > 0 {
		captured = min(captured, in.snap)
	}
	if uint64(captured) > uint64(len(body)-4) {
		return corrupt("it claims a frame of %d bytes and has room for %d", captured, len(body)-4)
	}
	in.fill(f, p.last, body[4:4+captured:4+captured], original)
	return nil
}

func (p *pcapng) need(b []byte) int {
	if len(b) < blockFrame {
		return blockFrame
	}
	return int(min(p.uint32(b[4:]), maxBlock))
}

func (p *pcapng) unit() (string, uint64) { return "block", p.blocks + 1 }

func (p *pcapng) rest() int64 { return p.over }

func (p *pcapng) skipped() (uint64, string) { return p.unusable, p.why }
