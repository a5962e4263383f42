package scans

import (
	"testing"
	"time"
)

// staying runs windows of a quarter of an hour from one to another, with the
// stable addresses that heard says, and returns the devices in the last.
func staying(s *Estimator, from, to int, heard func(window int) []uint64) float64 {
	last := 0.0
	for i := from; i < to; i++ {
		open(s, windowOf(i, 900))
		for _, key := range heard(i) {
			for at := uint32(0); at < 900_000; at += 60_000 {
				s.Add(&Frame{Key: key, Kind: Stable, Time: at})
			}
		}
		last = shut(s, windowOf(i, 900)).WiFi[0].Devices
	}
	return last
}

func TestFixtures(t *testing.T) {
	const windows = 4 * 4 // of which the last ends after four hours
	always := func(int) bool { return true }
	for _, c := range []struct {
		name  string
		heard func(window int) bool
		until int
		want  bool
	}{
		{"there from the beginning", always, windows, true},
		{"not yet four hours", always, windows - 1, false},
		{"from the second window", func(w int) bool { return w > 0 }, 2 * windows, false},
		{"missed now and then", func(w int) bool { return w%12 != 5 }, 2 * windows, true},
		{"missed one time in five", func(w int) bool { return w%5 != 3 }, 2*windows + 1, false},
		{"missed twice in 17", func(w int) bool { return w != 3 && w != 7 }, windows + 1, false},
		{"missed once in 17", func(w int) bool { return w != 3 }, windows + 1, true},
		{"left and came back", func(w int) bool { return w < 4 || w > 10 }, 2 * windows, false},
	} {
		s := New(Library)
		got := staying(s, 0, c.until, func(w int) []uint64 {
			if c.heard(w) {
				return []uint64{2}
			}
			return nil
		})
		if !c.heard(c.until - 1) {
			t.Fatalf("%s: not there in the last window", c.name)
		}
		if (got < 0.5) != c.want {
			t.Errorf("%s: %v devices", c.name, got)
		}
	}
}

// TestAFixtureIsLeftOutAlone: others are counted beside it.
func TestAFixtureIsLeftOutAlone(t *testing.T) {
	s := New(Library)
	got := staying(s, 0, 17, func(w int) []uint64 {
		if w == 16 {
			return []uint64{2, 4}
		}
		return []uint64{2}
	})
	if got < 0.9 || got > 1.1 {
		t.Errorf("%v devices beside a fixture, want 1", got)
	}
}

// fixed is an estimator that leaves address 2 out by the 17th window.
func fixed(t *testing.T) *Estimator {
	t.Helper()
	s := New(Library)
	if got := staying(s, 0, 17, only2); got != 0 {
		t.Fatalf("%v devices", got)
	}
	return s
}

func only2(int) []uint64 { return []uint64{2} }

func TestAFixtureThatLeftIsDropped(t *testing.T) {
	s := fixed(t)
	staying(s, 17, 40, func(int) []uint64 { return nil })
	if len(s.fixed.list) != 0 {
		t.Error("an address that is not heard any more is remembered")
	}
	if got := staying(s, 40, 41, only2); got < 0.9 {
		t.Errorf("%v devices when it comes back", got)
	}
}

func TestFixturesAreForgotten(t *testing.T) {
	for name, forget := range map[string]func(*Estimator){
		"by its address": func(s *Estimator) { s.Forget(2) },
		"with all":       (*Estimator).Reset,
		"with the key":   func(s *Estimator) { w := windowOf(17, 900); w.Last = true; shut(s, w) },
	} {
		s := fixed(t)
		list := s.fixed.list
		forget(s)
		for _, x := range list {
			if x.key == 2 {
				t.Errorf("forgotten %s: the pseudonym is left in memory", name)
			}
		}
		if got := staying(s, 18, 19, only2); got < 0.9 {
			t.Errorf("forgotten %s: %v devices, want 1", name, got)
		}
	}
	s := fixed(t)
	s.Forget(4)
	if got := staying(s, 17, 18, only2); got != 0 {
		t.Error("to forget one address brings another back")
	}
}

// TestNobodyWhoComesLaterIsRemembered: pseudonyms of customers are gone after
// their window.
func TestNobodyWhoComesLaterIsRemembered(t *testing.T) {
	s := New(Library)
	staying(s, 0, 10, func(w int) []uint64 { return []uint64{2, uint64(2 * (w + 10))} })
	for _, x := range s.fixed.list {
		if x.key != 2 {
			t.Errorf("address %d is remembered", x.key)
		}
	}
	for _, x := range s.fixed.fresh[:cap(s.fixed.fresh)] {
		if x != (fixture{}) {
			t.Error("a candidate's pseudonym is left in memory")
		}
	}
}

func TestCandidatesAreBounded(t *testing.T) {
	var f fixtures
	f.open(0)
	for key := range uint64(2 * maxFixtures) {
		f.heard(key, 0, int64(time.Minute))
	}
	f.close()
	if len(f.list) != maxFixtures {
		t.Errorf("%d candidates, want %d", len(f.list), maxFixtures)
	}
}

// TestCandidateTime: candidates are those of the first quarter of an hour.
func TestCandidateTime(t *testing.T) {
	var f fixtures
	for i := range int64(12) {
		start, end := i*int64(5*time.Minute), (i+1)*int64(5*time.Minute)
		f.open(start)
		for k := range i + 1 {
			f.heard(uint64(100+k), start, end)
		}
		f.close()
	}
	if len(f.list) != 3 || f.list[0].key != 100 || f.list[2].key != 102 {
		t.Errorf("%d candidates after an hour, want those of the first three windows", len(f.list))
	}
}
