package uplink

import "time"

// backoff says how long to pause before the next try: twice as long after each
// failure, between shortest and longest. All but an eighth is random, so that the
// sensors of a chain do not all come back in the same second when their broker
// does.
type backoff struct {
	shortest, longest time.Duration
	jitter            func() float64 // 0 up to 1
	failures          int
}

// next returns the pause after one more failure.
func (b *backoff) next() time.Duration {
	d := b.longest
	if b.failures < 32 && b.shortest<<b.failures>>b.failures == b.shortest {
		d = min(d, b.shortest<<b.failures)
	}
	b.failures++
	return b.spread(d)
}

// refused returns the pause after a failure that only a person can mend.
func (b *backoff) refused() time.Duration { return b.spread(b.longest) }

// reset forgets the failures.
func (b *backoff) reset() { b.failures = 0 }

// ease forgets all but three failures: the next pause is 8 times the shortest at
// most. It is for a connection that worked, but carried no window yet.
func (b *backoff) ease() { b.failures = min(b.failures, 3) }

func (b *backoff) spread(d time.Duration) time.Duration {
	return d/8 + time.Duration(b.jitter()*float64(d-d/8))
}
