package survey

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"footfall/sensor/decode"
)

const second = int64(time.Second)

// hear gives a walk one frame at a source.
func hear(w *Walk, at int64, source int, signal int8) {
	w.Hear(Heard{source, decode.Reception{Time: at, Signal: signal, HasSignal: true}})
}

// scans gives a walk one reading of one frame per signal.
func scans(w *Walk, source int, signals ...int8) {
	for _, s := range signals {
		hear(w, int64(len(w.readings)+1)*10*second, source, s)
		w.Finish()
	}
}

func TestBurstIsOneReading(t *testing.T) {
	w := NewWalk(2)
	for i := range 50 { // a chatty scan
		hear(w, 100*second+int64(i)*second/60, 0, -40)
	}
	hear(w, 100*second+second/2, 1, -70)
	hear(w, 101*second, 0, -80) // just a second later: another one
	hear(w, 200*second, 0, -80)
	w.Finish()
	if got := w.at(0); !slices.Equal(got, []level{-160, -160, -80}) {
		t.Errorf("readings in half dBm: %v", got)
	}
	p := w.Progress(0)
	if p != (Progress{Readings: 3, Last: -80, Median: -80}) {
		t.Errorf("%+v", p)
	}
	if p := w.Progress(1); p != (Progress{Readings: 1, Last: -70, Median: -70}) {
		t.Errorf("%+v", p)
	}
}

func TestBurstMedian(t *testing.T) {
	for _, c := range []struct {
		signals []int8
		want    float64
	}{
		{[]int8{-60}, -60}, {[]int8{-60, -63}, -61.5}, {[]int8{-90, -60, -61}, -61},
		{[]int8{-128, 127}, -0.5}, {[]int8{-1, 0, 0, 1}, 0}, {[]int8{127, 127}, 127},
	} {
		w := NewWalk(1)
		for i, s := range c.signals {
			hear(w, int64(i), 0, s)
		}
		w.Finish()
		if got := w.Progress(0).Last; got != c.want {
			t.Errorf("%v: %v, want %v", c.signals, got, c.want)
		}
	}
}

// Frames without a signal are counted, and begin no reading.
func TestSilentFrames(t *testing.T) {
	w := NewWalk(1)
	w.Hear(Heard{0, decode.Reception{Time: 1}})
	hear(w, 10*second, 0, -60)
	w.Hear(Heard{0, decode.Reception{Time: 10 * second}})
	w.Finish()
	if p := w.Progress(0); p != (Progress{Readings: 1, Silent: 2, Last: -60, Median: -60}) {
		t.Errorf("%+v", p)
	}
}

// A display sees a reading as soon as it can grow no more.
func TestSettle(t *testing.T) {
	w := NewWalk(1)
	hear(w, 10*second, 0, -60)
	w.Settle(10*second + second/2)
	if n := w.Progress(0).Readings; n != 0 {
		t.Errorf("%d readings while the scan goes on", n)
	}
	w.Settle(11 * second)
	w.Settle(12 * second)
	if n := w.Progress(0).Readings; n != 1 {
		t.Errorf("%d readings after it", n)
	}
}

// A clock that is set back begins a reading of its own.
func TestClockSetBack(t *testing.T) {
	w := NewWalk(1)
	hear(w, 100*second, 0, -60)
	hear(w, 50*second, 0, -70)
	w.Finish()
	if n := w.Progress(0).Readings; n != 2 {
		t.Errorf("%d readings, want 2", n)
	}
}

func TestWalkIsBounded(t *testing.T) {
	w := NewWalk(3)
	for i := range int64(3 * MaxReadings) {
		hear(w, i*second, int(i%3), -60)
	}
	w.Finish()
	if len(w.readings) != 3*MaxReadings || w.missed != 2*MaxReadings {
		t.Errorf("%d levels, %d readings missed", len(w.readings), w.missed)
	}
	if cap(w.readings) > 4*MaxReadings*3 {
		t.Errorf("room for %d levels", cap(w.readings))
	}
}

// The estimate comes near the level at the border when frames scatter as those
// of a phone do, and nearer than the mean when some readings were taken inside.
func TestBorderIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const truth, walks = -67.0, 200
	var off, worst float64
	for range walks {
		w := NewWalk(1)
		for i := range 40 {
			place := truth + 4*r.NormFloat64() // body and shelves
			if i%10 == 0 {
				place += 25 // right beside the radio
			}
			for f := range 3 + r.IntN(20) {
				hear(w, int64(i)*8*second+int64(f)*second/40, 0, int8(math.Round(place+2*r.NormFloat64())))
			}
		}
		w.Finish()
		err := math.Abs(w.Progress(0).Median - truth)
		off, worst = off+err/walks, max(worst, err)
	}
	if off > 1.2 || worst > 4 {
		t.Errorf("off by %.2f dB on average, %.2f at worst", off, worst)
	}
}

// FuzzWalk gives a walk bursts of frames, made of the input, in two orders and
// with copies, and checks what must hold for each.
func FuzzWalk(f *testing.F) {
	f.Add([]byte{0, 0, 200, 0, 5, 190, 1, 9, 180, 2, 1, 170}, uint64(1))
	f.Add([]byte{255, 0, 0, 0, 0, 128, 0, 0, 127}, uint64(7))
	f.Add([]byte{}, uint64(0))
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		const sources = 3
		frames := framesOf(data, sources)
		w := walked(sources, frames)
		checkWalk(t, w, frames)
		mixed := slices.Clone(frames)
		r := rand.New(rand.NewPCG(seed, 1))
		for _, b := range bursts(mixed) {
			r.Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
		}
		if again := walked(sources, mixed); !slices.Equal(again.readings, w.readings) {
			t.Fatalf("in another order within bursts: %v, before %v", again.readings, w.readings)
		}
		var doubled []Heard
		for _, h := range frames {
			doubled = append(doubled, h, h, Heard{h.Source, decode.Reception{Time: h.Time}})
		}
		if again := walked(sources, doubled); !slices.Equal(again.readings, w.readings) {
			t.Fatalf("with every frame twice, and frames without signal: %v, before %v", again.readings, w.readings)
		}
	})
}

// framesOf makes frames of three bytes each: how long after the one before (0
// for the next burst), source and whether there is a signal, and signal. A
// burst stays within half a second.
func framesOf(data []byte, sources int) []Heard {
	var frames []Heard
	at, start := int64(0), int64(0)
	for ; len(data) >= 3; data = data[3:] {
		step := int64(data[0]) * second / 256
		if data[0] == 0 || at+step-start > second/2 {
			at += 3 * second
			start = at
		} else {
			at += step
		}
		frames = append(frames, Heard{int(data[1]) % sources, decode.Reception{Time: at, Signal: int8(data[2]), HasSignal: data[1] < 200}})
	}
	return frames
}

// bursts cuts frames at the long gaps.
func bursts(frames []Heard) (all [][]Heard) {
	for len(frames) > 0 {
		n := 1
		for n < len(frames) && frames[n].Time-frames[n-1].Time < second {
			n++
		}
		all = append(all, frames[:n])
		frames = frames[n:]
	}
	return all
}

func walked(sources int, frames []Heard) *Walk {
	w := NewWalk(sources)
	for _, h := range frames {
		w.Hear(h)
	}
	w.Finish()
	return w
}

// checkWalk holds a walk against the frames themselves.
func checkWalk(t *testing.T, w *Walk, frames []Heard) {
	for source := range w.last {
		var lists [][]int8
		var silent uint64
		for _, b := range bursts(frames) {
			var signals []int8
			for _, h := range b {
				if h.Source == source && h.HasSignal {
					signals = append(signals, h.Signal)
				} else if h.Source == source {
					silent++
				}
			}
			if len(signals) > 0 {
				slices.Sort(signals)
				lists = append(lists, signals)
			}
		}
		var want []level
		for _, s := range lists {
			want = append(want, level(s[(len(s)-1)/2])+level(s[len(s)/2]))
		}
		slices.Sort(want)
		if got := w.at(source); !slices.Equal(got, want) && len(want) <= MaxReadings {
			t.Fatalf("source %d: readings %v, want %v", source, got, want)
		}
		if w.silent[source] != silent {
			t.Fatalf("source %d: %d frames without signal, want %d", source, w.silent[source], silent)
		}
		checkProposal(t, w, source)
	}
}
