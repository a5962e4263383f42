package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/capture/timeline"
	"footfall/sensor/count"
	"footfall/sensor/decode"
	"footfall/sensor/engine"
)

// maxGap is the longest silence in a recording to be replayed as empty windows. A longer
// jump is taken for a clock that was set or a damaged time stamp. It would otherwise
// ask for millions of windows.
const maxGap = 7 * 24 * time.Hour

// Replay feeds recorded frames through an engine, with the frames' own times
// as the clock.
type Replay struct {
	// Source of the frames; see capture.Merge for several files.
	Source capture.Source
	// Sources gives for every Frame.Origin the index of the configured source.
	Sources []int
	Engine  engine.Config
	// HandCounts, if not nil, adds hand counts of people. It is called once, with the
	// time of the first frame in Unix nanoseconds.
	HandCounts func(first int64) []count.HandCount
	// Progress, if not nil, is called now and then with the source's counts.
	Progress func(capture.Stats)
}

// Report sums up a replay.
type Report struct {
	Tally decode.Tally
	// Read says what was read of each source, by Frame.Origin.
	Read        []Read
	First, Last int64 // times of the first and last frame, Unix nanoseconds
	Gaps        int   // jumps in time that were not filled with empty windows
	// SetBack says how often the recording's clock was set back, and Late how many
	// frames came when the window of their time had been released.
	SetBack int
	Late    uint64
	// Notes are what the sources have to say; see [capture.Notes].
	Notes    []string
	Admitted uint64
	OptedOut uint64
}

// Read is what was read of one source.
type Read struct {
	Tally decode.Tally
	// Advertisements are those of the frames seen that are Bluetooth.
	Advertisements uint64
	// Late frames came when the window of their time had been released.
	Late uint64
}

// String is what was read in one line: frames, probe requests or advertisements, what
// was refused and what was left out.
func (r *Read) String() string {
	text := fmt.Sprintf("%d frames: %d probe requests", r.Tally.Frames(), r.Tally[decode.Seen]-r.Advertisements)
	if r.Advertisements > 0 {
		text += fmt.Sprintf(", %d advertisements", r.Advertisements)
	}
	if refused := words(&r.Tally, func(o decode.Outcome) bool { return o != decode.Seen }); refused != "" {
		text += "; refused: " + refused
	}
	if r.Late > 0 {
		text += fmt.Sprintf("; left out: %d too late", r.Late)
	}
	return text
}

// words lists the outcomes that matter, with their numbers.
func words(t *decode.Tally, matters func(decode.Outcome) bool) (text string) {
	for o, n := range t {
		if outcome := decode.Outcome(o); n > 0 && matters(outcome) {
			if text != "" {
				text += ", "
			}
			text += fmt.Sprintf("%s %d", outcome, n)
		}
	}
	return text
}

// Run replays until the end of the source. A broken capture ends it with an
// error after everything before the broken place has been counted and
// released.
func (r *Replay) Run(ctx context.Context) (Report, error) {
	var p player
	broken := r.play(ctx, &p)
	if errors.Is(broken, io.EOF) {
		broken = nil
	}
	if p.engine == nil {
		return p.report, broken
	}
	p.note(r.Sources)
	p.report.Notes = capture.Notes(r.Source)
	return p.report, errors.Join(p.engine.Finish(), p.held.end(&p.report.Tally), broken)
}

// player is a replay under way.
type player struct {
	engine    *engine.Engine
	report    Report
	time      int64 // of the latest frame since the clock was set
	oldest    int64 // start of the earliest window that was opened
	window    int64
	receivers []*engine.Receiver // per Frame.Origin
	held      held
	// A frame from since on belongs to the window that begins at rewound, although that
	// begins at the next full second.
	since, rewound int64
}

// follow moves the windows to a frame's time. What goes back further than frames
// come late is a clock that was set back. Windows that were released stay as they
// are; counting goes on at an earlier time only if none has been opened there.
func (p *player) follow(t int64) error {
	switch {
	case t >= p.engine.End():
		p.time = t
		return p.advance(t)
	case t >= p.time-int64(timeline.Tolerance):
		p.time = max(p.time, t)
		return nil
	}
	p.report.SetBack++
	was := p.time
	p.time = t
	if t >= p.oldest-p.window {
		p.engine.ClockStepped()
		return nil
	}
	if err := p.engine.Rewind(was, t, 0); err != nil {
		return err
	}
	p.oldest = p.engine.Start()
	p.since, p.rewound = t, p.oldest
	return nil
}

// late tells whether the window of a time has been released.
func (p *player) late(t int64) bool {
	start := p.engine.Start()
	return t < start && (start != p.rewound || t < p.since)
}

// play replays until the source returns an error, io.EOF at its end.
func (r *Replay) play(ctx context.Context, p *player) error {
	var s decode.Sighting
	for {
		frames, err := r.Source.Next(ctx)
		if err != nil {
			return err
		}
		if p.engine == nil {
			if err := r.begin(p, frames[0].Time); err != nil {
				return err
			}
		}
		for i := range frames {
			f := &frames[i]
			if err := p.follow(f.Time); err != nil {
				return err
			}
			if err := p.frame(f, r.Sources[f.Origin], &s); err != nil {
				return err
			}
		}
		if err := p.held.release(&p.report.Tally); err != nil {
			return err
		}
		p.report.Last = max(p.report.Last, frames[len(frames)-1].Time)
		if r.Progress != nil {
			r.Progress(r.Source.Stats())
		}
	}
}

// frame counts what is in a frame of a source. The sighting is room for it.
func (p *player) frame(f *capture.Frame, source int, s *decode.Sighting) error {
	receiver := p.receivers[f.Origin]
	for receiver.Begin(f); ; {
		outcome, ok := receiver.Next(s)
		if !ok {
			return nil
		}
		read := &p.report.Read[f.Origin]
		p.report.Tally[outcome]++
		read.Tally[outcome]++
		if outcome != decode.Seen {
			continue
		}
		if s.Radio == decode.BLE {
			read.Advertisements++
		}
		if p.late(f.Time) {
			p.report.Late++
			read.Late++
			continue
		}
		if err := p.engine.Sighting(source, s); err != nil {
			return err
		}
	}
}

// begin makes the engine, now that the first frame has told the time.
func (r *Replay) begin(p *player, first int64) error {
	config := r.Engine
	config.Beside = true
	if r.HandCounts != nil {
		config.Calibration.Counts = slices.Concat(config.Calibration.Counts, r.HandCounts(first))
	}
	p.held.emit = config.Emit
	config.Emit = p.held.put
	begun, err := engine.New(config, first, 0)
	if err != nil {
		return err
	}
	p.engine, p.report.First = begun, first
	for _, source := range r.Sources {
		p.receivers = append(p.receivers, engine.NewReceiver(config.Config, source))
	}
	p.report.Read = make([]Read, len(r.Sources))
	p.time, p.oldest, p.window = first, begun.Start(), int64(config.Config.Window)
	for _, source := range r.Sources {
		begun.SourceUp(source, first)
	}
	return nil
}

func (p *player) advance(t int64) error {
	if t-p.engine.End() < int64(maxGap) {
		return p.engine.Advance(t)
	}
	p.report.Gaps++
	return p.engine.Skip(t)
}

// note notes when the recording stopped and takes the gate's counts.
func (p *player) note(sources []int) {
	for _, source := range sources {
		p.engine.SourceDown(source, p.report.Last)
	}
	g := p.engine.Gate()
	p.report.Admitted, p.report.OptedOut = g.Admitted, g.OptedOut
}

// Undecodable sums the undecodable frames up in one line, or returns "" if there were
// none.
func (r *Report) Undecodable() string {
	return words(&r.Tally, decode.Outcome.Undecodable)
}

// Deaf is an error where nearly no frame could be decoded: what is wrong, and what to
// do. Numbers of such a recording would be rows of zeros.
func (r *Report) Deaf() error {
	outcome, deaf := r.Tally.Deaf()
	if !deaf {
		return nil
	}
	return fmt.Errorf("nearly no frame can be decoded: %s; %s", outcome.Reason(), outcome.Fix())
}
