package capture

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

// TestGzipWithTail has something else behind the end of the gzip data, which is
// no part of the capture.
func TestGzipWithTail(t *testing.T) {
	frames := testFrames(3, LinkRadiotap)
	packed := zip(t, 6, micro(frames))
	for name, tail := range map[string]string{
		"zeros":            string(make([]byte, 512)),
		"a lot of zeros":   string(make([]byte, 300_000)),
		"text":             "tail, tail, tail",
		"one byte":         "x",
		"one byte of gzip": "\x1f",
	} {
		t.Run(name, func(t *testing.T) {
			b := append(bytes.Clone(packed), tail...)
			for _, s := range []Source{mustOpen(t, file(t, "x", b)), openStdin(t, pipeOf(t, b))} {
				got, err := drain(t, s)
				if err != io.EOF {
					t.Fatal(err)
				}
				sameFrames(t, got, frames)
				wantNote(t, s, "what follows the end of the gzip data is no gzip, and is ignored")
			}
		})
	}
}

// TestGzipMembers has several members, as concatenated files have, and an empty
// one between them.
func TestGzipMembers(t *testing.T) {
	frames := testFrames(300, LinkRadiotap)
	plain := micro(frames)
	b := zip(t, 6, plain[:5000])
	b = append(b, zip(t, 6, nil)...)
	b = append(b, zip(t, 0, plain[5000:])...)
	s := mustOpen(t, file(t, "x", b))
	got, err := drain(t, s)
	if err != io.EOF || len(Notes(s)) != 0 {
		t.Fatal(err, Notes(s))
	}
	sameFrames(t, got, frames)
	if _, err := drain(t, mustOpen(t, file(t, "x", b[:len(b)-4]))); !errors.Is(err, ErrTruncated) {
		t.Errorf("cut off: %v", err)
	}
}

// TestRegisterCompression registers one that turns every bit round.
func TestRegisterCompression(t *testing.T) {
	const magic = "\xee\xbb\xaa"
	frames := testFrames(300, LinkRadiotap)
	b := []byte(magic)
	for _, c := range micro(frames) {
		b = append(b, ^c)
	}
	if _, err := Open(file(t, "x", b), nil); !errors.Is(err, ErrFormat) {
		t.Errorf("before it is registered: %v", err)
	}
	RegisterCompression(magic, func(r io.Reader) (io.Reader, error) {
		if _, err := io.ReadFull(r, make([]byte, len(magic))); err != nil {
			return nil, err
		}
		return turned{r}, nil
	})
	t.Cleanup(func() { compressions.known = nil })
	for _, s := range []Source{mustOpen(t, file(t, "x", b)), openStdin(t, pipeOf(t, b))} {
		got, err := drain(t, s)
		if err != io.EOF {
			t.Fatal(err)
		}
		sameFrames(t, got, frames)
	}
}

type turned struct{ io.Reader }

func (r turned) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	for i := range b[:n] {
		b[i] = ^b[i]
	}
	return n, err
}
