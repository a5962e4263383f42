package decode

// The 802.11 management header (IEEE 802.11-2020, 9.3.3.1): frame control 2
// bytes, duration 2, receiver 6, sender 6, BSSID 6, sequence control 2. With
// the +HTC bit, 4 bytes of HT control follow.
const (
	headerSize    = 24
	htControlSize = 4
	senderAt      = 10
	sequenceAt    = 22
	fcsSize       = 4
)

// The first byte of frame control holds version, type and subtype (9.2.4.1).
const (
	frameProbeRequest = 0x40 // version 0, management, subtype 4
	frameVersionMask  = 0x03
)

// Bits of the second byte of frame control.
const (
	frameDSBits    = 0x03 // to DS and from DS
	frameMoreFrags = 0x04
	frameProtected = 0x40
	frameHTC       = 0x80 // HT control present in a management frame

	frameUnusual = frameDSBits | frameMoreFrags | frameProtected | frameHTC
)

// The first byte of an address on the air begins with these two bits
// (IEEE 802-2014, 8.2).
const (
	addressGroup = 0x01
	addressLocal = 0x02
)

// probeRequest returns Seen if an 802.11 frame is a probe request, by its
// frame control alone.
func probeRequest(frame []byte) Outcome {
	if len(frame) < 2 {
		return HeaderTruncated
	}
	if frame[0] == frameProbeRequest {
		return Seen
	}
	if frame[0]&frameVersionMask != 0 {
		return FrameVersion
	}
	return NotProbeRequest
}

// probe reads a probe request, from its frame control on. The last missing
// bytes of it were not captured.
func (d *Decoder) probe(time int64, frame []byte, missing int, r *reading, l *Learned, s *Sighting) Outcome {
	if r.bad {
		return BadFCS
	}
	var e elements
	var size int
	var out Outcome
	own, proved := l.own(frame, missing)
	if own != nil {
		if size, out = checkHeader(own); out != Seen {
			return out
		}
		if d.readElements(own[size:], false, &e); !e.whole && !proved {
			own = nil
		}
	}
	if own != nil {
		l.end.check(false)
	} else if own, size, out = d.unsure(frame, missing, r.fcs, l.frameEnd(), &e); out != Seen {
		return out
	}
	s.Time = time
	s.Class, s.Family = e.class, e.family
	// Copied in place: a conversion may leave a copy on the stack, in reach of a
	// traceback.
	copy(s.Address[:], own[senderAt:headerSize])
	s.Kind = addressKind(own[senderAt])
	s.Radio, s.Device = WiFi, Unknown
	s.Signal, s.HasSignal = r.signal, r.hasSignal
	s.DoNotCount = e.names != 0 && d.marks.in(own[size:size+e.names])
	s.Bare = bare(own[size:])
	s.Sequence = le16(own[sequenceAt:]) >> 4
	s.Frequency = r.frequency
	return Seen
}

// unsure finds out where a probe request ends, and reads its elements into e. It
// returns the frame and the size of its header. end is nil if nothing is learned.
func (d *Decoder) unsure(frame []byte, missing int, said fcsState, end *frameEnd, e *elements) ([]byte, int, Outcome) {
	t, out := end.trim(frame, missing, said)
	if out != Seen {
		end.check(true)
		return nil, 0, out
	}
	size, out := checkHeader(t.frame)
	if out != Seen {
		return nil, 0, out
	}
	body := t.frame[size:]
	d.readElements(body[:max(len(body)-t.guess, 0)], t.missing > 0, e)
	if !e.whole && t.missing == 0 {
		if t.guess > 0 {
			d.readElements(body, false, e)
		}
		if t.again(frame) {
			body = t.frame[size:]
			d.readElements(body, false, e)
		} else if !e.whole && t.extra < 0 {
			out = t.settle(body)
		}
	}
	if end != nil && missing == 0 {
		end.learn(&t, said, body, e)
	}
	return t.frame, size, out
}

// readElements walks over the elements, for their class if one is wanted.
func (d *Decoder) readElements(body []byte, cut bool, e *elements) {
	if d.classless {
		*e = walkElements(body)
		return
	}
	d.bodies.read(body, cut, e)
}

// checkHeader checks the header of a probe request and returns its size.
func checkHeader(frame []byte) (int, Outcome) {
	if len(frame) < headerSize {
		return 0, HeaderTruncated
	}
	size := headerSize
	if flags := frame[1]; flags&frameUnusual != 0 {
		if out := checkFlags(flags); out != Seen {
			return 0, out
		}
		if size += htControlSize; len(frame) < size {
			return 0, HeaderTruncated
		}
	}
	return size, checkSender(frame)
}

// checkSender checks the sender's address and the fragment number, in a header
// of at least 24 bytes.
func checkSender(header []byte) Outcome {
	switch {
	case header[sequenceAt]&0x0f != 0:
		return Fragmented
	case header[senderAt]&addressGroup != 0:
		return SenderGroup
	case le32(header[senderAt:]) == 0 && le16(header[senderAt+4:]) == 0:
		return SenderZero
	}
	return Seen
}

// checkFlags returns the reason why no probe request has these flags, or
// Seen.
func checkFlags(flags uint8) Outcome {
	switch {
	case flags&frameDSBits != 0:
		return DSBits
	case flags&frameMoreFrags != 0:
		return Fragmented
	case flags&frameProtected != 0:
		return Protected
	}
	return Seen
}

// addressKind tells the kind of an 802.11 address by its first byte.
func addressKind(first uint8) AddressKind {
	if first&addressLocal != 0 {
		return Local
	}
	return Global
}
