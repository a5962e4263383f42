package hashing

import "time"

const (
	// longestPeriod is how long a daily key may live: a day and the hour
	// repeated by the local clock in autumn.
	longestPeriod = int64(25 * time.Hour)
	// longestStepBack is how far the clock may go back within one daily period.
	longestStepBack = int64(24 * time.Hour)
)

// longest is how long a key may live, in nanoseconds of forward movement.
func (s Schedule) longest() int64 {
	if s.Each > 0 {
		return int64(s.Each)
	}
	return longestPeriod
}

// stepBack is how far the clock may go back within one period.
func (s Schedule) stepBack() int64 {
	if s.Each > 0 {
		return int64(s.Each)
	}
	return longestStepBack
}

// standIn is how shortly before its rotation a period may end by age without
// being followed by that rotation as well.
func (s Schedule) standIn() int64 { return s.stepBack() / 24 }

// period is the life of one key on an untrusted clock. Times are
// nanoseconds since the Unix epoch.
type period struct {
	start int64 // see Epoch
	next  int64 // the rotation at its end
	last  int64 // the time told last
	high  int64 // the latest time ever told in this period
	age   int64 // the sum of all forward movement of the clock
}

// begin returns the period of a key drawn now, after the period before
// (the zero period for none).
//
// Where the period before ended by its age shortly before its rotation, this
// one stands in for that rotation. The clock was merely nudged then, or it is the long
// day in autumn. Two rotations within an hour would cost a window for nothing.
func begin(s Schedule, before period, now int64) period {
	p := period{start: now, last: now, high: now, next: s.Next(now)}
	switch {
	case before == period{}:
	case now >= before.next:
		p.start = s.last(now)
	case before.next-now <= s.standIn():
		p.next = s.Next(before.next)
	}
	return p
}

// advance takes note of the time. Only forward movement makes a period older:
// a clock that is set back does not make it younger.
func (p *period) advance(now int64) {
	if now > p.last {
		p.age = saturatingAdd(p.age, now-p.last)
	}
	p.last = now
	p.high = max(p.high, now)
}

// due tells whether the period ends now. It ends at its rotation. It also ends when
// the key has lived as long as it may and the rotation has not come, since the clock
// was set back. And it ends when the clock went back so far that the age of the key
// cannot be known. That difference is unsigned: it may exceed an int64.
func (p *period) due(s Schedule) bool {
	return p.last >= p.next || p.age >= s.longest() || uint64(p.high-p.last) > uint64(s.stepBack())
}

// saturatingAdd adds a difference that may itself have overflowed when the
// clock leapt over centuries: too old is the safe side.
func saturatingAdd(age, step int64) int64 {
	if step < 0 || age+step < age {
		return longestPeriod
	}
	return age + step
}
