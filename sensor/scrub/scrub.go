package scrub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/decode/ble"
)

// Options are the settings of a run.
type Options struct {
	// Random gives the 32 bytes of the run's key: crypto/rand.Reader.
	Random io.Reader
	// Marks are the names of devices that ask not to be counted. A mark in a
	// name is kept.
	Marks decode.Marks
	// Service is the Bluetooth service for the same; it is kept.
	Service ble.UUID
	// Shift is added to every time. Windows hold the same frames as before if it
	// is a multiple of the window's length.
	Shift time.Duration
}

// Report sums up a run.
type Report struct {
	// Frames read, and those of them written.
	Frames, Written int
	// Names of networks and devices blanked.
	Names int
	// LeftOut counts the frames left out by their reason.
	LeftOut map[string]int
}

// errNothing is about a capture without a frame to give away.
var errNothing = errors.New("no frame could be rewritten; describe the capture in words, or send the output of inspect")

// scrubber is a run.
type scrubber struct {
	cipher     cipher
	marks      decode.Marks
	doNotCount ble.UUID
	same       *sameness
	shift      int64
	parts      map[[8]byte]bool // Bluetooth advertisements with parts to come
	report     Report
	scratch    []byte
}

func newScrubber(o Options) (*scrubber, error) {
	s := &scrubber{
		marks: o.Marks, doNotCount: o.Service, same: newSameness(o), shift: int64(o.Shift),
		parts: map[[8]byte]bool{},
	}
	s.report.LeftOut = map[string]int{}
	if _, err := io.ReadFull(o.Random, s.cipher.key[:]); err != nil {
		return nil, fmt.Errorf("draw a key: %w", err)
	}
	return s, nil
}

// File rewrites the capture at in, of any kind known to capture.Open, to a new
// pcapng file at out. An existing file is never touched; the error then wraps
// fs.ErrExist. If the capture is broken, the output has the frames before the
// broken place, and the error names it. An output without frames is removed.
func File(ctx context.Context, in, out string, stdin io.Reader, o Options) (Report, error) {
	src, err := capture.Open(in, stdin)
	if err != nil {
		return Report{}, err
	}
	defer src.Close()
	f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return Report{}, fmt.Errorf("%w; choose another name: nothing is overwritten", err)
	}
	if err != nil {
		return Report{}, err
	}
	report, err := Stream(ctx, src, f, o)
	err = errors.Join(err, f.Close())
	if report.Written == 0 {
		err = errors.Join(err, os.Remove(out))
	}
	return report, err
}

// Stream rewrites the frames of a source to w as a pcapng file. It returns its
// report, also with an error.
func Stream(ctx context.Context, src capture.Source, w io.Writer, o Options) (Report, error) {
	s, err := newScrubber(o)
	if err != nil {
		return Report{}, err
	}
	out := newWriter(w)
	err = s.run(ctx, src, out)
	err = errors.Join(err, out.finish())
	if err == nil && s.report.Written == 0 {
		err = errNothing
	}
	return s.report, err
}

func (s *scrubber) run(ctx context.Context, src capture.Source, out *writer) error {
	for {
		frames, err := src.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for i := range frames {
			if err := s.take(&frames[i], out); err != nil {
				return fmt.Errorf("write: %w", err)
			}
		}
	}
}

// take rewrites a copy of one frame and writes it, or counts why not.
func (s *scrubber) take(f *capture.Frame, out *writer) error {
	s.report.Frames++
	s.scratch = append(s.scratch[:0], f.Data...)
	rewritten := *f
	rewritten.Data = s.scratch
	if why := s.rewrite(f, &rewritten); why != "" {
		s.report.LeftOut[string(why)]++
		return nil
	}
	if err := out.write(&rewritten); err != nil {
		return err
	}
	s.report.Written++
	return nil
}

// rewrite changes the copy of a frame.
func (s *scrubber) rewrite(old, f *capture.Frame) refusal {
	if why := s.frame(f.Link, f.Data, f.Length > len(f.Data)); why != "" {
		return why
	}
	if why := s.same.check(&s.cipher, old, f); why != "" {
		return why
	}
	if s.shift > 0 && f.Time > math.MaxInt64-s.shift || f.Time+s.shift < 0 {
		return "its time would be outside the years 1970 to 2262"
	}
	f.Time += s.shift
	return ""
}
