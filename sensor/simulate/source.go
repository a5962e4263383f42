package simulate

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"footfall/sensor/capture"
)

// batchFrames bounds what one call of Next returns.
const batchFrames = 64

// source is what one access point hears, in simulated time.
type source struct {
	mu     sync.Mutex
	world  *world // nil once closed
	end    int64  // of simulated time; 0 for never
	frames []capture.Frame
	ends   []int // of each frame within bytes
	bytes  []byte
	stats  capture.Stats
	link   capture.LinkType
	// onFrame is told of each probe request that was heard.
	onFrame func(at int64, s *sending)
}

func newSource(c *Config, ear int) *source {
	s := &source{world: newWorld(c, ear), link: capture.LinkRadiotap}
	if c.Length > 0 {
		s.end = later(c.Start, c.Length)
	}
	return s
}

// newBluetoothSource is what a Bluetooth controller beside an access point hears.
func newBluetoothSource(c *Config, ear int) *source {
	s := newSource(c, ear)
	s.world.bluetooth, s.link = true, capture.LinkHCIH4
	return s
}

// Next returns the next frames without waiting. It ends with io.EOF at the end of
// simulated time, or when the store is empty and no people will come.
func (s *source) Next(ctx context.Context) ([]capture.Frame, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.world == nil {
		return nil, fmt.Errorf("simulated source: %w", fs.ErrClosed)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.frames, s.ends, s.bytes = s.frames[:0], s.ends[:0], s.bytes[:0]
	for len(s.frames) < batchFrames {
		ok, err := s.hear(ctx)
		if err != nil && len(s.frames) == 0 {
			return nil, err
		}
		if !ok {
			break // what was taken must not get lost
		}
	}
	if len(s.frames) == 0 {
		return nil, io.EOF
	}
	s.slice()
	s.stats.Frames += uint64(len(s.frames))
	return s.frames, nil
}

// hear lets the store go on until the next frame and takes it. False means
// that there is none.
func (s *source) hear(ctx context.Context) (bool, error) {
	w := s.world
	if !w.opened {
		w.open()
	}
	for w.air.len() == 0 || w.events.len() > 0 && w.events.next() <= w.air.next() {
		if w.events.len() == 0 || s.end != 0 && w.events.next() >= s.end {
			break
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		w.step()
	}
	if w.air.len() == 0 || s.end != 0 && w.air.next() >= s.end {
		return false, nil
	}
	at, heard := w.air.pop()
	if s.onFrame != nil && heard.from != nil {
		s.onFrame(at, &heard)
	}
	s.bytes = w.append(s.bytes, &heard)
	s.ends = append(s.ends, len(s.bytes))
	s.frames = append(s.frames, capture.Frame{Time: at, Link: s.link})
	return true, nil
}

// slice points the frames at their bytes, which no longer move.
func (s *source) slice() {
	start := 0
	for i, end := range s.ends {
		s.frames[i].Data = s.bytes[start:end:end]
		s.frames[i].Length = end - start
		start = end
	}
}

// Stats returns the number of frames delivered.
func (s *source) Stats() capture.Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// Close ends the source; it may be called more than once.
func (s *source) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world = nil
	clear(s.bytes[:cap(s.bytes)])
	return nil
}
