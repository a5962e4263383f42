package scrub

import (
	"encoding/binary"
	"hash/crc32"
)

// The 802.11 header (IEEE 802.11-2020, 9.2.3): frame control 2 bytes, duration
// 2, up to three addresses of 6, sequence control 2, a fourth address between
// access points.
const (
	headerSize   = 24
	addressSize  = 6
	fourthAt     = 24
	htControl    = 4
	fcsSize      = 4
	longestTail  = 16 // bytes of rubbish behind an FCS
	probeRequest = 0x40
)

// Bits of frame control.
const (
	versionMask = 0x03
	typeMask    = 0x0c
	typeManage  = 0x00
	typeControl = 0x04
	typeData    = 0x08
	flagDS      = 0x03 // in the second byte: to DS and from DS
	flagUnusual = 0x47 // DS, more fragments, protected: no probe request has them
	flagHTC     = 0x80
)

// dot11 rewrites an 802.11 frame in place. cut: its end was not captured.
func (s *scrubber) dot11(frame []byte, cut bool) refusal {
	if len(frame) < 2 {
		return "the frame is shorter than its frame control"
	}
	if frame[0]&versionMask != 0 {
		return "the 802.11 version is unknown"
	}
	end, right := len(frame), false
	if !cut {
		end, right = checkedEnd(frame)
	}
	body := s.header(frame[:end])
	if frame[0] == probeRequest && frame[1]&flagUnusual == 0 {
		s.junk(body[s.elements(body):])
	} else {
		clear(body)
	}
	if right {
		binary.LittleEndian.PutUint32(frame[end:], crc32.ChecksumIEEE(frame[:end]))
		s.cipher.body(frame[end+fcsSize:])
	}
	return ""
}

// checkedEnd looks for a right frame check sequence, with up to longestTail
// bytes of rubbish behind it, and returns its offset. It returns the length of
// the frame and false if there is none.
func checkedEnd(frame []byte) (int, bool) {
	from := min(max(len(frame)-fcsSize-longestTail, 2), len(frame))
	sum := crc32.ChecksumIEEE(frame[:from])
	for end := from; end+fcsSize <= len(frame); end++ {
		if sum == binary.LittleEndian.Uint32(frame[end:]) {
			return end, true
		}
		sum = crc32.Update(sum, crc32.IEEETable, frame[end:end+1])
	}
	return len(frame), false
}

// header replaces the addresses of a frame and returns its body.
func (s *scrubber) header(frame []byte) []byte {
	addresses, size := 3, headerSize
	switch frame[0] & typeMask {
	case typeManage:
		if frame[1]&flagHTC != 0 {
			size += htControl
		}
	case typeControl:
		addresses, size = 2, 16
	case typeData:
		if frame[1]&flagDS == flagDS {
			size += addressSize
			s.address(frame, fourthAt)
		}
	default: // an extension: no address stands at a fixed place
		addresses, size = 0, 2
	}
	for i := range addresses {
		s.address(frame, 4+i*addressSize)
	}
	return frame[min(size, len(frame)):]
}

// address replaces an address, or clears a part of one.
func (s *scrubber) address(frame []byte, at int) {
	if at >= len(frame) {
		return
	}
	if rest := frame[at:]; len(rest) >= addressSize {
		s.cipher.wifi(rest[:addressSize])
	} else {
		clear(rest)
	}
}

// junk replaces a tail without elements by bytes without elements: a length of
// 255 goes beyond the end.
func (s *scrubber) junk(b []byte) {
	if blank(b) {
		return
	}
	s.cipher.body(b)
	if len(b) > 1 {
		b[1] = 255
	}
}
