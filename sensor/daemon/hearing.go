package daemon

import (
	"fmt"
	"sync"
	"time"

	"footfall/sensor/decode"
)

// How well a source hears, judged by all packets of its interface, beacons of access
// points included, and not by probe requests: a quiet shop is no fault.
const (
	Hearing = "hearing"
	Quiet   = "quiet"  // less than quietRate
	Silent  = "silent" // nothing at all for the time of silence
)

const (
	// quietRate is the least number of packets a minute in inhabited places: one access
	// point alone sends 600 beacons.
	quietRate = 60
	// silence is how long an interface may receive nothing before it is an alert.
	silence = time.Hour
)

// Shares of frames dropped by the kernel, in words.
const (
	DropsNone = "none"
	DropsSome = "some" // up to one in a hundred
	DropsMany = "many"
)

// hearing judges a source at the end of each window. In between it repeats what
// it said then, so that no single frame shows.
type hearing struct {
	source  string
	packets func() (uint64, bool)
	now     func() time.Time
	// probed tells that only probe requests arrive, and that a connection shows whether the
	// other side lives. Silence then says nothing of a radio, and a word that depends on
	// probe requests would tell that somebody is there.
	probed bool

	mu              sync.Mutex
	judged          time.Time
	last            uint64 // packets by then
	frames, dropped uint64
	heard           time.Time // the newest end of a window with packets
	says, saysDrops string
	deaf            string // why nearly no frame can be decoded; "" if they can
	mute            string // why a Bluetooth controller is taken for deaf
	tally           decode.Tally
}

func newHearing(source string, iface func() string, packets func(string) (uint64, bool), now func() time.Time) *hearing {
	h := &hearing{source: source, now: now, judged: now(), heard: now(), says: Hearing, saysDrops: DropsNone}
	h.packets = func() (uint64, bool) {
		name := iface()
		if packets == nil || name == "" {
			return 0, false
		}
		return packets(name)
	}
	h.last, _ = h.packets()
	return h
}

// judge looks at the packets since the window before: frames by the sensor's own count,
// for sources without an interface.
func (h *hearing) judge(upSince int64, frames, dropped uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	packets, known := h.packets()
	if !known {
		packets = frames
	}
	came := packets // of a new interface
	if packets >= h.last {
		came -= h.last
	}
	minutes := now.Sub(h.judged).Minutes()
	if came > 0 || upSince == 0 {
		h.heard = now
	}
	switch {
	case now.Sub(h.heard) >= silence && !h.probed:
		h.says = Silent
	case float64(came) < quietRate*minutes && !h.probed:
		h.says = Quiet
	default:
		h.says = Hearing
	}
	h.judgeDrops(frames, dropped)
	h.judged, h.last, h.frames, h.dropped = now, packets, frames, dropped
}

// judgeTally looks at the outcomes of the frames since the window before.
func (h *hearing) judgeTally(now decode.Tally) {
	h.mu.Lock()
	defer h.mu.Unlock()
	came := now
	for o := range came {
		came[o] -= min(came[o], h.tally[o])
	}
	h.tally, h.deaf = now, ""
	if outcome, deaf := came.Deaf(); deaf {
		h.deaf = fmt.Sprintf("nearly no frame can be decoded: %s; %s", outcome.Reason(), outcome.Fix())
	}
}

func (h *hearing) judgeDrops(frames, dropped uint64) {
	lost, read := dropped-min(dropped, h.dropped), frames-min(frames, h.frames)
	switch {
	case lost == 0:
		h.saysDrops = DropsNone
	case lost*100 <= read:
		h.saysDrops = DropsSome
	default:
		h.saysDrops = DropsMany
	}
}

func (h *hearing) word() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.says
}

func (h *hearing) drops() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.saysDrops
}

// problem tells the fault, or returns "".
func (h *hearing) problem() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.deaf != "":
		return "source " + h.source + " is deaf: " + h.deaf
	case h.mute != "":
		return "source " + h.source + " is deaf: " + h.mute
	case h.says == Silent:
		return fmt.Sprintf("source %s has received nothing at all for an hour, not even the beacon of an access point: see that its antenna is connected and its channel in use", h.source)
	case h.saysDrops == DropsMany:
		return fmt.Sprintf("source %s loses more than one frame in a hundred: this machine does not keep up; see what else runs on it (top)", h.source)
	}
	return ""
}
