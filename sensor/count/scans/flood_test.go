package scans

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"footfall/sensor/count/forged"
)

// TestForgedIsNotLearned: after windows with forged addresses the crowd is counted as if
// there had been none, whether they were left out or there was no count.
func TestForgedIsNotLearned(t *testing.T) {
	for name, c := range map[string]struct {
		forge func(f *Frame, i int)
		mixed bool
	}{
		"a class of their own":  {func(f *Frame, _ int) { f.Class, f.Family = 99, 99 }, false},
		"the crowd's class":     {func(f *Frame, _ int) { f.Class, f.Family = 1, 1 }, true},
		"stable":                {func(f *Frame, _ int) { f.Class, f.Kind = 99, Stable }, false},
		"bare":                  {func(f *Frame, _ int) { f.Class, f.Bare = 99, true }, false},
		"a dozen other classes": {func(f *Frame, i int) { f.Class, f.Family = uint32(100+i%12), 99 }, true},
	} {
		s, clean := New(Library), New(Library)
		crowd, same := mixture(7, 40), mixture(7, 40)
		r := rand.New(rand.NewPCG(1, 2))
		for i := range 8 {
			frames := crowd.until(float64(i+1) * 300)
			feed(clean, same.until(float64(i+1)*300), i, 300)
			for k := range 1500 {
				if i < 4 || i > 5 {
					break
				}
				f := Frame{Key: newKey(r), Sequence: uint16(r.IntN(4096)), Signal: -48 * 128, HasSignal: true}
				c.forge(&f, k)
				frames = append(frames, moment{(float64(i) + float64(k)/1500) * 300, f})
			}
			slices.SortStableFunc(frames, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
			feed(s, frames, i, 300)
			got, want := shut(s, windowOf(i, 300)), shut(clean, windowOf(i, 300))
			if flood := i == 4 || i == 5; got.Flood != flood || got.Mixed != (flood && c.mixed) {
				t.Errorf("%s: window %d: flood %t, mixed %t", name, i, got.Flood, got.Mixed)
			}
			if d, w := got.WiFi[0].Devices, want.WiFi[0].Devices; !got.Mixed && (d < 0.85*w || d > 1.15*w) {
				t.Errorf("%s: window %d: %.1f devices, without forged ones %.1f", name, i, d, w)
			}
		}
		if s.state.learned.class(99) != nil || s.state.learned.class(101) != nil {
			t.Errorf("%s: a forged class was learned", name)
		}
	}
}

// TestNewcomerOfAnEvent: single is one frame, also where two sources hear it.
func TestNewcomerOfAnEvent(t *testing.T) {
	for name, c := range map[string]struct {
		frames []Frame
		single bool
		level  uint8
	}{
		"one frame":                 {[]Frame{{Sequence: 7, Signal: -50 * 128, HasSignal: true}}, true, 50},
		"without a signal":          {[]Frame{{Sequence: 7}}, true, forged.Levels},
		"heard twice":               {[]Frame{{Sequence: 7, Signal: -50 * 128, HasSignal: true}, {Sequence: 7, Source: 1, Signal: -40 * 128, HasSignal: true}}, true, 40},
		"two frames at one time":    {[]Frame{{Sequence: 7}, {Sequence: 8}}, false, forged.Levels},
		"the same number once more": {[]Frame{{Sequence: 7, Signal: -50 * 128, HasSignal: true}, {Sequence: 7, Signal: -50 * 128, HasSignal: true}}, false, 50},
		"a frame a few ms after it": {[]Frame{{Sequence: 7}, {Sequence: 7, Time: 5}}, false, forged.Levels},
	} {
		var l log
		for _, f := range c.frames {
			f.Key, f.Class, f.Bare = 2, 3, true
			l.add(&f)
		}
		n := l.events[0].newcomer()
		if n.Single != c.single || n.Level != c.level || n.Class != 3 || !n.Bare || n.Stable || n.First != 7 {
			t.Errorf("%s: %+v", name, n)
		}
	}
}
