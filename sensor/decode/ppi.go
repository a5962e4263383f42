package decode

import "footfall/sensor/capture"

// PPI (Per-Packet Information, CACE Technologies, version 1.0.7): a version
// byte of 0, flags, the header's length, the link type of the rest, then fields
// of type, length and value. Little endian.
const (
	ppiHeader      = 8
	ppiFieldHeader = 4
	ppiAligned     = 0x01 // flag: every field begins at a multiple of 4 bytes
	ppiCommon      = 2    // field type: 802.11-Common
	ppiCommonSize  = 20
)

// Offsets and flags of the 802.11-Common field.
const (
	ppiFlags     = 8
	ppiFrequency = 12
	ppiSignal    = 18

	ppiFlagFCS      = 0x0001 // the frame ends with its FCS
	ppiFlagBadFCS   = 0x0004 // and the FCS was wrong
	ppiFlagPhyError = 0x0008
)

// ppiFrame reads the rest behind a PPI header. A header inside the header is
// read for itself, except for another PPI header: the depth is bounded.
func (d *Decoder) ppiFrame(time int64, data []byte, missing int, l *Learned, s *Sighting) Outcome {
	if len(data) < ppiHeader {
		return MonitorTruncated
	}
	n := uint32(le16(data[2:]))
	if data[0] != 0 {
		return MonitorMalformed
	}
	size, out := monitorLength(data, n, ppiHeader)
	if out != Seen {
		return out
	}
	head, frame := data[:size], data[size:]
	switch link := capture.LinkType(le32(data[4:])); link {
	case capture.LinkIEEE80211:
		return d.ppi80211(time, head, frame, missing, l, s)
	case capture.LinkPPI:
		return LinkUnsupported
	default:
		return d.linkFrame(time, link, frame, missing, l, s)
	}
}

// ppi80211 reads an 802.11 frame behind a PPI header.
func (d *Decoder) ppi80211(time int64, head, frame []byte, missing int, l *Learned, s *Sighting) Outcome {
	if out := probeRequest(frame); out != Seen {
		return out
	}
	var r reading
	if !r.ppi(head) {
		return MonitorMalformed
	}
	return d.probe(time, frame, missing, &r, l, s)
}

// ppi reads the fields of a PPI header; false if one overruns it.
func (r *reading) ppi(head []byte) bool {
	aligned := head[1]&ppiAligned != 0
	for at := ppiHeader; at < len(head); {
		if len(head)-at < ppiFieldHeader {
			return false
		}
		kind, size := le16(head[at:]), int(le16(head[at+2:]))
		at += ppiFieldHeader
		if size > len(head)-at {
			return false
		}
		if kind == ppiCommon && size >= ppiCommonSize {
			r.ppiCommon(head[at : at+size])
		}
		if at += size; aligned {
			at = align(at, 4)
		}
	}
	return true
}

// ppiCommon reads an 802.11-Common field.
func (r *reading) ppiCommon(field []byte) {
	flags := le16(field[ppiFlags:])
	r.fcs = fcsAbsent
	if flags&ppiFlagFCS != 0 {
		r.fcs = fcsPresent
	}
	r.bad = flags&(ppiFlagBadFCS|ppiFlagPhyError) != 0
	r.frequency = le16(field[ppiFrequency:])
	r.setSignal(int32(int8(field[ppiSignal])))
}
