package simulate

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"footfall/sensor/capture"
)

// pcapBuffer is how much is gathered for one write, in bytes.
const pcapBuffer = 256 << 10

// pcapRecordLength is the length of the header of each frame in a file.
const pcapRecordLength = 16

// appendPcapHeader appends the header of a capture file: microseconds, little
// endian, version 2.4, no snapshot length to speak of (pcap-savefile(5)).
func appendPcapHeader(b []byte, link capture.LinkType) []byte {
	for _, v := range [...]uint32{0xa1b2c3d4, 2 | 4<<16, 0, 0, 262144, uint32(link)} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// appendRecord appends the header of a frame.
func appendRecord(b []byte, at int64, captured, length int) []byte {
	for _, v := range [...]uint32{uint32(at / 1e9), uint32(at % 1e9 / 1e3), uint32(captured), uint32(length)} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// WritePcap writes the frames of a source to w as a capture file with microsecond times.
// It stops before the first frame at or after until (ns since the Unix epoch), or at the
// end of the source. All frames must have the link type of the first. A file without
// frames has that of radiotap.
func WritePcap(ctx context.Context, w io.Writer, src capture.Source, until int64) error {
	out := bufio.NewWriterSize(w, pcapBuffer)
	link := capture.LinkType(0)
	begin := func(l capture.LinkType) {
		link = l
		_, _ = out.Write(appendPcapHeader(nil, l)) // Flush tells
	}
	err := each(ctx, src, until, func(f *capture.Frame) error {
		if link == 0 {
			begin(f.Link)
		}
		if f.Link != link {
			return fmt.Errorf("link type %d among frames of link type %d", f.Link, link)
		}
		_, _ = out.Write(appendRecord(out.AvailableBuffer(), f.Time, len(f.Data), f.Length))
		_, err := out.Write(f.Data)
		return err
	})
	if link == 0 {
		begin(capture.LinkRadiotap)
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		return fmt.Errorf("write capture: %w", err)
	}
	return nil
}

// each calls do for the frames before until.
func each(ctx context.Context, src capture.Source, until int64, do func(*capture.Frame) error) error {
	for {
		frames, err := src.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for i := range frames {
			if frames[i].Time >= until {
				return nil
			}
			if err := do(&frames[i]); err != nil {
				return err
			}
		}
	}
}
