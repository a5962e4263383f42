package buffer

import (
	"errors"
	"path/filepath"
	"testing"
	"time"
)

const (
	minute = int64(time.Minute)
	day    = int64(24 * time.Hour)
	year   = 365 * day
)

func TestStateReleases(t *testing.T) {
	type step struct {
		start, end int64
		refused    bool
	}
	for name, steps := range map[string][]step{
		"in order":                  {{0, 5, false}, {5, 10, false}, {20, 25, false}},
		"the same again":            {{10, 15, false}, {10, 15, true}},
		"overlap at the front":      {{10, 15, false}, {14, 19, true}, {15, 20, false}},
		"older":                     {{100, 105, false}, {50, 55, true}},
		"a short gap is not filled": {{0, 5 * minute, false}, {65 * minute, 70 * minute, false}, {10 * minute, 15 * minute, true}},
		"wrong year, then set right": {
			{day, day + minute, false},
			{10 * year, 10*year + minute, false},
			{day + minute, day + 2*minute, false},
			{day + minute, day + 2*minute, true},
			{day, day + minute, true},
			{day + 2*minute, day + 3*minute, false},
			{10 * year, 10*year + minute, true},
			{10*year - minute, 10*year + minute, true},
			{10*year + minute, 10*year + 2*minute, false},
		},
		"wrong year from the first window on, then set right": {
			{10 * year, 10*year + minute, false},
			{year, year + minute, false},
			{year, year + minute, true},
			{year - minute, year, true}, // in order also here
			{year + minute, year + 2*minute, false},
			{10*year - minute, 10*year + minute, true},
			{10 * year, 10*year + minute, true},
			{10*year + minute, 10*year + 2*minute, false},
		},
	} {
		var s state
		for i, st := range steps {
			refused := s.released(st.start, st.end)
			if refused != st.refused {
				t.Errorf("%s: step %d: refused %v, want %v", name, i, refused, st.refused)
			}
			if !refused {
				s.release(st.start, st.end)
			}
			if got, err := decodeState(s.encode()); err != nil || got != s {
				t.Fatalf("%s: step %d: state %+v came back as %+v, %v", name, i, s, got, err)
			}
		}
	}
}

func TestStateChecksum(t *testing.T) {
	good := (&state{lastSeq: 1, highWater: 2, rows: 3, evicted: 4}).encode()
	for bit := range len(good) * 8 {
		bad := append([]byte{}, good...)
		bad[bit/8] ^= 1 << (bit % 8)
		if _, err := decodeState(bad); err == nil {
			t.Errorf("bit %d flipped and not noticed", bit)
		}
	}
	if _, err := decodeState(nil); err == nil {
		t.Error("no state passed as one")
	}
}

// TestFirstWindowInTheWrongYear: the whole outbox, over a restart, and the other
// case: after a damaged file it is not known what was released before.
func TestFirstWindowInTheWrongYear(t *testing.T) {
	now := 56 * year
	at := func(start int64) []Record { return []Record{{Key: "zone", Start: start, End: start + minute}} }
	wrong, right := at(now+10*year), at(now)
	o := open(t, filepath.Join(t.TempDir(), "outbox"), Options{})
	if _, err := o.Append(wrong); err != nil {
		t.Fatal(err)
	}
	o = reopen(t, o)
	if o.Released(now, now+minute) {
		t.Error("a sensor with its clock set right would be silent for ten years")
	}
	if _, err := o.Append(right); err != nil {
		t.Error(err)
	}
	if _, err := o.Append(right); !errors.Is(err, ErrAlreadyReleased) {
		t.Errorf("the same window again: %v", err)
	}

	var s state
	s.highWater = now // as quarantine leaves it
	s.release(now+10*year, now+10*year+minute)
	if !s.released(now-minute, now) || s.released(now, now+minute) {
		t.Error("what a damaged file may have held is open again")
	}
}
