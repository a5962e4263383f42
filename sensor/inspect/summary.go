package inspect

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// Summary is the content of a capture.
type Summary struct {
	// Frames read, and addresses among the sightings.
	Frames, Senders int
	// Outcomes counts the decoders' outcomes: one for each frame, and one for
	// each report of a Bluetooth event.
	Outcomes [decode.NumOutcomes]int
	// Types counts the frames by gopacket's words, Links by link type.
	Types map[string]int
	Links map[string]int
	// First and Last are the earliest and the latest time in ns since 1970.
	First, Last int64
	// NoSignal are the sightings without a signal.
	NoSignal int
	// FrameEnd says how the Wi-Fi frames end.
	FrameEnd string
}

func newSummary() Summary {
	return Summary{Types: map[string]int{}, Links: map[string]int{}}
}

// add takes in a frame; theirs is gopacket's word for it.
func (s *Summary) add(f *capture.Frame, theirs string) {
	if s.Frames == 0 {
		s.First, s.Last = f.Time, f.Time
	}
	s.Frames++
	s.First, s.Last = min(s.First, f.Time), max(s.Last, f.Time)
	s.Types[theirs]++
	s.Links[linkName(f.Link)]++
}

// count takes in the outcome of a frame, or of a report in one.
func (s *Summary) count(outcome decode.Outcome, sighting *decode.Sighting) {
	s.Outcomes[outcome]++
	if outcome == decode.Seen && !sighting.HasSignal {
		s.NoSignal++
	}
}

// Counted is how many sightings there are.
func (s *Summary) Counted() int { return s.Outcomes[decode.Seen] }

// Print writes the summary. If nothing counts, the reasons of at least half of
// the frames come with their fixes.
func (s *Summary) Print(w io.Writer) error {
	p := &printer{w: w}
	p.line("%d frames, %d sightings, %d senders", s.Frames, s.Counted(), s.Senders)
	if s.Frames > 0 {
		p.line("from %s to %s", stamp(s.First), stamp(s.Last))
	}
	if s.NoSignal > 0 {
		p.line("%d sightings have no signal: no threshold admits them", s.NoSignal)
	}
	p.line("end of the Wi-Fi frames: %s", s.FrameEnd)
	p.table("link type", s.Links)
	p.table("gopacket says", s.Types)
	ours := map[string]int{}
	for o, n := range s.Outcomes {
		if n > 0 {
			ours[decode.Outcome(o).Reason()] = n
		}
	}
	p.table("footfall says", ours)
	for o, n := range s.Outcomes {
		if fix := decode.Outcome(o).Fix(); fix != "" && s.Counted() == 0 && 2*n >= s.Frames && n > 0 {
			p.line("nothing counts: %s; %s", decode.Outcome(o).Reason(), fix)
		}
	}
	return p.err
}

func stamp(t int64) string { return time.Unix(0, t).UTC().Format(time.RFC3339Nano) }

// printer remembers the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// table prints counts, the largest first.
func (p *printer) table(title string, counts map[string]int) {
	p.line("%s:", title)
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for _, name := range names {
		p.line("%8d  %s", counts[name], name)
	}
}
