package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// IsTerminal tells whether a reader or writer is a terminal.
func IsTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// waitingAfter is how long something may take without a word.
const waitingAfter = time.Second

// Waiting names on a terminal the thing to wait for, once it takes more than a second,
// with the seconds so far. The returned function takes the line away. Elsewhere it is
// silent.
func Waiting(w io.Writer, what string) (done func()) {
	if !IsTerminal(w) {
		return func() {}
	}
	tick := time.NewTicker(waitingAfter)
	return waiting(w, what, tick.C, tick.Stop)
}

// waiting writes the line at each tick.
func waiting(w io.Writer, what string, tick <-chan time.Time, stop func()) (done func()) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for seconds := 1; ; seconds++ {
			select {
			case <-tick:
				fmt.Fprintf(w, "\r%s ... %d s\x1b[K", what, seconds)
			case <-end:
				if seconds > 1 {
					fmt.Fprint(w, "\r\x1b[K")
				}
				return
			}
		}
	}()
	return func() { stop(); close(end); <-ended }
}
