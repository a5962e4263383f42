package decode

import "footfall/sensor/capture"

// Decoder turns frames into sightings. It holds its marks, and classes and
// families of elements it has met, never anything of a device. It may be used
// from several goroutines at once.
type Decoder struct {
	marks     Marks
	bodies    *bodies
	classless bool
}

// New returns a decoder with these do-not-count marks. Empty marks are left
// out: an empty ending would fit every network name.
func New(marks Marks) *Decoder {
	return &Decoder{marks: marks.clean(), bodies: newBodies()}
}

// WithoutClass returns a decoder like d without Sighting.Class, for counters
// without use for it: hashing the elements is half of the work.
func (d *Decoder) WithoutClass() *Decoder {
	c := *d
	c.classless = true
	return &c
}

// Decode reads one frame. When it returns Seen, all of *s has been overwritten;
// on any other outcome *s is untouched. It keeps no reference to the frame,
// allocates nothing and never panics.
//
// Frames of other types are told by their first byte, before any field of the
// header in front of them is read. So a damaged frame of another type is
// NotProbeRequest, and not BadFCS.
func (d *Decoder) Decode(f *capture.Frame, s *Sighting) Outcome {
	return d.DecodeFrom(nil, f, s)
}

// DecodeFrom is Decode for a frame of a known source. It uses what was learned
// of the source, and adds to it. If the source's frames have a check sequence,
// a frame with a wrong one is BadFCS.
func (d *Decoder) DecodeFrom(l *Learned, f *capture.Frame, s *Sighting) Outcome {
	if f.Link == capture.LinkRadiotap && otherFrame(f.Data) {
		return NotProbeRequest
	}
	missing := max(f.Length-len(f.Data), 0)
	if f.Link == capture.LinkRadiotap {
		return d.radiotapFrame(f.Time, f.Data, missing, l, s)
	}
	return d.linkFrame(f.Time, f.Link, f.Data, missing, l, s)
}

// otherFrame tells, of most frames of another type behind a radiotap header, that
// they are: nine of ten frames on a busy channel go no further.
func otherFrame(data []byte) bool {
	if len(data) < radiotapSize || data[0] != 0 {
		return false
	}
	n := int(le16(data[2:]))
	return n >= radiotapSize && n+1 < len(data) && data[n] != frameProbeRequest && data[n]&frameVersionMask == 0
}

// linkFrame reads a frame of any link type. The last missing bytes of the
// frame were not captured.
func (d *Decoder) linkFrame(time int64, link capture.LinkType, data []byte, missing int, l *Learned, s *Sighting) Outcome {
	switch link {
	case capture.LinkRadiotap:
		return d.radiotapFrame(time, data, missing, l, s)
	case capture.LinkIEEE80211:
		if out := probeRequest(data); out != Seen {
			return out
		}
		return d.probe(time, data, missing, &reading{}, l, s)
	case capture.LinkPrism:
		return d.prismFrame(time, data, missing, l, s)
	case capture.LinkAVS:
		return d.avsFrame(time, data, missing, l, s)
	case capture.LinkPPI:
		return d.ppiFrame(time, data, missing, l, s)
	case capture.LinkHCIH4, capture.LinkHCIH4PHDR, capture.LinkMonitor, capture.LinkBLELL,
		capture.LinkBLELLPHDR, capture.LinkNordicBLE:
		return LinkBLE
	case linkEthernet:
		return ethernet(data)
	}
	return LinkUnsupported
}

// linkEthernet is the link type of an interface outside monitor mode.
const linkEthernet capture.LinkType = 1

// ethernet tells an Ethernet frame from a radiotap header: some patched drivers
// give those as Ethernet.
func ethernet(data []byte) Outcome {
	n, out := radiotapLength(data)
	if out != Seen || n == len(data) {
		return LinkEthernet
	}
	if probeRequest(data[n:]) == FrameVersion {
		return LinkEthernet
	}
	return LinkMislabelled
}

// radiotapFrame reads a frame behind a radiotap header.
func (d *Decoder) radiotapFrame(time int64, data []byte, missing int, l *Learned, s *Sighting) Outcome {
	n, out := radiotapLength(data)
	if out != Seen {
		return out
	}
	if out := probeRequest(data[n:]); out != Seen {
		if n == len(data) && le32(data[4:])&(1<<tapNoPSDU) != 0 {
			return NotProbeRequest // a reception without a frame
		}
		return out
	}
	var r reading
	switch {
	case radiotapIsSimple(data):
		out = r.radiotapSimple(data[:n])
	case l != nil:
		out = l.taps.read(&r, data[:n])
	default:
		out = r.radiotapWalk(data[:n])
	}
	if out != Seen {
		return out
	}
	return d.probe(time, data[n:], missing, &r, l, s)
}
