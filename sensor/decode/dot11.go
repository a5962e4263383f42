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
	if l == nil {
		return d.unsure(time, frame, missing, r, nil, s)
	}
	own, proved := l.end.own(frame)
	if own == nil || missing > 0 {
		return d.unsure(time, frame, missing, r, &l.end, s)
	}
	size, out := checkHeader(own)
	if out != Seen {
		return out
	}
	var e elements
	d.readElements(own[size:], false, &e)
	if !e.whole && !proved {
		return d.unsure(time, frame, missing, r, &l.end, s)
	}
	l.end.check(false)
	d.fill(s, time, own, size, &e, r)
	return Seen
}

// unsure reads a probe request and finds out its end. end is nil if nothing is
// learned.
func (d *Decoder) unsure(time int64, frame []byte, missing int, r *reading, end *frameEnd, s *Sighting) Outcome {
	t, out := end.trim(frame, missing, r.fcs)
	if out != Seen {
		end.check(true)
		return out
	}
	size, out := checkHeader(t.frame)
	if out != Seen {
		return out
	}
	body := t.frame[size:]
	var e elements
	d.readElements(body[:max(len(body)-t.guess, 0)], t.missing > 0, &e)
	if !e.whole && t.missing == 0 {
		if t.guess > 0 {
			d.readElements(body, false, &e)
		}
		if t.again(frame) {
			body = t.frame[size:]
			d.readElements(body, false, &e)
		} else if !e.whole && t.extra < 0 {
			out = t.settle(body)
		}
	}
	if end != nil && missing == 0 {
		end.learn(&t, r.fcs, body, &e)
	}
	if out == Seen {
		d.fill(s, time, t.frame, size, &e, r)
	}
	return out
}

// fill makes the sighting of a frame with a header of this size.
func (d *Decoder) fill(s *Sighting, time int64, frame []byte, size int, e *elements, r *reading) {
	s.Time = time
	s.Class, s.Family = e.class, e.family
	// Copied in place: a conversion may leave a copy on the stack, in reach of
	// a traceback.
	copy(s.Address[:], frame[senderAt:headerSize])
	s.Kind = addressKind(frame[senderAt])
	s.Radio, s.Device = WiFi, Unknown
	s.Signal, s.HasSignal = r.signal, r.hasSignal
	s.DoNotCount = e.names != 0 && d.marks.in(frame[size:size+e.names])
	s.Sequence = le16(frame[sequenceAt:]) >> 4
	s.Frequency = r.frequency
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
