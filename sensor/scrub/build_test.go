package scrub

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"testing"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// What the tests' own frames are made of. secret stands everywhere a capture may
// tell of a person, and sender is the address that must not come through.
var (
	secret = []byte("Anna's phone")
	sender = []byte{0x02, 0xfa, 0xce, 0x0b, 0xad, 0x42}
	bssid  = []byte{0x00, 0xfa, 0xce, 0x77, 0x66, 0x55}
)

// fixedKey is a key for tests.
type fixedKey struct{}

func (fixedKey) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(i*7 + 3)
	}
	return len(b), nil
}

func options() Options { return Options{Random: fixedKey{}, Marks: decode.DefaultMarks()} }

func join(pieces ...[]byte) []byte { return bytes.Join(pieces, nil) }

func ie(id byte, body ...byte) []byte { return append([]byte{id, byte(len(body))}, body...) }

// ext is an extended element, vendor one of a vendor.
func ext(id byte, body ...byte) []byte { return ie(idExtended, append([]byte{id}, body...)...) }

func vendor(kind uint32, body ...byte) []byte {
	return ie(idVendor, append(binary.BigEndian.AppendUint32(nil, kind), body...)...)
}

// dot11 is a frame of a type, from sender.
func dot11(control0, control1 byte, body ...[]byte) []byte {
	head := join([]byte{control0, control1, 0, 0}, bytes.Repeat([]byte{0xff}, 6), sender, bssid, []byte{0x40, 0x1f})
	return join(append([][]byte{head}, body...)...)
}

// probe is a probe request with what phones send, and more.
func probe(more ...[]byte) []byte {
	body := join(ie(1, 2, 4, 11, 22), ie(50, 12, 18, 24, 36), ie(3, 6), ie(45, make([]byte, 26)...), ie(127, 0, 0, 8))
	return dot11(probeRequest, 0, append([][]byte{ie(idSSID, secret...), body}, more...)...)
}

func withFCS(frame []byte) []byte {
	return binary.LittleEndian.AppendUint32(bytes.Clone(frame), crc32.ChecksumIEEE(frame))
}

// tap is a radiotap header of these presence words and field bytes.
func tap(present []uint32, fields ...byte) []byte {
	b := []byte{0, 0, 0, 0}
	for _, word := range present {
		b = binary.LittleEndian.AppendUint32(b, word)
	}
	b = append(b, fields...)
	binary.LittleEndian.PutUint16(b[2:], uint16(len(b)))
	return b
}

// plainTap has flags, channel 6 and a signal of -60 dBm.
func plainTap(flags byte) []byte { return tap([]uint32{0x2a}, flags, 0, 0x85, 0x09, 0xa0, 0, 0xc4) }

func onAir(link capture.LinkType, pieces ...[]byte) capture.Frame {
	data := join(pieces...)
	return capture.Frame{Time: 1_767_261_600e9, Data: data, Length: len(data), Link: link}
}

// list is a source of frames.
type list struct {
	frames []capture.Frame
	broken error // comes behind them, if set
}

func (l *list) Next(context.Context) ([]capture.Frame, error) {
	frames := l.frames
	if l.frames = nil; len(frames) > 0 {
		return frames, nil
	}
	if l.broken != nil {
		return nil, l.broken
	}
	return nil, io.EOF
}

func (l *list) Stats() capture.Stats { return capture.Stats{} }
func (l *list) Close() error         { return nil }

// scrubbed rewrites frames and returns the file, and the frames in it.
func scrubbed(t *testing.T, o Options, frames ...capture.Frame) ([]byte, []capture.Frame, Report) {
	t.Helper()
	var out bytes.Buffer
	report, err := Stream(t.Context(), &list{frames: frames}, &out, o)
	if err != nil && !errors.Is(err, errNothing) {
		t.Fatal(err)
	}
	return out.Bytes(), read(t, out.Bytes()), report
}

// read returns copies of the frames of a capture.
func read(t *testing.T, file []byte) []capture.Frame {
	t.Helper()
	if len(file) == 0 {
		return nil
	}
	path := filepath.Join(t.TempDir(), "out.pcapng")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	src, err := capture.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	var all []capture.Frame
	for {
		frames, err := src.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range frames {
			f.Data = bytes.Clone(f.Data)
			all = append(all, f)
		}
	}
}
