package configs

import (
	"bytes"
	"regexp"
	"testing"
	"time"
)

// weeks are opening hours of every kind.
var weeks = map[string]string{
	"shop":      "{mon-fri: 09:00-21:00, sat: '10:00-18:00, 19:00-22:00', sun: closed}",
	"bar":       "{mon-thu: closed, fri-sun: 20:00-02:30}",
	"at two":    "{daily: '01:30-02:30, 03:00-03:30'}",
	"day night": "{fri: 08:00-24:00, sat: 00:00-24:00, sun: 00:00-18:00}",
	"one hour":  "{wed: 00:00-01:00}",
	"nights":    "{daily: 23:59-00:01}",
}

func openingHours(t *testing.T, text string) *Hours {
	t.Helper()
	return &mustParse(t, []byte(base+"opening_hours: "+text+"\n")).Hours
}

// changes are moments around which clocks were changed, and one of rest.
var changes = []struct {
	zone string
	at   time.Time
}{
	{"Asia/Jakarta", time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)},
	{"Europe/Berlin", time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC)},       // 02:00 to 03:00
	{"Europe/Berlin", time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC)},      // 03:00 to 02:00
	{"America/Santiago", time.Date(2025, 9, 7, 4, 0, 0, 0, time.UTC)},     // 00:00 to 01:00
	{"America/Havana", time.Date(2025, 11, 2, 5, 0, 0, 0, time.UTC)},      // 01:00 to 00:00
	{"Australia/Lord_Howe", time.Date(2026, 4, 4, 15, 0, 0, 0, time.UTC)}, // half an hour back
	{"Pacific/Apia", time.Date(2011, 12, 30, 10, 0, 0, 0, time.UTC)},      // a Friday left out
	{"America/New_York", time.Date(2100, 3, 14, 7, 0, 0, 0, time.UTC)},    // by the rule for ever
	{"Africa/Monrovia", time.Date(1972, 1, 7, 0, 44, 30, 0, time.UTC)},    // by 44 minutes and 30 seconds
	{"UTC", time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC)},               // about second 0
}

// TestHoursNext compares Next with asking Open every half minute.
func TestHoursNext(t *testing.T) {
	const step = 30 * time.Second
	for name, text := range weeks {
		h := openingHours(t, text)
		for _, change := range changes {
			zone, err := time.LoadLocation(change.zone)
			if err != nil {
				t.Fatal(err)
			}
			from := change.at.Add(-5 * 24 * time.Hour).In(zone)
			want := h.Next(from)
			for at := from.Add(step); at.Before(from.Add(10 * 24 * time.Hour)); at = at.Add(step) {
				if h.Open(at) == h.Open(at.Add(-step)) {
					continue
				}
				if !want.Equal(at) {
					t.Fatalf("%s, %s: next change after %v is %v, want %v", name, change.zone, from, want, at)
				}
				want = h.Next(at)
				if again := h.Next(at.Add(time.Nanosecond)); !again.Equal(want) {
					t.Fatalf("%s, %s: a moment after %v the next change is %v, want %v", name, change.zone, at, again, want)
				}
			}
			if want.IsZero() || want.Before(from.Add(3*24*time.Hour)) {
				t.Fatalf("%s, %s: the last change found is at %v", name, change.zone, want)
			}
		}
	}
}

func TestHoursOpen(t *testing.T) {
	tests := []struct {
		week, at string
		want     bool
		next     string // in the same notation
	}{
		{"shop", "Mon 2026-03-02 08:59:59", false, "Mon 2026-03-02 09:00:00"},
		{"shop", "Mon 2026-03-02 09:00:00", true, "Mon 2026-03-02 21:00:00"},
		{"shop", "Mon 2026-03-02 21:00:00", false, "Tue 2026-03-03 09:00:00"},
		{"shop", "Sat 2026-03-07 18:30:00", false, "Sat 2026-03-07 19:00:00"},
		{"shop", "Sat 2026-03-07 23:00:00", false, "Mon 2026-03-09 09:00:00"},
		{"bar", "Sat 2026-03-07 02:29:59", true, "Sat 2026-03-07 02:30:00"},
		{"bar", "Mon 2026-03-09 01:00:00", true, "Mon 2026-03-09 02:30:00"},
		{"bar", "Fri 2026-03-06 01:00:00", false, "Fri 2026-03-06 20:00:00"},
		{"day night", "Fri 2026-03-06 08:00:00", true, "Sun 2026-03-08 18:00:00"},
		// Summer time begins: 02:30 does not come, so they close at 03:00.
		{"bar", "Sun 2026-03-29 01:59:59", true, "Sun 2026-03-29 03:00:00"},
		// and the sensor that listens from 03:00 goes on where it was.
		{"at two", "Sun 2026-03-29 01:59:59", true, "Sun 2026-03-29 03:30:00"},
		{"one hour", "Wed 2026-03-04 00:30:00", true, "Wed 2026-03-04 01:00:00"},
		{"one hour", "Wed 2026-03-04 01:00:00", false, "Wed 2026-03-11 00:00:00"},
	}
	const layout = "Mon 2006-01-02 15:04:05"
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		h := openingHours(t, weeks[test.week])
		at, err := time.ParseInLocation(layout, test.at, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if got := h.Open(at); got != test.want {
			t.Errorf("%s at %s: open is %t", test.week, test.at, got)
		}
		if next := h.Next(at); next.Location() != berlin || next.Format(layout) != test.next {
			t.Errorf("%s after %s: the next change is at %v, want %s", test.week, test.at, next, test.next)
		}
	}
}

// TestReferenceHours reads the example in the reference.
func TestReferenceHours(t *testing.T) {
	example := regexp.MustCompile(`(?m)^#     (opening_hours:\n(?:#       .*\n)+)`).FindSubmatch(Reference())
	if example == nil {
		t.Fatal("the reference has no example of opening hours")
	}
	h := mustParse(t, append([]byte(base), bytes.ReplaceAll(example[1], []byte("#     "), nil)...)).Hours
	want := [7]string{"00:00-02:00", "09:00-21:00", "09:00-21:00", "09:00-21:00", "09:00-21:00", "09:00-21:00", "10:00-18:00, 19:00-24:00"}
	for day, spans := range h.Days {
		if got := dayText(spans); got != want[day] {
			t.Errorf("%s: %s, want %s", days[day], got, want[day])
		}
	}
}

func TestHoursNever(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		hours *Hours
		want  bool
	}{
		"always":       {&Hours{Always: true}, true},
		"every minute": {openingHours(t, "{daily: 00:00-24:00}"), true},
		"halves":       {openingHours(t, "{daily: '06:00-18:00, 18:00-06:00'}"), true},
		"never":        {&Hours{}, false},
	}
	for name, test := range tests {
		if got := test.hours.Open(at); got != test.want {
			t.Errorf("%s: open is %t", name, got)
		}
		if next := test.hours.Next(at); !next.IsZero() {
			t.Errorf("%s: changes at %v", name, next)
		}
	}
}

// TestHoursJoin splits at midnight and joins what touches.
func TestHoursJoin(t *testing.T) {
	tests := map[string][7][]Span{
		"{sat: 20:00-02:00}":                             {{{0, 120}}, nil, nil, nil, nil, nil, {{1200, 1440}}},
		"{sat: 20:00-00:00}":                             {6: {{1200, 1440}}},
		"{fri: 22:00-06:00, sat: 06:00-07:00}":           {5: {{1320, 1440}}, 6: {{0, 420}}},
		"{mon: '09:00-12:00, 12:00-15:00'}":              {1: {{540, 900}}},
		"{sun: closed, sat: '01:00-02:00, 23:00-01:00'}": {0: {{0, 60}}, 6: {{60, 120}, {1380, 1440}}},
	}
	for text, want := range tests {
		got := openingHours(t, text).Days
		for day := range got {
			if dayText(got[day]) != dayText(want[day]) {
				t.Errorf("%s: %s is %s, want %s", text, days[day], dayText(got[day]), dayText(want[day]))
			}
		}
	}
}

func BenchmarkHoursNext(b *testing.B) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	h := &Hours{Days: [7][]Span{3: {{0, 60}}}}
	at := time.Date(2026, 3, 25, 1, 0, 0, 0, zone)
	for b.Loop() {
		h.Next(at)
	}
}
