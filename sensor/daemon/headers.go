package daemon

import (
	"sync"
	"time"

	"footfall/sensor/capture/channels"
)

// headers holds the channels in the radiotap headers of frames against the true channels
// of their radio. A driver that ignores a change of channel may still answer netlink with
// the new one.
type headers struct {
	mu      sync.Mutex
	waiting []header // frames of which it is not known yet where the radio was
	// Frames of the open window that agree with the kernel, and that do not.
	agree, contradict uint64
	contradicted      bool // in the newest window
}

// header is when a frame was received, in Unix nanoseconds, and on which channel.
type header struct {
	time int64
	mhz  uint16
}

const (
	// mostHeaders bounds the frames that wait: 2,000 a second. Others are not compared.
	mostHeaders = 4096
	// headerTime is how long a frame is kept to be compared.
	headerTime = 5 * time.Second
	// changing is how close to a change of channel a frame is not compared.
	changing = 50 * time.Millisecond
	// A source is contradicted by at least leastContradictions frames of a window that
	// are at least one in mostAgreeing.
	leastContradictions = 20
	mostAgreeing        = 10
)

// note takes a frame. It is called by the listener.
func (h *headers) note(t int64, mhz uint16) {
	if mhz == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.waiting) < mostHeaders {
		h.waiting = append(h.waiting, header{t, mhz})
	}
}

// compare judges the frames received up to a time, by where the radio was.
func (h *headers) compare(stays []channels.Stay, until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	kept := h.waiting[:0]
	for _, f := range h.waiting {
		at := time.Unix(0, f.time)
		if at.After(until) && at.Sub(until) < headerTime {
			kept = append(kept, f)
			continue
		}
		for _, s := range stays {
			if s.MHz == 0 || at.Before(s.From.Add(changing)) || at.After(s.To.Add(-changing)) {
				continue
			}
			if s.MHz == int(f.mhz) {
				h.agree++
			} else {
				h.contradict++
			}
		}
	}
	h.waiting = kept
}

// judge is called at the end of a window, so that no single frame shows.
func (h *headers) judge() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.contradicted = h.contradict >= leastContradictions && h.contradict*mostAgreeing >= h.agree+h.contradict
	h.agree, h.contradict = 0, 0
}

// wrong tells whether the headers of the newest window contradict the kernel.
func (h *headers) wrong() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.contradicted
}
