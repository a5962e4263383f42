package hashing

import (
	"math"
	"testing"
	"time"
	_ "time/tzdata" // the test must not depend on the machine's zone files
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

func instant(t testing.TB, text string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixNano()
}

func TestScheduleNext(t *testing.T) {
	tests := []struct {
		name, zone string
		minute     int
		after      string
		want       string
	}{
		{"plain day", "Europe/Amsterdam", 240, "2026-11-21T12:00:00Z", "2026-11-22T03:00:00Z"},
		{"just before", "Europe/Amsterdam", 240, "2026-11-22T02:59:59.999999999Z", "2026-11-22T03:00:00Z"},
		{"strictly after", "Europe/Amsterdam", 240, "2026-11-22T03:00:00Z", "2026-11-23T03:00:00Z"},
		{"spring, before the gap", "Europe/Amsterdam", 90, "2026-03-28T23:00:00Z", "2026-03-29T00:30:00Z"},
		{"spring, skipped 02:30 is 03:00 CEST", "Europe/Amsterdam", 150, "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"},
		{"spring, after the skipped one", "Europe/Amsterdam", 150, "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"},
		{"spring, skipped 02:00 is the instant itself", "Europe/Amsterdam", 120, "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"},
		{"autumn, first 02:30", "Europe/Amsterdam", 150, "2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z"},
		{"autumn, not the second 02:30", "Europe/Amsterdam", 150, "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"},
		{"autumn, between the two", "Europe/Amsterdam", 150, "2026-10-25T01:00:00Z", "2026-10-26T01:30:00Z"},
		{"autumn, 03:00 comes once", "Europe/Amsterdam", 180, "2026-10-24T22:00:00Z", "2026-10-25T02:00:00Z"},
		{"New York, skipped 02:30", "America/New_York", 150, "2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z"},
		{"New York, first 01:30", "America/New_York", 90, "2026-11-01T04:00:00Z", "2026-11-01T05:30:00Z"},
		{"New York, not the second 01:30", "America/New_York", 90, "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"},
		{"Lord Howe, half-hour gap at 02:15", "Australia/Lord_Howe", 135, "2026-10-03T15:00:00Z", "2026-10-03T15:30:00Z"},
		{"Lord Howe, first 01:45", "Australia/Lord_Howe", 105, "2026-04-04T14:00:00Z", "2026-04-04T14:45:00Z"},
		{"Lord Howe, not the second 01:45", "Australia/Lord_Howe", 105, "2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"},
		{"Jakarta, no summer time", "Asia/Jakarta", 240, "2026-03-29T00:00:00Z", "2026-03-29T21:00:00Z"},
		{"Jakarta, midnight", "Asia/Jakarta", 0, "2026-03-29T17:00:00Z", "2026-03-30T17:00:00Z"},
		{"Apia, before the date left out", "Pacific/Apia", 240, "2011-12-29T13:00:00Z", "2011-12-29T14:00:00Z"},
		{"Apia, 30 December left out", "Pacific/Apia", 240, "2011-12-29T14:00:00Z", "2011-12-30T10:00:00Z"},
		{"Apia, 31 December", "Pacific/Apia", 240, "2011-12-30T10:00:00Z", "2011-12-30T14:00:00Z"},
		{"Beirut, midnight skipped", "Asia/Beirut", 0, "2026-03-28T12:00:00Z", "2026-03-28T22:00:00Z"},
		{"Scoresbysund, clock set back over midnight", "America/Scoresbysund", 0, "2026-10-24T12:00:00Z", "2026-10-25T02:00:00Z"},
		{"UTC by default", "", 240, "2026-11-21T03:00:00Z", "2026-11-21T04:00:00Z"},
		{"last minute of the day", "UTC", 1439, "2026-12-31T23:59:00Z", "2027-01-01T23:59:00Z"},
		{"before 1970", "UTC", 0, "1969-12-31T12:00:00Z", "1970-01-01T00:00:00Z"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := Schedule{Minute: test.minute}
			if test.zone != "" {
				s.Location = zone(t, test.zone)
			}
			want := instant(t, test.want)
			if got := s.Next(instant(t, test.after)); got != want {
				t.Errorf("Next(%s) = %s, want %s", test.after, time.Unix(0, got).UTC(), test.want)
			}
			if got := s.last(want); got != want {
				t.Errorf("last(%s) = %s", test.want, time.Unix(0, got).UTC())
			}
			if got := s.last(want - 1); got >= want {
				t.Errorf("last just before %s = %s", test.want, time.Unix(0, got).UTC())
			}
		})
	}
}

// The oracle watches the local clock minute by minute: a date's rotation is
// the first minute at which the clock shows its time or later.
func TestScheduleAgainstClockWatching(t *testing.T) {
	zones := []string{"Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Jakarta",
		"Asia/Beirut", "America/Scoresbysund", "Antarctica/Troll", "Africa/Casablanca", "Pacific/Apia"}
	for _, name := range zones {
		t.Run(name, func(t *testing.T) {
			location := zone(t, name)
			for _, change := range offsetChanges(location, 2010, 2027) {
				for _, minute := range []int{0, 1, 30, 60, 90, 120, 150, 180, 240, 1380, 1410, 1439} {
					watchClock(t, Schedule{Minute: minute, Location: location}, change)
				}
			}
			watchClock(t, Schedule{Minute: 240, Location: location}, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
		})
	}
}

func offsetChanges(location *time.Location, from, to int) []time.Time {
	var changes []time.Time
	at := time.Date(from, 1, 1, 0, 0, 0, 0, location)
	for {
		_, end := at.ZoneBounds()
		if end.IsZero() || end.Year() > to {
			return changes
		}
		changes = append(changes, end)
		at = end
	}
}

// watchClock compares Next with the minutes found by watching, from three days
// before a change of offset to three days after it.
func watchClock(t *testing.T, s Schedule, change time.Time) {
	t.Helper()
	const days = 3
	begin := change.Add(-days * 24 * time.Hour).Unix()
	wall := func(unix int64) int64 {
		_, offset := time.Unix(unix, 0).In(s.Location).Zone()
		return unix + int64(offset)
	}
	// The next target on the local clock, counted as if it were UTC.
	target := wall(begin)/86400*86400 + int64(s.Minute)*60
	for wall(begin) > target {
		target += 86400
	}
	next := s.Next(begin*1e9 - 1)
	for unix := begin; unix < begin+2*days*86400; unix += 60 {
		rotates := false
		for wall(unix) >= target {
			rotates, target = true, target+86400
		}
		if rotates != (next == unix*1e9) {
			t.Fatalf("minute %d: watching says rotation %v at %s, Next said %s",
				s.Minute, rotates, time.Unix(unix, 0).UTC(), time.Unix(0, next).UTC())
		}
		if rotates {
			next = s.Next(next)
		}
	}
}

func TestScheduleEndsOfTime(t *testing.T) {
	s := Schedule{Minute: 240, Location: zone(t, "Europe/Amsterdam")}
	for _, at := range []int64{math.MaxInt64, math.MaxInt64 - 1, math.MaxInt64 - int64(time.Hour)} {
		if got := s.Next(at); got != math.MaxInt64 {
			t.Errorf("Next(%d) = %d", at, got)
		}
	}
	if got := s.Next(math.MinInt64); got == math.MinInt64 || got > math.MinInt64+int64(25*time.Hour) {
		t.Errorf("Next of the smallest time = %d", got)
	}
	if got := s.last(math.MinInt64); got != math.MinInt64 {
		t.Errorf("last of the smallest time = %d", got)
	}
}

func TestScheduleEach(t *testing.T) {
	each := Schedule{Each: 5 * time.Minute}
	for after, want := range map[string]string{
		"2026-11-21T12:00:00Z":           "2026-11-21T12:05:00Z",
		"2026-11-21T12:04:59.999999999Z": "2026-11-21T12:05:00Z",
		"1970-01-01T00:00:00Z":           "1970-01-01T00:05:00Z",
		"1969-12-31T23:57:00Z":           "1970-01-01T00:00:00Z",
		"1969-12-31T23:55:00Z":           "1970-01-01T00:00:00Z",
		"1969-12-31T23:54:59Z":           "1969-12-31T23:55:00Z",
	} {
		if got := each.Next(instant(t, after)); got != instant(t, want) {
			t.Errorf("Next(%s) = %s, want %s", after, time.Unix(0, got).UTC(), want)
		}
		if got := each.last(instant(t, want)); got != instant(t, want) {
			t.Errorf("last(%s) = %s", want, time.Unix(0, got).UTC())
		}
		if got := each.last(instant(t, want) - 1); got != instant(t, want)-int64(each.Each) {
			t.Errorf("last just before %s = %s", want, time.Unix(0, got).UTC())
		}
	}
	if got := each.Next(math.MaxInt64 - 1); got != math.MaxInt64 {
		t.Errorf("Next at the end of time = %d", got)
	}
	if got := each.last(math.MinInt64); got != math.MinInt64 {
		t.Errorf("last at the beginning of time = %d", got)
	}
}

func TestScheduleEachCheck(t *testing.T) {
	for each, good := range map[time.Duration]bool{
		-time.Second: false, 0: true, time.Millisecond: false, time.Second: true, 1500 * time.Millisecond: false,
		24 * time.Hour: true, 24*time.Hour + time.Second: false,
	} {
		if err := (Schedule{Each: each}).check(); (err == nil) != good {
			t.Errorf("each %v: %v", each, err)
		}
	}
}

func TestScheduleCheck(t *testing.T) {
	for minute, good := range map[int]bool{-1: false, 0: true, 1439: true, 1440: false} {
		if err := (Schedule{Minute: minute}).check(); (err == nil) != good {
			t.Errorf("minute %d: %v", minute, err)
		}
	}
}
