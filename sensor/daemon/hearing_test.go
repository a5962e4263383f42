package daemon

import (
	"strings"
	"testing"
	"time"

	"footfall/sensor/decode"
)

// TestHearing judges a source at the end of windows of five minutes by the packets of
// its interface, and never in between.
func TestHearing(t *testing.T) {
	now := time.Unix(0, noon)
	var packets uint64
	h := newHearing("door", onInterface("mon0"), func(string) (uint64, bool) { return packets, true }, func() time.Time { return now })
	up := noon
	window := func(came uint64) string {
		packets += came
		if before := h.word(); before != h.word() {
			t.Error("the word changes within a window")
		}
		now = now.Add(5 * time.Minute)
		h.judge(up, 0, 0)
		return h.word()
	}
	for i, step := range []struct {
		came uint64
		want string
	}{{3000, Hearing}, {299, Quiet}, {300, Hearing}, {0, Quiet}, {1, Quiet}} {
		if got := window(step.came); got != step.want {
			t.Errorf("step %d: %s, want %s", i, got, step.want)
		}
	}
	for range 12 {
		window(0)
	}
	if h.word() != Silent || !strings.Contains(h.problem(), "source door has received nothing at all for an hour") {
		t.Errorf("after an hour: %s, %q", h.word(), h.problem())
	}
	up = 0 // closed for the night, or down, which is told otherwise
	if window(0); h.word() == Silent {
		t.Error("a source that does not listen is silent")
	}
	up = noon
	packets = 0 // the interface is a new one
	if got := window(3000); got != Hearing {
		t.Errorf("a new interface: %s", got)
	}
}

// TestHearingOfAStream says the same of a stream whether a phone was there or not: it
// has probe requests alone.
func TestHearingOfAStream(t *testing.T) {
	now := time.Unix(0, noon)
	h := newHearing("door", onInterface(""), nil, func() time.Time { return now })
	h.probed = true
	frames := uint64(0)
	for _, came := range []uint64{0, 1, 3000, 0, 0} {
		frames += came
		now = now.Add(5 * time.Minute)
		if h.judge(noon, frames, 0); h.word() != Hearing {
			t.Errorf("%d probe requests: %s", came, h.word())
		}
	}
}

func TestDrops(t *testing.T) {
	h := newHearing("door", onInterface(""), nil, func() time.Time { return time.Unix(0, noon) })
	var frames, dropped uint64
	for _, step := range []struct {
		frames, dropped uint64
		want            string
	}{{1000, 0, DropsNone}, {1000, 10, DropsSome}, {1000, 11, DropsMany}, {1000, 0, DropsNone}} {
		frames, dropped = frames+step.frames, dropped+step.dropped
		h.judge(noon, frames, dropped)
		if got := h.drops(); got != step.want {
			t.Errorf("%d of %d: %s, want %s", step.dropped, step.frames, got, step.want)
		}
		if told := strings.Contains(h.problem(), "does not keep up"); told != (step.want == DropsMany) {
			t.Errorf("%s: %q", step.want, h.problem())
		}
	}
}

// TestDeafSource says so at the end of a window in which nearly nothing could be
// decoded, and no longer once it can.
func TestDeafSource(t *testing.T) {
	h := newHearing("door", onInterface(""), nil, func() time.Time { return time.Unix(0, noon) })
	h.judgeTally(decode.Tally{decode.LinkEthernet: 100, decode.Seen: 1})
	if got := h.problem(); !strings.HasPrefix(got, "source door is deaf: nearly no frame can be decoded: the link type is Ethernet") {
		t.Errorf("problem %q", got)
	}
	h.judgeTally(decode.Tally{decode.LinkEthernet: 100, decode.Seen: 60})
	if got := h.problem(); got != "" {
		t.Errorf("problem %q", got)
	}
}
