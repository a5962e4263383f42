package scans

import "testing"

// both has a frame of an address heard at two sources, first at the first.
func both(l *log, i int, a, b Reading) {
	f := Frame{Key: keyOf(i), Time: uint32(i), Source: a.Source, Signal: a.Signal, HasSignal: a.HasSignal}
	l.add(&f)
	f.Source, f.Signal, f.HasSignal = b.Source, b.Signal, b.HasSignal
	l.addCopy(&f, a)
}

// TestLevelsArePutIn: once some frames were heard at both sources, one that was heard at
// either gets the level that it would have had at the other.
func TestLevelsArePutIn(t *testing.T) {
	var l log
	for i := range leastShared {
		louder := int16(-640 + 128*(i%3-1))
		both(&l, i, Reading{0, int16(-7680 + 640*i), true}, Reading{1, int16(-7680+640*i) + louder, true})
	}
	mean := l.offsets.find(0, 1).mean
	for source, want := range map[uint8]int16{0: -6400 + int16(mean), 1: -6400 - int16(mean)} {
		key := keyOf(100 + int(source))
		l.add(&Frame{Key: key, Source: source, Signal: -6400, HasSignal: true})
		e := &l.events[len(l.events)-1]
		if h := e.at(1 - source); h == nil || *h != (heard{want, 1 - source, 1}) || mean > -500 || mean < -780 {
			t.Errorf("heard at source %d: %+v, want %d at the other; offset %v", source, e.heard, want, mean)
		}
	}
}

// TestCopyTakesTheGuessBack: the level that was put in is replaced by the one that was
// heard, and counts once.
func TestCopyTakesTheGuessBack(t *testing.T) {
	var l log
	for i := range 20 {
		both(&l, i, Reading{0, -6400, true}, Reading{1, -6528, true})
	}
	both(&l, 50, Reading{0, -6400, true}, Reading{1, -8000, true})
	e := &l.events[len(l.events)-1]
	if h := e.at(1); h == nil || h.n != 1 || h.mean < -8001 || h.mean > -7999 {
		t.Errorf("%+v, want -8000 of one reading", e.heard)
	}
	if h := e.at(0); h == nil || *h != (heard{-6400, 0, 1}) {
		t.Errorf("%+v", e.heard)
	}
}

// TestCopyWithoutItsEvent changes nothing: an address that is not there, one that went
// on, and a frame without a signal.
func TestCopyWithoutItsEvent(t *testing.T) {
	var l log
	l.addCopy(&Frame{Key: 2, Signal: -50 * 128, HasSignal: true}, Reading{})
	l.add(&Frame{Key: 2, Time: 10, Class: 1, Signal: -6400, HasSignal: true})
	before := l.events[0]
	for _, f := range []Frame{
		{Key: 4, Time: 10, Class: 1, Signal: -6400, HasSignal: true, Source: 1},
		{Key: 2, Time: 10, Class: 2, Signal: -6400, HasSignal: true, Source: 1},
		{Key: 2, Time: 11 + burstGap, Class: 1, Signal: -6400, HasSignal: true, Source: 1},
		{Key: 2, Time: 10, Class: 1, Source: 1},
	} {
		l.addCopy(&f, Reading{Signal: -6400, HasSignal: true})
	}
	if len(l.events) != 1 || l.events[0] != before {
		t.Errorf("%+v, want %+v", l.events, before)
	}
}

// TestThirdRadio: the partner of a source is the one that shares most frames with it.
func TestThirdRadio(t *testing.T) {
	var l log
	for i := range 30 {
		other := uint8(1)
		if i%3 == 0 {
			other = 2
		}
		both(&l, i, Reading{0, -6400, true}, Reading{other, -7040, true})
	}
	for source, want := range map[uint8]uint8{0: 1, 1: 0, 2: 0} {
		if o := l.offsets.partner(source); o == nil || o.to != want {
			t.Errorf("partner of %d: %+v, want %d", source, o, want)
		}
	}
	if l.offsets.partner(3) != nil {
		t.Error("a source that shares nothing has a partner")
	}
}
