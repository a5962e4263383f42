package survey

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// Post is a source of frames with the walk's sources that it carries.
type Post struct {
	Source capture.Source
	// Sources gives for every Frame.Origin the index of the walk's source.
	Sources []int
}

// Listen reads all posts at once and calls hear for each frame with the mark, one call
// at a time. It returns when ctx ends, or when every post has ended, as recordings do.
// All frames are overwritten after they were read. The first post that fails ends the
// others, and Listen returns its error. The end of ctx is no error. The posts stay open.
func Listen(ctx context.Context, posts []Post, mark *decode.CalibrationMark, hear func(Heard)) error {
	reading, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var turn sync.Mutex
	var listening sync.WaitGroup
	for _, p := range posts {
		listening.Go(func() {
			err := p.listen(reading, mark, func(h Heard) {
				turn.Lock()
				defer turn.Unlock()
				hear(h)
			})
			if err != nil {
				stop(err)
			}
		})
	}
	listening.Wait()
	if cause := context.Cause(reading); cause != nil && ctx.Err() == nil {
		return fmt.Errorf("the walk was cut short: %w", cause)
	}
	return nil
}

// listen reads one post to its end.
func (p *Post) listen(ctx context.Context, mark *decode.CalibrationMark, hear func(Heard)) error {
	h := Heard{}
	for {
		frames, err := p.Source.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for i := range frames {
			marked := mark.Decode(&frames[i], &h.Reception)
			clear(frames[i].Data) // the source may keep the buffer
			if marked {
				h.Source = p.Sources[frames[i].Origin]
				hear(h)
			}
		}
	}
}
