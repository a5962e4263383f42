package observe

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"footfall/cmd/internal/cli"
)

// Control sequences (ECMA-48), of the kind that a VT100 on a serial line knows.
const (
	clearAll  = "\x1b[2J"
	home      = "\x1b[H"
	clearLine = "\x1b[K"
	clearRest = "\x1b[J"
)

// view is where watch draws.
type view struct {
	w io.Writer
	// redraw draws each screen over the one before. Otherwise a screen is written when
	// it differs from the one before, without control sequences.
	redraw bool
	// size of the terminal in characters, where it is drawn over.
	size func() (width, height int)

	drawn bool
	key   string // of the newest screen
}

// newView draws over a terminal, and writes line by line to anything else.
func newView(w io.Writer, terminal bool, getenv func(string) string) *view {
	v := &view{w: w, redraw: terminal && getenv("TERM") != "dumb"}
	v.size = func() (width, height int) {
		if f, ok := w.(*os.File); ok {
			width, height, _ = term.GetSize(int(f.Fd()))
		}
		return width, height
	}
	return v
}

// glance is one look at the sensor.
type glance struct {
	screen []byte
	// key changes with the screen, but not with the time of day on it.
	key string
}

// watch shows what look sees, now and at each tick, until ctx ends. The first look must
// succeed. Later an error is shown in its place, and the next tick tries again.
func (v *view) watch(ctx context.Context, tick <-chan time.Time, look func() (glance, error)) error {
	for first := true; ; first = false {
		g, err := look()
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && first:
			return err
		case err != nil:
			g = glance{fmt.Appendf(nil, "%v\n", err), err.Error()}
		}
		if err := v.show(g); err != nil {
			return err
		}
		select {
		case <-tick:
		case <-ctx.Done():
			return nil
		}
	}
}

// show draws a screen in one write, so that it does not flicker.
func (v *view) show(g glance) error {
	var text []byte
	switch {
	case v.redraw:
		text = []byte(home)
		if !v.drawn {
			text = []byte(clearAll + home)
		}
		text = append(text, bytes.ReplaceAll(fitting(g.screen, v.size), []byte("\n"), []byte(clearLine+"\n"))...)
		text = append(text, clearRest...)
	case v.drawn && g.key == v.key:
		return nil
	case v.drawn:
		text = append([]byte("\n"), g.screen...)
	default:
		text = g.screen
	}
	v.drawn, v.key = true, g.key
	_, err := v.w.Write(text)
	return err
}

// A serial line does not tell its size; most are this large.
const usualWidth, usualHeight = 80, 24

// fitting cuts a screen to the height of the terminal. A screen that is higher would
// scroll at each drawing.
func fitting(screen []byte, size func() (width, height int)) []byte {
	width, height := size()
	if width <= 0 || height <= 0 {
		width, height = usualWidth, usualHeight
	}
	lines := strings.SplitAfter(strings.TrimSuffix(string(screen), "\n"), "\n")
	rows, cut := 0, 0
	for i, line := range lines {
		rows += 1 + max(printedWidth(line)-1, 0)/width
		if rows < height-1 { // a line is left for the sentence below, and one for the cursor
			cut = i + 1
		}
	}
	if rows < height {
		return screen
	}
	return fmt.Appendf(nil, "%s... %s; footfall status shows all\n", strings.Join(lines[:cut], ""), cli.Count(len(lines)-cut, "more line", "more lines"))
}

// printedWidth counts the characters of a line that take up room.
func printedWidth(line string) int {
	for _, sequence := range []string{red, yellow, plain} {
		line = strings.ReplaceAll(line, sequence, "")
	}
	return utf8.RuneCountInString(strings.TrimSuffix(line, "\n"))
}
