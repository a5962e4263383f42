package zstdfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"

	"footfall/sensor/capture"
	"footfall/sensor/capture/captest"
)

// recording is a pcap of so many probe requests, a second apart.
func recording(n int) []byte {
	b := []byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 127, 0, 0, 0}
	for i := range n {
		frame := captest.Radiotap(-50, captest.ProbeRequest([6]byte{2, 0, 0, 0, byte(i >> 8), byte(i)}, uint16(i)))
		for _, v := range []int{1_700_000_000 + i, 0, len(frame), len(frame)} {
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		}
		b = append(b, frame...)
	}
	return b
}

func pack(t *testing.T, b []byte, options ...zstd.EOption) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := zstd.NewWriter(&out, options...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// read returns how many frames a file with the given bytes holds, and how it
// ends.
func read(t *testing.T, b []byte) (n int, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := capture.Open(path, nil)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	for {
		frames, err := s.Next(t.Context())
		if err != nil {
			return n, err
		}
		n += len(frames)
	}
}

func TestRegister(t *testing.T) {
	const count = 5000
	packed := pack(t, recording(count))
	if _, err := read(t, packed); !errors.Is(err, capture.ErrFormat) {
		t.Errorf("before it is registered: %v", err)
	}
	Register()
	for name, c := range map[string]struct {
		bytes []byte
		most  int
		end   error
	}{
		"whole":    {packed, count, io.EOF},
		"two":      {append(pack(t, recording(count)[:5000]), pack(t, recording(count)[5000:])...), count, io.EOF},
		"cut":      {packed[:len(packed)-100], count - 1, capture.ErrTruncated},
		"no data":  {packed[:6], 0, capture.ErrTruncated},
		"not pcap": {pack(t, []byte("02:00:00:00:00:01\n")), 0, capture.ErrFormat},
	} {
		n, err := read(t, c.bytes)
		if !errors.Is(err, c.end) || n > c.most || c.end == io.EOF && n != count {
			t.Errorf("%s: %d frames, then %v; want %v", name, n, err, c.end)
		}
	}
}
