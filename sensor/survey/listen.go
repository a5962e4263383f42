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

// Post is a source of frames and whom it stands for.
type Post struct {
	Source capture.Source
	// Sources gives for every Frame.Origin the index of the walk's source.
	Sources []int
}

// Listen reads all posts at once and calls hear for each frame that bears the
// mark, one call at a time, until ctx ends or every post has: recordings do. All
// frames are overwritten once they have been looked at. The error is that of the
// first post that broke, which ends the others; the end of ctx is none. The
// posts stay open.
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
			clear(frames[i].Data) // the source may keep it for long after
			if marked {
				h.Source = p.Sources[frames[i].Origin]
				hear(h)
			}
		}
	}
}
