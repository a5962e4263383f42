package capture

import (
	"encoding/binary"
	"math/bits"
)

// Magic numbers of pcap files (draft-ietf-opsawg-pcap, section 4), as read in
// the byte order of the writing machine.
const (
	pcapMicro    = 0xa1b2c3d4 // timestamps in microseconds
	pcapNano     = 0xa1b23c4d // timestamps in nanoseconds
	pcapModified = 0xa1b2cd34 // Kuznetzov's patch: records have 8 bytes more
)

const (
	pcapHeader = 24 // bytes of the file header
	pcapRecord = 16 // bytes before each frame
)

func isPcap(magic uint32) bool {
	return magic == pcapMicro || magic == pcapNano || magic == pcapModified
}

// pcap walks the records of a classic pcap file.
type pcap struct {
	swapped bool  // written in big-endian order
	scale   int64 // nanoseconds per unit of the fraction
	link    LinkType
	fcs     int // bytes of frame check sequence to cut off
	records uint64
}

func newPcap(b []byte) (format, *fault) {
	p := &pcap{scale: 1000}
	magic := binary.LittleEndian.Uint32(b)
	if !isPcap(magic) {
		p.swapped, magic = true, binary.BigEndian.Uint32(b)
	}
	major, minor := p.uint16(b[4:]), p.uint16(b[6:])
	switch {
	case magic == pcapModified:
		return nil, variant("pcap with the modified record header of old Linux systems (Kuznetzov's); " +
			"rewrite it with: tcpdump -r IN -w OUT")
	case major != 2 || minor < 4:
		return nil, variant("pcap version %d.%d; version 2.4 is read; rewrite it with: tcpdump -r IN -w OUT",
			major, minor)
	case magic == pcapNano:
		p.scale = 1
	}
	p.link, p.fcs = linkField(p.uint32(b[20:]))
	return p, nil
}

// linkField splits the last word of a pcap file header. The low 16 bits are the link
// type. If bit 26 is set, the top 4 bits are the length of the frame check sequence,
// counted in 16-bit words.
func linkField(v uint32) (LinkType, int) {
	link := LinkType(v & 0xffff)
	if v&(1<<26) == 0 {
		return link, 0
	}
	return link, fcsToCut(link, int(v>>28)*2)
}

// fcsToCut returns how many of the bytes of a frame check sequence the source
// has to cut off. Radiotap and PPI say themselves, frame by frame, whether
// there is one, and the decoder listens to them; cutting here as well would
// cost four bytes of the frame. Bluetooth's check value belongs to its
// layout.
func fcsToCut(link LinkType, length int) int {
	switch link {
	case LinkIEEE80211, LinkPrism, LinkAVS:
		return length
	}
	return 0
}

// cutFCS takes the check sequence off a frame with so many captured bytes, and
// so many original ones on the air. A frame cut by a snapshot length has lost it
// already.
func cutFCS(captured, original, fcs int) (int, int) {
	original = max(original-fcs, 0)
	return min(captured, original), original
}

func (p *pcap) uint16(b []byte) uint16 {
	if p.swapped {
		return binary.BigEndian.Uint16(b)
	}
	return binary.LittleEndian.Uint16(b)
}

func (p *pcap) uint32(b []byte) uint32 {
	if p.swapped {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

// walk is the hot loop of a replay. It keeps to local variables, and reads
// the header in one order and swaps it if needed: a branch easy to predict.
func (p *pcap) walk(b []byte, frames []Frame) (used, n int, bad *fault) {
	swapped, scale, link, fcs := p.swapped, p.scale, p.link, p.fcs
	for n < len(frames) && len(b)-used >= pcapRecord {
		h := b[used : used+pcapRecord : used+pcapRecord]
		seconds, fraction := binary.LittleEndian.Uint32(h), binary.LittleEndian.Uint32(h[4:])
		captured, original := binary.LittleEndian.Uint32(h[8:]), binary.LittleEndian.Uint32(h[12:])
		if swapped {
			seconds, fraction = bits.ReverseBytes32(seconds), bits.ReverseBytes32(fraction)
			captured, original = bits.ReverseBytes32(captured), bits.ReverseBytes32(original)
		}
		if captured > MaxRecord {
			bad = tooLong(captured)
			break
		}
		start := used + pcapRecord
		end := start + int(captured)
		if end > len(b) {
			break
		}
		f := &frames[n]
		f.Time = max(int64(seconds)*1e9+int64(int32(fraction))*scale, 0) // some drivers write -8 µs
		f.Data = b[start:end:end]
		f.Length = onAir(captured, original)
		f.Link = link
		f.Origin = 0
		if fcs > 0 {
			var kept int
			kept, f.Length = cutFCS(int(captured), f.Length, fcs)
			f.Data = f.Data[:kept:kept]
		}
		used = end
		n++
	}
	p.records += uint64(n)
	return used, n, bad
}

// onAir returns the length of a frame on the air. In some files the original
// length is the smaller one: then the captured one holds. A larger claim than any
// frame is cut, to fit an int everywhere.
func onAir(captured, original uint32) int {
	return int(min(max(captured, original), 1<<31-1))
}

func tooLong(captured uint32) *fault {
	return corrupt("it claims %d bytes; the most that a frame can have here is %d", captured, MaxRecord)
}

func (p *pcap) need(b []byte) int {
	if len(b) < pcapRecord {
		return pcapRecord
	}
	return pcapRecord + int(min(p.uint32(b[8:]), MaxRecord))
}

func (p *pcap) unit() (string, uint64) { return "record", p.records + 1 }

// rest and skipped: every record holds a frame.
func (p *pcap) rest() int64 { return 0 }

func (p *pcap) skipped() (uint64, string) { return 0, "" }
