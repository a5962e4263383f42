package timeline

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"footfall/sensor/capture"
)

// noon is a time in seconds since 1970.
const noon = 1_767_268_800

// tape is a recording of frames with the given times in seconds. It lends them
// so many at a time out of one buffer, which it overwrites with every call. The
// number of a frame is its bytes.
type tape struct {
	times  []int64
	batch  int
	at     int
	buffer []byte
	end    error
	closed bool
}

func (p *tape) Next(ctx context.Context) ([]capture.Frame, error) {
	for i := range p.buffer {
		p.buffer[i] = 0xee
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if p.at == len(p.times) {
		return nil, p.end
	}
	n := min(p.batch, len(p.times)-p.at)
	p.buffer = make([]byte, 8*n)
	frames := make([]capture.Frame, n)
	for i := range frames {
		data := p.buffer[8*i : 8*i+8 : 8*i+8]
		binary.BigEndian.PutUint64(data, uint64(p.at))
		frames[i] = capture.Frame{Time: p.times[p.at] * 1e9, Data: data, Length: 8}
		p.at++
	}
	return frames, nil
}

func (p *tape) Stats() capture.Stats { return capture.Stats{Frames: uint64(p.at)} }
func (p *tape) Close() error         { p.closed = true; return nil }

func newTape(times []int64, batch int) *tape { return &tape{times: times, batch: batch, end: io.EOF} }

// play returns the numbers of the frames that come out, and how it ends.
func play(t testing.TB, s *Timeline) (numbers []int, err error) {
	t.Helper()
	for {
		frames, err := s.Next(context.Background())
		if err != nil {
			if _, again := s.Next(context.Background()); again != err {
				t.Errorf("first %v, then %v", err, again)
			}
			return numbers, err
		}
		if len(frames) == 0 {
			t.Fatal("neither frames nor an error")
		}
		for _, f := range frames {
			numbers = append(numbers, int(binary.BigEndian.Uint64(f.Data)))
		}
	}
}

// every makes n times from a start on, in steps, all in seconds.
func every(n int, from, step int64) (times []int64) {
	for i := range int64(n) {
		times = append(times, from+i*step)
	}
	return times
}

// with replaces times.
func with(times []int64, at map[int]int64) []int64 {
	times = slices.Clone(times)
	for i, v := range at {
		times[i] = v
	}
	return times
}

// without returns the numbers below n but for some.
func without(n int, out ...int) (numbers []int) {
	for i := range n {
		if !slices.Contains(out, i) {
			numbers = append(numbers, i)
		}
	}
	return numbers
}

const (
	hour = 3600
	day  = 24 * hour
)

func TestTimeline(t *testing.T) {
	good := every(100, noon, 2)
	zigzag := every(100, noon, 2)
	for i := 1; i < 100; i += 2 {
		zigzag[i] += 4 * hour
	}
	for _, c := range []struct {
		name  string
		times []int64
		want  []int // numbers of the frames, in order
		notes []string
		end   error
	}{
		{"in order", good, without(100), nil, io.EOF},
		{"one three days ahead", with(good, map[int]int64{40: noon + 3*day}), without(100, 40), []string{"contradicts those around them: 1"}, io.EOF},
		{"one in 2106", with(good, map[int]int64{40: 4294967290}), without(100, 40), []string{"contradicts those around them: 1"}, io.EOF},
		{"one in 1970", with(good, map[int]int64{40: 0}), without(100, 40), []string{"contradicts those around them: 1"}, io.EOF},
		{"first in 2106", with(good, map[int]int64{0: 4294967290}), without(100, 0), []string{"contradicts those around them: 1"}, io.EOF},
		{"first in 1970", with(good, map[int]int64{0: 0}), without(100, 0), []string{"contradicts those around them: 1"}, io.EOF},
		{"first an hour ahead", with(good, map[int]int64{0: noon + hour}), without(100, 0), []string{"contradicts those around them: 1"}, io.EOF},
		{"last a week ahead", with(good, map[int]int64{99: noon + 7*day}), without(100, 99), []string{"contradicts those around them: 1"}, io.EOF},
		{"last four hours ahead", with(good, map[int]int64{99: noon + 4*hour}), without(100), nil, io.EOF},
		{"several, each further ahead", with(good, map[int]int64{40: noon + day, 41: noon + 2*day, 42: noon + 3*day}), without(100, 40, 41, 42), []string{"contradicts those around them: 3"}, io.EOF},
		{"a burst of another clock", with(good, map[int]int64{40: noon + day, 41: noon + day, 42: noon + day, 43: noon + day, 44: noon + day}), without(100, 40, 41, 42, 43, 44), []string{"contradicts those around them: 5"}, io.EOF},
		{"few frames", []int64{noon, noon + 40, noon + 3*day, noon + 80, noon + 100}, []int{0, 1, 3, 4}, []string{"contradicts those around them: 1"}, io.EOF},

		{"a silence", append(every(50, noon, 2), every(50, noon+9*hour, 2)...), without(100), nil, io.EOF},
		{"a quiet night", every(100, noon, 2*hour), without(100), nil, io.EOF},
		{"one frame", []int64{noon}, []int{0}, nil, io.EOF},
		{"clock set by NTP", append(every(50, 20, 2), every(50, noon, 2)...), without(100), nil, io.EOF},
		{"clock set back", append(every(50, noon, 2), every(50, noon-hour/2, 2)...), without(100), []string{"clock was set back: 1"}, io.EOF},
		{"later section first", append(every(20, noon+2*hour, 10), every(20, noon, 10)...), without(40), []string{"clock was set back: 1"}, io.EOF},

		{"late frames", []int64{noon, noon + 5, noon + 3, noon + 9, noon + 7, noon + 8, noon + 20}, []int{0, 2, 1, 4, 5, 3, 6}, []string{"late and were put in order: 3"}, io.EOF},
		{"two clocks", zigzag, nil, nil, ErrTwoClocks},
	} {
		for _, batch := range []int{1, 7, 256} {
			t.Run(fmt.Sprintf("%s, %d at once", c.name, batch), func(t *testing.T) {
				s := New("x.pcap", newTape(c.times, batch))
				got, err := play(t, s)
				if !errors.Is(err, c.end) {
					t.Fatalf("ends with %v", err)
				}
				if c.end == ErrTwoClocks {
					if !strings.HasPrefix(err.Error(), "x.pcap: two clocks in one recording: 9 of ") || !strings.Contains(err.Error(), "about 4h0m") {
						t.Errorf("error %q", err)
					}
					return
				}
				want := c.want
				if c.name == "late frames" && batch < 256 {
					slices.Sort(got) // what was handed over cannot be put in order
					want = without(len(c.times))
				}
				if !slices.Equal(got, want) {
					t.Errorf("frames %v\nwant %v", got, want)
				}
				for i, note := range s.Notes() {
					if batch == 256 && (i >= len(c.notes) || !strings.HasPrefix(note, "x.pcap: ") || !strings.Contains(note, c.notes[i])) {
						t.Errorf("note %q; want %q", note, c.notes)
					}
				}
				if n := s.Stats(); n.Frames != uint64(len(got)) || n.Frames+n.LeftOut != uint64(len(c.times)) {
					t.Errorf("stats %+v", n)
				}
			})
		}
	}
}

// TestTimelineOrdersLateFrames shuffles a recording: once it is known how late
// frames come, they come out in order.
func TestTimelineOrdersLateFrames(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	times := every(5000, noon, 1)
	slices.SortFunc(times, func(a, b int64) int { return int(a - b) })
	keys := make([]float64, len(times))
	order := without(len(times))
	for i := range keys {
		keys[i] = float64(i) + 10*random.Float64()
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(1000*keys[a]) - int(1000*keys[b]) })
	shuffled := make([]int64, len(times))
	for i, o := range order {
		shuffled[i] = times[o]
	}
	got, err := play(t, New("x", newTape(shuffled, 256)))
	if err != io.EOF || len(got) != len(times) {
		t.Fatalf("%d frames, then %v", len(got), err)
	}
	for i := 512; i < len(got); i++ {
		if shuffled[got[i]] < shuffled[got[i-1]] {
			t.Fatalf("frame %d goes back from %d to %d", i, shuffled[got[i-1]], shuffled[got[i]])
		}
	}
}

// FuzzTimeline: every frame comes out once or is left out, and how many arrive
// at once changes nothing about which.
func FuzzTimeline(f *testing.F) {
	f.Add([]byte{1, 1, 1, 200, 1, 1, 1, 255, 0, 30, 30, 30})
	f.Add(bytes.Repeat([]byte{2}, 300))
	f.Add(append(bytes.Repeat([]byte{2}, 60), append([]byte{210}, bytes.Repeat([]byte{3}, 60)...)...))
	f.Fuzz(func(t *testing.T, steps []byte) {
		steps = steps[:min(len(steps), 2000)]
		at := int64(noon)
		var times []int64
		for _, s := range steps {
			switch {
			case s < 100:
				at += int64(s)
				times = append(times, at)
			case s < 180: // late
				times = append(times, at-int64(s-100))
			case s < 220: // elsewhere
				times = append(times, at+(int64(s)-200)*hour)
			default: // the clock is set
				at = max(at+(int64(s)-237)*hour, 0)
				times = append(times, at)
			}
		}
		first, end := play(t, New("x", newTape(times, 1)))
		slices.Sort(first)
		if len(slices.Compact(slices.Clone(first))) != len(first) {
			t.Error("a frame comes twice")
		}
		for _, batch := range []int{5, 256} {
			s := New("x", newTape(times, batch))
			got, other := play(t, s)
			slices.Sort(got)
			if errors.Is(end, ErrTwoClocks) != errors.Is(other, ErrTwoClocks) {
				t.Fatalf("one at a time it ends with %v, %d with %v", end, batch, other)
			}
			if !slices.Equal(got, first) {
				t.Errorf("one at a time %v, %d %v", first, batch, got)
			}
			if n := s.Stats(); end == io.EOF && n.Frames+n.LeftOut != uint64(len(times)) {
				t.Errorf("%+v of %d", n, len(times))
			}
		}
	})
}

// TestTimelineWipes looks into the memory that frames wait in.
func TestTimelineWipes(t *testing.T) {
	p := newTape(append(every(10, noon, 1), every(100, noon+day, 1)...), 20)
	s := New("x", p)
	held := func() (n int) {
		for _, b := range s.hold {
			n += len(b[:cap(b)]) - bytes.Count(b[:cap(b)], []byte{0})
		}
		return n
	}
	var most int
	for {
		_, err := s.Next(t.Context())
		most = max(most, held())
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if most == 0 {
		t.Fatal("nothing has waited, or the search is blind")
	}
	if n := held(); n != 0 {
		t.Errorf("%d bytes are left at the end", n)
	}

	s = New("x", newTape(every(40, noon, 120), 10))
	if _, err := s.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	if held() == 0 {
		t.Fatal("nothing waits")
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := held(); n != 0 {
		t.Errorf("%d bytes are left after Close", n)
	}
}

// TestTimelinePassesFramesThrough: what is in order is not copied.
func TestTimelinePassesFramesThrough(t *testing.T) {
	p := newTape(every(300, noon, 1), 100)
	s := New("x", p)
	for range 2 {
		if _, err := s.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	frames, err := s.Next(t.Context())
	if err != nil || len(frames) != 100 || &frames[0].Data[0] != &p.buffer[0] {
		t.Errorf("%d frames, %v, or they are copies", len(frames), err)
	}
}

// TestTimelineContext: an ended context costs no frame, nor does a recording
// that breaks.
func TestTimelineContext(t *testing.T) {
	p := newTape(with(every(100, noon, 1), map[int]int64{50: noon + day}), 10)
	p.end = capture.ErrTruncated
	s := New("x", p)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	n := 0
	for {
		if _, err := s.Next(ended); err != context.Canceled && err != capture.ErrTruncated {
			t.Fatal(err)
		}
		frames, err := s.Next(t.Context())
		n += len(frames)
		if err != nil {
			if err != capture.ErrTruncated {
				t.Error(err)
			}
			break
		}
	}
	if n != 99 {
		t.Errorf("%d frames", n)
	}
	if s.Close(); !p.closed {
		t.Error("the recording is not closed")
	}
}

func BenchmarkTimeline(b *testing.B) {
	for name, step := range map[string]int64{"in order": 1, "late": -1} {
		b.Run(name, func(b *testing.B) {
			frames := make([]capture.Frame, 256)
			for i := range frames {
				frames[i].Data = make([]byte, 150)
			}
			at := int64(noon) * int64(time.Second)
			s := New("x", endless{frames, &at, step})
			b.ReportAllocs()
			for n := 0; n < b.N; {
				got, err := s.Next(context.Background())
				if err != nil {
					b.Fatal(err)
				}
				n += len(got)
			}
		})
	}
}

// endless repeats frames 10 ms apart, every 16th of them late if step is below 0.
type endless struct {
	frames []capture.Frame
	at     *int64
	step   int64
}

func (e endless) Next(context.Context) ([]capture.Frame, error) {
	for i := range e.frames {
		*e.at += int64(10 * time.Millisecond)
		e.frames[i].Time = *e.at
		if e.step < 0 && i%16 == 0 {
			e.frames[i].Time -= int64(50 * time.Millisecond)
		}
	}
	return e.frames, nil
}
func (e endless) Stats() capture.Stats { return capture.Stats{} }
func (e endless) Close() error         { return nil }
