package survey

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"footfall/sensor/capture"
	"footfall/sensor/capture/captest"
	"footfall/sensor/decode"
)

const network = "footfall-calibrate"

// phone is the address of a test's phone.
var phone = [6]byte{0x02, 0x16, 0xea, 0x5c, 0xb7, 0x91}

// seeking is a frame of the phone that looks for a network; "" for any.
func seeking(name string, at int64, signal int8) capture.Frame {
	probe := captest.ProbeRequest(phone, 1)
	frame := append(bytes.Clone(probe[:24]), 0, byte(len(name)))
	frame = append(append(frame, name...), probe[26:]...)
	data := captest.Radiotap(signal, frame)
	return capture.Frame{Time: at, Data: data, Length: len(data), Link: capture.LinkRadiotap}
}

// tape is a source of these batches and an end; without an end it waits.
type tape struct {
	batches [][]capture.Frame
	end     error
}

func (s *tape) Next(ctx context.Context) ([]capture.Frame, error) {
	if len(s.batches) > 0 {
		next := s.batches[0]
		s.batches = s.batches[1:]
		return next, nil
	}
	if s.end == nil {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return nil, s.end
}

func (s *tape) Stats() capture.Stats { return capture.Stats{} }
func (s *tape) Close() error         { return nil }

// Only frames that name the network are heard, from whichever source; and all
// are wiped.
func TestListen(t *testing.T) {
	door := [][]capture.Frame{
		{seeking(network, 1*second, -60), seeking("", 1*second, -40), seeking("home", 1*second, -41)},
		{seeking(network, 9*second, -62)},
	}
	other := seeking(network, 2*second, -70)
	other.Origin = 1
	ceiling := [][]capture.Frame{{seeking(network, 1*second, -80), other, seeking(network+"2", 3*second, -42)}}
	w := NewWalk(3)
	posts := []Post{
		{&tape{door, io.EOF}, []int{2}},
		{&tape{ceiling, io.EOF}, []int{0, 1}},
	}
	if err := Listen(t.Context(), posts, decode.NewCalibrationMark(network), w.Hear); err != nil {
		t.Fatal(err)
	}
	w.Finish()
	for source, want := range []Progress{{Readings: 1, Last: -80, Median: -80}, {Readings: 1, Last: -70, Median: -70}} {
		if got := w.Progress(source); got != want {
			t.Errorf("source %d: %+v, want %+v", source, got, want)
		}
	}
	if got := w.at(2); len(got) != 2 {
		t.Errorf("source 2: %v, want two readings", got)
	}
	for _, batch := range append(door, ceiling...) {
		for _, f := range batch {
			if bytes.Contains(f.Data, phone[:]) || !bytes.Equal(f.Data, make([]byte, len(f.Data))) {
				t.Error("a frame was not wiped")
			}
		}
	}
}

// The end of the walk is no error; a source that breaks is, and ends the rest.
func TestListenEnds(t *testing.T) {
	mark, nothing := decode.NewCalibrationMark(network), func(Heard) {}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := Listen(ctx, []Post{{&tape{}, []int{0}}}, mark, nothing); err != nil {
		t.Error(err)
	}
	broken := errors.New("mon0 is down")
	if err := Listen(t.Context(), []Post{{&tape{}, []int{0}}, {&tape{end: broken}, []int{1}}}, mark, nothing); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
