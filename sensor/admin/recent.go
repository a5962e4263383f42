package admin

import (
	"slices"
	"sync"
	"time"

	"footfall/sensor/calibrate"
	"footfall/sensor/disclose"
)

// How long, and how many, released windows are remembered, for hand counts.
const (
	recentTime = 24 * time.Hour
	recentMost = 20_000
)

// recentWindows remembers the released windows of the last day: numbers that every
// subscriber has.
type recentWindows struct {
	mu      sync.Mutex
	windows []calibrate.Window
}

// add notes the payloads of a window.
func (r *recentWindows) add(payloads []disclose.Payload) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range payloads {
		r.windows = append(r.windows, releasedWindows(&payloads[i])...)
	}
	gone := max(len(r.windows)-recentMost, 0)
	for gone < len(r.windows) && r.windows[gone].End < r.windows[len(r.windows)-1].End-int64(recentTime) {
		gone++
	}
	r.windows = slices.Delete(r.windows, 0, gone)
}

// all returns the remembered windows.
func (r *recentWindows) all() []calibrate.Window {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.windows)
}

// erase forgets all of it.
func (r *recentWindows) erase() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.windows = nil
}
