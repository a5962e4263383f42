package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"

	"footfall/sensor/capture"
)

// source is the capture of one connection.
type source struct {
	capture.Source
	now     func() time.Time
	arrival arrival
	late    atomic.Uint64
	passed  atomic.Uint64
}

var (
	errEnded    = errors.New("the access point has closed the stream; it is waited for, and its loop should connect again")
	errReplaced = errors.New("a newer connection of the access point takes the place of this one")
)

// Next returns frames with times of this machine's clock. The end of a stream is an
// error that says so: a live source has no end.
func (s *source) Next(ctx context.Context) ([]capture.Frame, error) {
	for {
		frames, err := s.Source.Next(ctx)
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, capture.ErrTruncated):
			return nil, errEnded
		case errors.Is(err, net.ErrClosed) && ctx.Err() == nil:
			return nil, errReplaced
		case err != nil && ctx.Err() == nil:
			return nil, fmt.Errorf("the stream of the access point: %w", err)
		case err != nil:
			return nil, err
		}
		if frames = s.keep(frames); len(frames) > 0 {
			s.passed.Add(uint64(len(frames)))
			return frames, nil
		}
	}
}

// keep wipes and leaves out what came late, and sets the times of the rest.
func (s *source) keep(frames []capture.Frame) []capture.Frame {
	now, n := s.now().UnixNano(), 0
	for i := range frames {
		t, ok := s.arrival.time(frames[i].Time, now)
		if !ok {
			clear(frames[i].Data)
			continue
		}
		frames[n] = frames[i]
		frames[n].Time = t
		n++
	}
	s.late.Store(s.arrival.lateFrames)
	return frames[:n]
}

// Stats counts late frames among the dropped ones: the way to this machine was too slow
// for them.
func (s *source) Stats() capture.Stats {
	all := s.Source.Stats()
	all.Frames, all.Dropped = s.passed.Load(), all.Dropped+s.late.Load()
	return all
}
