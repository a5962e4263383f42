package calibrate

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

const (
	noon   = int64(1_795_262_400e9) // 2026-11-21T12:00:00Z
	minute = int64(time.Minute)
)

// five are windows of five minutes from noon on.
func five(devices ...float64) (windows []Window) {
	for i, d := range devices {
		start := noon + int64(i)*5*minute
		windows = append(windows, Window{"entrance", start, start + 5*minute, "scans", d, d + 5, 3})
	}
	return windows
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9*(1+math.Abs(b)) }

func TestMatch(t *testing.T) {
	other := five(1000)[0]
	other.Zone = "floor"
	old := five(1000, 1000)
	old[0].Method, old[1].Start, old[1].End, old[1].Method = "addresses", noon-5*minute, noon, "addresses"
	tests := []struct {
		name                  string
		count                 Count
		windows               []Window
		devices, crowd, noise float64
	}{
		{"three windows", Count{"entrance", noon, 15, 1}, five(10, 20, 30), 20, 4, math.Sqrt(3) * 15 / 15},
		{"one window", Count{"entrance", noon, 5, 1}, five(10, 20, 30), 10, 4, 3},
		{"parts of two", Count{"entrance", noon + 4*minute, 4, 1}, five(10, 20), (1*10 + 3*20) / 4.0, 4, math.Hypot(1*3, 3*3) / 4},
		{"the last minutes are not released yet", Count{"entrance", noon, 12, 1}, five(10, 20), 15, 4, math.Hypot(15, 15) / 10},
		{"in any order, among other zones", Count{"entrance", noon, 10, 1}, append([]Window{other}, five(20, 10)...), 15, 4, math.Hypot(15, 15) / 10},
		{"an older method before", Count{"entrance", noon - 3*minute, 13, 1}, append(old[1:], five(10, 20)...), 15, 4, math.Hypot(15, 15) / 10},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := Match(test.count, test.windows)
			if err != nil {
				t.Fatal(err)
			}
			if !near(s.Devices, test.devices) || !near(s.Crowd, test.crowd) || !near(s.Noise, test.noise) || s.Method != "scans" || s.Count != test.count {
				t.Errorf("sample %+v, want %+v", s, test)
			}
		})
	}
}

func TestMatchRefuses(t *testing.T) {
	var uncovered *UncoveredError
	tests := []struct {
		count   Count
		windows []Window
		want    string
	}{
		{Count{"floor", noon, 5, 1}, five(10), `zone "floor": devices were released for 0 of the 5 minutes`},
		{Count{"entrance", noon, 11, 1}, five(10), "for 5 of the 11 minutes from 2026-11-21T12:00:00Z, and half are needed; the newest window ends at 2026-11-21T12:05:00Z, before the end of the count"},
		{Count{"entrance", noon - 9*minute, 10, 1}, five(10), "and half are needed; windows that were withheld"},
		{Count{"entrance", noon, 5, 1}, nil, "half are needed; no window of this zone is known"},
	}
	for _, test := range tests {
		_, err := Match(test.count, test.windows)
		if !errors.As(err, &uncovered) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: error %v, want %q", test.count, err, test.want)
		}
	}
	if _, err := Match(Count{"entrance", noon + 3*minute, 11, 1}, five(1)); !errors.As(err, &uncovered) || uncovered.Until != noon+5*minute || uncovered.Minutes != 2 {
		t.Errorf("%+v", uncovered)
	}
}

func TestCheck(t *testing.T) {
	for want, c := range map[string]Count{
		"a name is needed":   {"", noon, 15, 1},
		"longer than":        {strings.Repeat("x", 129), noon, 15, 1},
		"UTF-8":              {"\xff", noon, 15, 1},
		"control characters": {"a\nb", noon, 15, 1},
		"spaces before":      {" a", noon, 15, 1},
		"minutes: 0.005":     {"a", noon, 0.005, 1},
		"minutes: NaN":       {"a", noon, math.NaN(), 1},
		"minutes: 1441":      {"a", noon, 1441, 1},
		"people: -1":         {"a", noon, 15, -1},
		"people: NaN":        {"a", noon, 15, math.NaN()},
		"people: +Inf":       {"a", noon, 15, math.Inf(1)},
		"this century":       {"a", -1, 15, 1},
	} {
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		if _, err := Match(c, five(1)); err == nil {
			t.Errorf("%s: matched all the same", want)
		}
	}
	if err := (Count{"Entrée 1", noon, 15, 0}).Check(); err != nil {
		t.Error(err)
	}
}
