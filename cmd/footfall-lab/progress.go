package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"footfall/sensor/capture"
)

// progress draws a bar while files are read, if standard error is a terminal
// and the amount to read is known. A nil progress draws nothing.
type progress struct{ bar *progressbar.ProgressBar }

// newProgress returns a progress over so many bytes, or nil.
func newProgress(w io.Writer, total int64) *progress {
	f, ok := w.(*os.File)
	if !ok || total <= 0 || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return &progress{bar: progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription("replaying"),
		progressbar.OptionShowBytes(true),
		progressbar.OptionSetWidth(30),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionThrottle(100*time.Millisecond),
	)}
}

// update is a Replay's Progress.
func (p *progress) update(s capture.Stats) {
	if p != nil {
		_ = p.bar.Set64(s.Bytes) // the replay needs no bar
	}
}

func (p *progress) done() {
	if p != nil {
		_ = p.bar.Finish()
	}
}
