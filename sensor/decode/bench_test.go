package decode

import (
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"footfall/sensor/capture"
)

// benchFrames are probe requests as a busy place gives them: several kinds of
// phone in turn, about 150 bytes each, behind the radiotap header of Linux.
// Some drivers hand over the FCS, and some do not.
func benchFrames(fcs bool) []capture.Frame {
	kinds := [][]byte{
		typicalElements(),
		join(ssid("Corner Cafe"), ie(1, 0x82, 0x84, 0x8b, 0x96), ie(50, 12, 18, 24, 36, 48, 72, 96, 108), ie(idDS, 11),
			ie(45, make([]byte, 26)...), ie(127, 1, 0, 8, 4, 0, 0, 0, 64),
			ie(idExtended, 35, 1, 8, 8, 0, 0, 128, 32, 48, 2, 0, 13, 0, 159, 8, 0, 0, 0, 253, 255, 253, 255)),
		join(ssid(""), ie(1, 2, 4, 11, 22, 12, 18, 24, 36), ie(50, 48, 72, 96, 108), ie(idDS, 1),
			ie(45, make([]byte, 26)...), ie(191, make([]byte, 12)...), ie(127, 4, 0, 10, 130, 0, 64, 0, 64, 0, 1),
			ie(idExtended, extFILSRequest, 0, 1), ie(idVendor, 0, 0x50, 0xf2, 8, 0, 0x11, 0x10)),
	}
	var frames []capture.Frame
	for i := range 64 {
		p := probeFrame{sender: senderLocal, sequence: uint16(i), elements: kinds[i%len(kinds)]}
		p.sender[5] = uint8(i)
		if fcs {
			frames = append(frames, *onAir(capture.LinkRadiotap, typicalTap(tapFlagFCS), withFCS(p.bytes())))
		} else {
			frames = append(frames, *onAir(capture.LinkRadiotap, typicalTap(0), p.bytes()))
		}
	}
	return frames
}

// benchBeacon is a frame of another type.
func benchBeacon() *capture.Frame {
	p := typicalProbe().bytes()
	p[0] = 0x80
	return onAir(capture.LinkRadiotap, typicalTap(tapFlagFCS), withFCS(p))
}

func meanSize(frames []capture.Frame) (n float64) {
	for i := range frames {
		n += float64(len(frames[i].Data)) / float64(len(frames))
	}
	return n
}

// BenchmarkDecode is the whole of a probe request, class included; compare
// BenchmarkGopacket on the same frames.
func BenchmarkDecode(b *testing.B) { benchDecode(b, New(DefaultMarks()), benchFrames(true)) }

// BenchmarkDecodeWithoutClass reads the same frames for a counter that does not
// look at classes.
func BenchmarkDecodeWithoutClass(b *testing.B) {
	benchDecode(b, New(DefaultMarks()).WithoutClass(), benchFrames(true))
}

// BenchmarkDecodeNoFCS is the same for a driver that keeps the FCS.
func BenchmarkDecodeNoFCS(b *testing.B) { benchDecode(b, New(DefaultMarks()), benchFrames(false)) }

// BenchmarkDecodeAntennas reads them behind the header of a radio with two
// antennas: three presence words.
func BenchmarkDecodeAntennas(b *testing.B) {
	frames := benchFrames(false)
	for i := range frames {
		frame := frames[i].Data[len(typicalTap(0)):]
		head := tap([]uint32{0x482e | reset | ext, sig | ant | reset | ext, sig | ant},
			0, 0x02, 0x6c, 0x09, 0xa0, 0x00, 0xc4, 0x00, 0x00, 0x00, 0xc4, 0, 0xc0, 1)
		frames[i] = *onAir(capture.LinkRadiotap, head, frame)
	}
	benchDecode(b, New(DefaultMarks()), frames)
}

func benchDecode(b *testing.B, d *Decoder, frames []capture.Frame) {
	var l Learned
	var s Sighting
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if out := d.DecodeFrom(&l, &frames[i&(len(frames)-1)], &s); out != Seen {
			b.Fatal(out)
		}
	}
	b.ReportMetric(meanSize(frames), "B/frame")
}

// BenchmarkDecodeOther is a frame that is no probe request.
func BenchmarkDecodeOther(b *testing.B) {
	frame := benchBeacon()
	d, s := New(DefaultMarks()), Sighting{}
	b.ReportAllocs()
	for b.Loop() {
		if out := d.Decode(frame, &s); out != NotProbeRequest {
			b.Fatal(out)
		}
	}
}

// gopacketReader is gopacket's fastest way: layers decoded into structs that
// are used again. Its probe request layer does not hand on what follows it, so
// the information elements are a second parser's work.
type gopacketReader struct {
	radio   layers.RadioTap
	header  layers.Dot11
	probe   layers.Dot11MgmtProbeReq
	element layers.Dot11InformationElement

	outer, inner *gopacket.DecodingLayerParser
	decoded      []gopacket.LayerType
}

func newGopacketReader() *gopacketReader {
	g := &gopacketReader{}
	g.outer = gopacket.NewDecodingLayerParser(layers.LayerTypeRadioTap, &g.radio, &g.header, &g.probe)
	g.inner = gopacket.NewDecodingLayerParser(layers.LayerTypeDot11InformationElement, &g.element)
	g.outer.IgnoreUnsupported, g.inner.IgnoreUnsupported = true, true
	return g
}

// headers decodes radiotap and the 802.11 header; whether it is a probe
// request.
func (g *gopacketReader) headers(data []byte) (bool, error) {
	err := g.outer.DecodeLayers(data, &g.decoded)
	return err == nil && g.header.Type == layers.Dot11TypeMgmtProbeReq, err
}

// read decodes everything.
func (g *gopacketReader) read(data []byte) error {
	probe, err := g.headers(data)
	if err != nil || !probe {
		return err
	}
	return g.inner.DecodeLayers(g.probe.Contents, &g.decoded)
}

func benchGopacket(b *testing.B, frames []capture.Frame) {
	g := newGopacketReader()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := g.read(frames[i&(len(frames)-1)].Data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGopacket reads the same frames as BenchmarkDecode, elements
// included, without class or mark.
func BenchmarkGopacket(b *testing.B) { benchGopacket(b, benchFrames(true)) }

// BenchmarkGopacketNoFCS reads those of BenchmarkDecodeNoFCS.
func BenchmarkGopacketNoFCS(b *testing.B) { benchGopacket(b, benchFrames(false)) }

// BenchmarkGopacketHeaders reads the same frames as BenchmarkDecode, but
// stops before the elements.
func BenchmarkGopacketHeaders(b *testing.B) {
	frames, g := benchFrames(true), newGopacketReader()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if probe, err := g.headers(frames[i&(len(frames)-1)].Data); err != nil || !probe {
			b.Fatal(probe, err)
		}
	}
}

// BenchmarkDecodeHeaders reads the same frames with their elements taken off.
func BenchmarkDecodeHeaders(b *testing.B) {
	frames := benchFrames(true)
	for i := range frames {
		head := typicalTap(tapFlagFCS)
		frames[i] = *onAir(capture.LinkRadiotap, head, withFCS(frames[i].Data[len(head):][:headerSize]))
	}
	benchDecode(b, New(DefaultMarks()), frames)
}

// BenchmarkGopacketOther reads the same frame as BenchmarkDecodeOther.
func BenchmarkGopacketOther(b *testing.B) { benchGopacket(b, []capture.Frame{*benchBeacon()}) }
