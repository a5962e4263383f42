package observe

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"
)

// Control sequences (ECMA-48).
const (
	clearAll  = "\x1b[2J"
	home      = "\x1b[H"
	clearLine = "\x1b[K"
	clearRest = "\x1b[J"
)

// watch draws a screen now and at each tick, over the one before, until ctx ends. The
// first screen must succeed. Later an error is shown in its place, and the next tick
// tries again.
func watch(ctx context.Context, w io.Writer, tick <-chan time.Time, draw func(io.Writer) error) error {
	for first := true; ; first = false {
		var screen bytes.Buffer
		err := draw(&screen)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && first:
			return err
		case err != nil:
			screen.Reset()
			fmt.Fprintf(&screen, "%v\n", err)
		}
		if err := over(w, screen.Bytes(), first); err != nil {
			return err
		}
		select {
		case <-tick:
		case <-ctx.Done():
			return nil
		}
	}
}

// over writes a screen over the one before in one write, so that it does not flicker.
func over(w io.Writer, screen []byte, first bool) error {
	text := []byte(home)
	if first {
		text = []byte(clearAll + home)
	}
	text = append(text, bytes.ReplaceAll(screen, []byte("\n"), []byte(clearLine+"\n"))...)
	_, err := w.Write(append(text, clearRest...))
	return err
}
