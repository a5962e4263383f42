package capture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"
)

// conformant is a source to be put through testSource.
type conformant struct {
	// open returns a fresh source, which is closed with the test.
	open func(t *testing.T) Source
	// want are the frames it gives.
	want []Frame
	// end is the kind of error after them; nil for a live source, which waits.
	end error
	// anyTime says that the frames' times are not known beforehand.
	anyTime bool
}

// testSource is what every source has to pass, of each kind.
func testSource(t *testing.T, c conformant) {
	t.Run("frames in order", c.testFrames)
	t.Run("batches are borrowed", c.testBorrowed)
	t.Run("context", c.testContext)
	t.Run("end", c.testEnd)
	t.Run("stats", c.testStats)
	t.Run("close", c.testClose)
}

// read reads until all frames are there, or an error. It does not wait for a
// source that collects frames.
func (c conformant) read(t *testing.T, s Source, each func([]Frame)) error {
	t.Helper()
	flusher, flushes := s.(Flusher)
	for n := 0; n < len(c.want); {
		if flushes {
			flusher.Flush()
		}
		frames, err := s.Next(t.Context())
		if err != nil {
			return err
		}
		if len(frames) == 0 {
			if flushes {
				continue
			}
			t.Fatal("Next returns neither frames nor an error")
		}
		n += len(frames)
		each(frames)
	}
	return nil
}

func (c conformant) testFrames(t *testing.T) {
	var got []Frame
	err := c.read(t, c.open(t), func(frames []Frame) {
		for _, f := range frames {
			f.Data = bytes.Clone(f.Data)
			if c.anyTime && f.Time > 0 {
				f.Time = c.want[len(got)].Time
			}
			got = append(got, f)
		}
	})
	if err != nil {
		t.Fatalf("after %d of %d frames: %v", len(got), len(c.want), err)
	}
	sameFrames(t, got, c.want)
}

// testBorrowed: all frames of a batch are valid together, and growing or
// writing to one does not touch another.
func (c conformant) testBorrowed(t *testing.T) {
	at := 0
	err := c.read(t, c.open(t), func(frames []Frame) {
		for i := range frames {
			_ = append(frames[i].Data, 0xee)
			clear(frames[i].Data)
			for j := i + 1; j < len(frames); j++ {
				if !bytes.Equal(frames[j].Data, c.want[at+j].Data) {
					t.Fatalf("frame %d changes when frame %d is written to", at+j, at+i)
				}
				if j > i+2 {
					break
				}
			}
		}
		_ = append(frames, Frame{})
		at += len(frames)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// testContext: an ended context stops the source at once, and costs no frame.
func (c conformant) testContext(t *testing.T) {
	s := c.open(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	n := 0
	err := c.read(t, s, func(frames []Frame) {
		n += len(frames)
		if n < len(c.want) || c.end == nil {
			if _, err := s.Next(ended); err != context.Canceled {
				t.Fatalf("after %d frames with an ended context: %v", n, err)
			}
		}
	})
	if err != nil || n != len(c.want) {
		t.Errorf("%d of %d frames, then %v", n, len(c.want), err)
	}
}

func (c conformant) testEnd(t *testing.T) {
	if c.end == nil {
		t.Skip("a live source has no end")
	}
	s := c.open(t)
	_, first := drain(t, s)
	if !errors.Is(first, c.end) || (c.end == io.EOF && first != io.EOF) {
		t.Fatalf("ends with %v; want %v", first, c.end)
	}
	for range 3 {
		if frames, err := s.Next(t.Context()); err != first || frames != nil {
			t.Fatalf("then %d frames and %v; want %v again", len(frames), err, first)
		}
	}
}

// testStats asks from another goroutine all the time, for the race detector.
func (c conformant) testStats(t *testing.T) {
	s := c.open(t)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				s.Stats()
			}
		}
	}()
	n := uint64(0)
	err := c.read(t, s, func(frames []Frame) {
		n += uint64(len(frames))
		if got := s.Stats(); got.Frames != n || got.Dropped != 0 {
			t.Errorf("after %d frames: %+v", n, got)
		}
	})
	close(stop)
	<-stopped
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Stats(); (got.Bytes > 0) != (c.end != nil) {
		t.Errorf("%d bytes read", got.Bytes)
	}
}

func (c conformant) testClose(t *testing.T) {
	s := c.open(t)
	var lent [][]byte
	err := c.read(t, s, func(frames []Frame) {
		for _, f := range frames {
			lent = append(lent, f.Data)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
	}
	for i, b := range lent {
		if !bytes.Equal(b, make([]byte, len(b))) {
			t.Fatalf("the bytes of frame %d are still there", i)
		}
	}
	if _, err := s.Next(t.Context()); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Next after Close: %v", err)
	}
	s.Stats()
}

// opening returns an open function for a file with the given bytes.
func opening(name string, b []byte) func(*testing.T) Source {
	return func(t *testing.T) Source { return mustOpen(t, file(t, name, b)) }
}

func TestSources(t *testing.T) {
	little, big := binary.LittleEndian, binary.BigEndian
	wifi, hci := testFrames(3000, LinkRadiotap), testFrames(3000, LinkHCIH4)
	plain := micro(wifi)
	for _, c := range []struct {
		name  string
		bytes []byte
		want  []Frame
		end   error
	}{
		{"pcap", plain, wifi, io.EOF},
		{"pcap big-endian", pcapBytes(big, pcapMicro, 127, wifi), wifi, io.EOF},
		{"pcap nanoseconds", pcapBytes(little, pcapNano, 127, wifi), wifi, io.EOF},
		{"pcap nanoseconds big-endian", pcapBytes(big, pcapNano, 127, wifi), wifi, io.EOF},
		{"pcap cut off", plain[:len(plain)-3], wifi[:2999], ErrTruncated},
		{"pcapng", ngBytes(little, wifi), wifi, io.EOF},
		{"pcapng big-endian", ngBytes(big, wifi), wifi, io.EOF},
		{"btsnoop", snoopBytes(btsnoopH4, 0, hci), hci, io.EOF},
		{"pcap gzip", zip(t, 6, plain), wifi, io.EOF},
		{"pcap gzip stored", zip(t, 0, plain), wifi, io.EOF},
		{"pcapng gzip", zip(t, 1, ngBytes(little, wifi)), wifi, io.EOF},
		{"btsnoop gzip", zip(t, 1, snoopBytes(btsnoopH4, 0, hci)), hci, io.EOF},
	} {
		t.Run(c.name, func(t *testing.T) {
			testSource(t, conformant{open: opening("x", c.bytes), want: c.want, end: c.end})
		})
	}
}

func TestSourceStdin(t *testing.T) {
	want := testFrames(3000, LinkRadiotap)
	for name, b := range map[string][]byte{"plain": micro(want), "gzip": zip(t, 6, micro(want))} {
		t.Run(name, func(t *testing.T) {
			t.Run("pipe", func(t *testing.T) {
				testSource(t, conformant{want: want, end: io.EOF, open: func(t *testing.T) Source {
					return openStdin(t, pipeOf(t, b))
				}})
			})
			t.Run("file", func(t *testing.T) {
				testSource(t, conformant{want: want, end: io.EOF, open: func(t *testing.T) Source {
					f, err := os.Open(file(t, "x", b))
					if err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() { f.Close() })
					return openStdin(t, f)
				}})
			})
		})
	}
}

func openStdin(t *testing.T, r io.Reader) Source {
	t.Helper()
	s, err := Open("-", r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// pipeOf returns the reading end of a pipe that b is written to.
func pipeOf(t *testing.T, b []byte) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	go func() {
		defer w.Close()
		_, _ = w.Write(b) // fails where the test stops reading
	}()
	return r
}
