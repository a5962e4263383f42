package replay

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/capture/captest"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/engine/enginetest"
	"footfall/sensor/replay/seeded"
	"footfall/sensor/simulate"
)

var noon = enginetest.Noon

const minute = enginetest.Minute

// played replays what a store's access points hear in ten minutes.
func played(t *testing.T, seed uint64) []byte {
	t.Helper()
	show := simulate.Show(3)
	show.Start = noon
	store, err := simulate.New(show)
	if err != nil {
		t.Fatal(err)
	}
	config := configs.Defaults()
	config.Window = time.Minute
	config.Privacy.Epsilon = big.NewRat(1, 1)
	var lines bytes.Buffer
	keys, noise := seeded.New(seed)
	r := Replay{
		Source: until(capture.Merge(store.Sources()...), noon+10*minute), Sources: []int{0, 0, 0},
		Engine: engine.Config{Config: config, Keys: keys, Noise: noise, Emit: func(p []disclose.Payload) error {
			text, err := p[0].JSON()
			lines.Write(append(text, '\n'))
			return err
		}},
	}
	if _, err := r.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return lines.Bytes()
}

// ended is a source that ends at a time.
type ended struct {
	capture.Source
	end int64
}

func until(s capture.Source, end int64) capture.Source { return &ended{s, end} }

func (e *ended) Next(ctx context.Context) ([]capture.Frame, error) {
	f, err := e.Source.Next(ctx)
	if err != nil {
		return nil, err
	}
	if n := slices.IndexFunc(f, func(f capture.Frame) bool { return f.Time >= e.end }); n == 0 {
		return nil, io.EOF
	} else if n > 0 {
		f = f[:n]
	}
	return f, nil
}

func TestReplayRepeats(t *testing.T) {
	one := played(t, 1)
	if n := bytes.Count(one, []byte("\n")); n != 10 {
		t.Fatalf("%d windows, want 10", n)
	}
	if !bytes.Equal(one, played(t, 1)) {
		t.Error("the same capture, configuration and seed give other bytes")
	}
	if bytes.Equal(one, played(t, 2)) {
		t.Error("another seed gives the same noise")
	}
}

// script is a source of given frames and a given end.
type script struct {
	frames []capture.Frame
	err    error
}

func (s *script) Next(context.Context) ([]capture.Frame, error) {
	if len(s.frames) == 0 {
		return nil, s.err
	}
	f := s.frames[:1]
	s.frames = s.frames[1:]
	return f, nil
}
func (s *script) Stats() capture.Stats { return capture.Stats{} }
func (s *script) Close() error         { return nil }

func replayed(t *testing.T, s *script) (string, Report, error) {
	t.Helper()
	var c enginetest.Collector
	config := configs.Defaults()
	keys, noise := seeded.New(1)
	r := Replay{
		Source: s, Sources: []int{0},
		Engine: engine.Config{Config: config, Keys: keys, Noise: noise, Release: enginetest.Exact(t, config), Emit: c.Emit},
	}
	report, err := r.Run(t.Context())
	return c.Summary(), report, err
}

func at(times ...int64) []capture.Frame {
	frames := make([]capture.Frame, len(times))
	for i := range frames {
		data := captest.Radiotap(-50, captest.ProbeRequest([6]byte{0, 1, 2, 3, 0, byte(i)}, 1))
		frames[i] = capture.Frame{Time: times[i], Data: data, Length: len(data), Link: capture.LinkRadiotap}
	}
	return frames
}

func TestReplayKeepsWhatWasCountedBeforeABrokenPlace(t *testing.T) {
	broken := errors.New("door.pcap: record 3 at byte 99: truncated")
	got, _, err := replayed(t, &script{frames: at(noon, noon+1), err: broken})
	if !errors.Is(err, broken) || got != "12:00:00+300s all=2 scans,partial" {
		t.Errorf("windows %q, error %v", got, err)
	}
}

func TestReplayOfNothing(t *testing.T) {
	got, _, err := replayed(t, &script{err: io.EOF})
	if got != "" || err != nil {
		t.Errorf("windows %q, error %v", got, err)
	}
}

// TestReplayDoesNotFillAgesWithWindows gives a frame with a damaged time.
func TestReplayDoesNotFillAgesWithWindows(t *testing.T) {
	later := noon + int64(70*365*24*time.Hour)
	got, report, err := replayed(t, &script{frames: at(noon, later, noon+minute), err: io.EOF})
	if err != nil || report.Gaps != 1 || strings.Count(got, "\n") != 1 {
		t.Errorf("windows:\n%s\n%d gaps, error %v", got, report.Gaps, err)
	}
}

func TestReplayFillsANightWithEmptyWindows(t *testing.T) {
	got, report, err := replayed(t, &script{frames: at(noon, noon+12*60*minute), err: io.EOF})
	if err != nil || report.Gaps != 0 || strings.Count(got, "\n") != 12*12 {
		t.Errorf("%d windows, %d gaps, error %v", strings.Count(got, "\n")+1, report.Gaps, err)
	}
}

func TestReportNamesReasons(t *testing.T) {
	r := Report{Tally: decode.Tally{decode.Seen: 5, decode.NotProbeRequest: 3, decode.RadiotapTruncated: 2, decode.SenderZero: 1}}
	if got := r.Undecodable(); got != "radiotap_truncated 2, sender_zero 1" {
		t.Errorf("got %q", got)
	}
	if err := r.Deaf(); err != nil {
		t.Errorf("a sound recording: %v", err)
	}
	r = Report{Tally: decode.Tally{decode.Seen: 1, decode.LinkEthernet: 99}}
	if err := r.Deaf(); err == nil || !strings.Contains(err.Error(), "Ethernet") || !strings.Contains(err.Error(), "monitor mode") {
		t.Errorf("a deaf one: %v", err)
	}
}

// TestReplayOfADeafRecording shows no rows of zeros: bare frames of which the file says
// that they have radiotap headers. A few of them do no harm to a sound recording.
func TestReplayOfADeafRecording(t *testing.T) {
	sound := at(noon, noon+minute, noon+2*minute)
	var bare []capture.Frame
	for i := range 60 {
		data := captest.ProbeRequest([6]byte{0, 1, 2, 3, 4, byte(i)}, 1)
		bare = append(bare, capture.Frame{Time: noon + int64(i)*minute/4, Data: data, Length: len(data), Link: capture.LinkRadiotap})
	}
	for name, c := range map[string]struct {
		frames []capture.Frame
		want   string
		deaf   bool
	}{
		"deaf":               {bare, "", true},
		"deaf but for one":   {append(slices.Clone(bare), at(noon+15*minute)...), "", true},
		"sound before":       {append(slices.Clone(sound), bare[16:19]...), "12:00:00+300s all=3 scans,partial", false},
		"a few frames alone": {bare[:3], "12:00:00+300s all=0 scans,partial", false},
	} {
		got, report, err := replayed(t, &script{frames: c.frames, err: io.EOF})
		if got != c.want || err != nil || (report.Deaf() != nil) != c.deaf {
			t.Errorf("%s: windows %q, error %v, %v", name, got, err, report.Deaf())
		}
	}
}

// TestReplayAfterAClockSetBack leaves out no frame of the time after it, although the
// window begins at the next full second.
func TestReplayAfterAClockSetBack(t *testing.T) {
	back := noon - 60*minute + int64(300*time.Millisecond)
	got, report, err := replayed(t, &script{frames: at(noon, noon+minute, back, back+int64(400*time.Millisecond), back+minute), err: io.EOF})
	if err != nil || report.SetBack != 1 || report.Late != 0 {
		t.Errorf("%d times set back, %d frames late, error %v", report.SetBack, report.Late, err)
	}
	if !strings.HasPrefix(got, "12:00:00+60s all=2") || strings.Count(got, "all=3") != 1 {
		t.Errorf("windows:\n%s", got)
	}
}

// TestReadInALine says of each source what was read and what was refused.
func TestReadInALine(t *testing.T) {
	r := Read{Tally: decode.Tally{decode.Seen: 5, decode.NotProbeRequest: 3, decode.BadFCS: 2}, Advertisements: 1, Late: 1}
	if got := r.String(); got != "10 frames: 4 probe requests, 1 advertisements; refused: not_probe_request 3, bad_fcs 2; left out: 1 too late" {
		t.Error(got)
	}
	_, report, err := replayed(t, &script{frames: at(noon, noon+minute), err: io.EOF})
	if err != nil || len(report.Read) != 1 || report.Read[0].String() != "2 frames: 2 probe requests" {
		t.Errorf("%+v, error %v", report.Read, err)
	}
}
