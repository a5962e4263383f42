package hashing

import (
	"errors"
	"math"
	"time"
)

// Schedule says when a key period ends: every day at one time on the local
// clock, or with Each at every multiple of that time since the Unix epoch.
//
// Each date has one rotation: the first instant at which the local clock shows
// the time of day of that date, or anything later. Where the clock skips the time
// (summer time begins, or the date line leaves out a date), the rotation falls on
// the first instant after the gap. Where the clock shows the time twice (summer
// time ends), it falls on the first, and there is no second one.
type Schedule struct {
	// Minute of the day on the local clock, 0 to 1439: 240 is 04:00.
	Minute int
	// Location of the local clock; nil is UTC.
	Location *time.Location
	// Each, if it is not 0, gives every stretch of this length a key of its
	// own: whole seconds up to a day, as windows are aligned. Minute and
	// Location then mean nothing.
	Each time.Duration
}

const minutesPerDay = 24 * 60

func (s Schedule) check() error {
	if s.Each < 0 || s.Each > 24*time.Hour || s.Each%time.Second != 0 {
		return errors.New("life of a key: must be whole seconds, up to 24 hours")
	}
	if s.Minute < 0 || s.Minute >= minutesPerDay {
		return errors.New("rotation time: the minute of the day must be 0 to 1439")
	}
	return nil
}

// Next returns the first rotation strictly after an instant. Both are
// nanoseconds since the Unix epoch. Past the year 2262, where such numbers
// end, it returns the largest of them.
func (s Schedule) Next(after int64) int64 {
	if s.Each > 0 {
		return saturatingSum(multiple(after, int64(s.Each)), int64(s.Each))
	}
	// The date before is where the search starts: a clock set back across
	// midnight shows yesterday's date when today's rotation is over.
	now := time.Unix(0, after)
	for day := s.date(after).AddDate(0, 0, -1); ; day = day.AddDate(0, 0, 1) {
		at := s.instant(day)
		if at.Unix() > math.MaxInt64/int64(time.Second)-1 {
			return math.MaxInt64
		}
		if at.After(now) {
			return at.UnixNano()
		}
	}
}

// last returns the newest rotation at or before an instant.
func (s Schedule) last(now int64) int64 {
	if s.Each > 0 {
		return multiple(now, int64(s.Each))
	}
	for day := s.date(now).AddDate(0, 0, 1); ; day = day.AddDate(0, 0, -1) {
		at := s.instant(day)
		if at.Unix() < math.MinInt64/int64(time.Second)+1 {
			return now
		}
		if !at.After(time.Unix(0, now)) {
			return at.UnixNano()
		}
	}
}

// multiple returns the greatest multiple of each at or before an instant, or
// the instant itself if an int64 has no such number.
func multiple(now, each int64) int64 {
	over := now % each
	if over < 0 {
		over += each
	}
	if now < math.MinInt64+over {
		return now
	}
	return now - over
}

func saturatingSum(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// date returns the local date of an instant, as midnight UTC of that date.
func (s Schedule) date(ns int64) time.Time {
	y, m, d := time.Unix(0, ns).In(s.location()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// instant returns the rotation of a date: the first instant with a local time
// not before the target. It walks from one change of the zone's offset to
// the next, since time.Date does not say which side of a gap or which of two
// equal times it picks.
func (s Schedule) instant(date time.Time) time.Time {
	target := date.Add(time.Duration(s.Minute) * time.Minute)
	// No zone is or was more than 16 hours off, so the target has not been
	// reached yet at this point.
	at := target.Add(-36 * time.Hour).In(s.location())
	for {
		_, offset := at.Zone()
		reached := target.Add(-time.Duration(offset) * time.Second)
		if reached.Before(at) {
			return at // skipped: at is the end of the gap
		}
		_, end := at.ZoneBounds()
		if end.IsZero() || reached.Before(end) {
			return reached
		}
		at = end
	}
}

func (s Schedule) location() *time.Location {
	if s.Location == nil {
		return time.UTC
	}
	return s.Location
}
