package inspect

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

var update = flag.Bool("update", false, "write the golden files")

var sender = []byte{0x02, 0xfa, 0xce, 0x0b, 0xad, 0x42}

// list is a source of frames.
type list struct {
	frames []capture.Frame
	broken error
}

func (l *list) Next(context.Context) ([]capture.Frame, error) {
	frames := l.frames
	if l.frames = nil; len(frames) > 0 {
		return frames, nil
	}
	if l.broken != nil {
		return nil, l.broken
	}
	return nil, io.EOF
}

func (l *list) Stats() capture.Stats { return capture.Stats{} }
func (l *list) Close() error         { return nil }

// tap is a radiotap header with flags, channel 6 and a signal of -60 dBm.
func tap(flags byte) []byte {
	return []byte{0, 0, 15, 0, 0x2a, 0, 0, 0, flags, 0, 0x85, 0x09, 0xa0, 0, 0xc4}
}

// dot11 is an 802.11 frame with this first byte and an SSID.
func dot11(control byte, name string) []byte {
	b := append([]byte{control, 0, 0, 0}, bytes.Repeat([]byte{0xff}, 6)...)
	b = append(append(b, sender...), bytes.Repeat([]byte{0xff}, 6)...)
	b = binary.LittleEndian.AppendUint16(b, 815<<4)
	b = append(append(b, 0, byte(len(name))), name...)
	return append(b, 1, 4, 2, 4, 11, 22)
}

func onAir(link capture.LinkType, pieces ...[]byte) capture.Frame {
	data := bytes.Join(pieces, nil)
	return capture.Frame{Time: 1_767_261_600_250e6, Data: data, Length: len(data), Link: link}
}

// bleEvent holds a phone's report and a broken one.
func bleEvent() []byte {
	report := append([]byte{0, 1, 1, 2, 3, 4, 5, 0x46, 9, 8, 0xff, 0x4c, 0, 0x10, 3}, "Ann"...)
	report = append(report, 0xc4, 0, 1)
	return append([]byte{4, 0x3e, byte(len(report) + 2), 2, 2}, report...)
}

// frames are one of each kind that a user may hold.
func frames() []capture.Frame {
	cut := onAir(127, tap(0), dot11(0x40, "home"))
	cut.Data = cut.Data[:45]
	return []capture.Frame{
		onAir(127, tap(0), dot11(0x40, "home")),
		onAir(127, tap(0), dot11(0x40, "home_optout")),
		onAir(127, tap(0), dot11(0x80, "home")),
		onAir(127, tap(0x40), dot11(0x40, "home")),
		onAir(127, tap(0), []byte{0xd4, 0, 0, 0}, sender),
		onAir(127, dot11(0x40, "home")),
		onAir(105, dot11(0x40, "home")),
		onAir(105, []byte{0x40, 0x40, 0, 0}, dot11(0x40, "home")),
		cut,
		onAir(1, sender, sender, []byte{8, 0}, make([]byte, 46)),
		onAir(1, tap(0), dot11(0x40, "home")),
		onAir(192, []byte{0, 0, 8, 0, 105, 0, 0, 0}, dot11(0x40, "home")),
		onAir(255, sender),
		onAir(1000, sender),
		onAir(187, bleEvent()),
	}
}

// run inspects frames and returns what is printed.
func run(t *testing.T, o Options, frames ...capture.Frame) (string, *Summary) {
	t.Helper()
	var out strings.Builder
	summary, err := Stream(t.Context(), &list{frames: frames}, &out, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := summary.Print(&out); err != nil {
		t.Fatal(err)
	}
	return out.String(), summary
}

func TestInspect(t *testing.T) {
	got, _ := run(t, Options{Marks: decode.DefaultMarks()}, frames()...)
	path := filepath.Join("testdata", "frames.golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Neither addresses nor names are printed, in any form.
func TestNothingPersonalIsPrinted(t *testing.T) {
	got, _ := run(t, Options{Marks: decode.DefaultMarks()}, frames()...)
	for _, private := range []string{"face", "fa:ce", "fa ce", "home", "64206", "250 206", "ann"} {
		if strings.Contains(strings.ToLower(got), private) {
			t.Errorf("%q is printed", private)
		}
	}
}

// A capture that counts nothing says why, and what to do.
func TestNothingCounts(t *testing.T) {
	for want, f := range map[string]capture.Frame{
		"nothing counts: no radiotap header: bare 802.11 frames?; ": onAir(127, dot11(0x40, "home")),
		"nothing counts: the link type is Ethernet":                 onAir(1, make([]byte, 60)),
		"monitor mode": onAir(1, tap(0), dot11(0x40, "home")),
	} {
		got, _ := run(t, Options{}, f, f, f)
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	beacons, _ := run(t, Options{}, onAir(127, tap(0), dot11(0x80, "home")))
	if strings.Contains(beacons, "nothing counts: ") {
		t.Error("a sound capture without probe requests gets a fix")
	}
}

// Fewer lines do not change the summary, and a broken end comes with the
// frames before it.
func TestLines(t *testing.T) {
	got, summary := run(t, Options{Lines: 2}, frames()...)
	if summary.Frames != len(frames()) || strings.Contains(got, "     3  2026") || !strings.Contains(got, "     2  2026") {
		t.Errorf("%d frames:\n%s", summary.Frames, got)
	}
	broken := errors.New("broken")
	var out strings.Builder
	summary, err := Stream(t.Context(), &list{frames(), broken}, &out, Options{})
	if !errors.Is(err, broken) || summary.Frames != len(frames()) || out.Len() == 0 {
		t.Errorf("%d frames, error %v", summary.Frames, err)
	}
}

// FuzzInspect: no bytes make gopacket or the summary panic.
func FuzzInspect(f *testing.F) {
	for _, frame := range frames() {
		f.Add(uint32(frame.Link), frame.Data)
	}
	f.Fuzz(func(t *testing.T, link uint32, data []byte) {
		frame := capture.Frame{Data: data, Length: len(data), Link: capture.LinkType(link)}
		if _, summary := run(t, Options{}, frame); summary.Frames != 1 {
			t.Fatal("the frame is not in the summary")
		}
	})
}
