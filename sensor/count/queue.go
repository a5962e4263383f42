package count

import "footfall/sensor/count/scans"

// queueLen is how many observations are filed together.
const queueLen = 64

// queued is an observation in the table's terms.
type queued struct {
	key    uint64
	time   int64
	signal int16 // 1/128 dBm, or silent
	source uint8
	stable bool
	// What estimating needs.
	class, family uint32
	sequence      uint16
}

// queue holds observations back until there are enough to file them together.
//
// In a crowd almost every look-up misses the processor's caches and would wait
// for memory by itself. Touching all their places first lets the misses overlap:
// filing a million addresses takes about half the time.
type queue struct {
	waiting [queueLen]queued
	len     int
	fetched uint64 // keeps the compiler from leaving the loads out
}

// add returns true when the queue is full.
func (q *queue) add(o *Observation) bool {
	w := &q.waiting[q.len]
	w.key, w.time, w.source, w.stable = key(o.ID, o.Radio), o.Time, uint8(o.Source), o.Stable
	w.class, w.family, w.sequence = uint32(o.Class), o.Family, o.Sequence
	w.signal = silent
	if o.HasSignal {
		w.signal = int16(o.Signal) * 128
	}
	q.len++
	return q.len == queueLen
}

// fetch loads the places where the queued keys are, or will be.
func (q *queue) fetch(t *table, e *scans.Estimator) {
	for i := range q.waiting[:q.len] {
		k := q.waiting[i].key
		if s := t.shard(k); len(s.keys) > 0 {
			q.fetched ^= s.keys[s.start(k)]
		}
		q.fetched ^= e.Fetch(k)
	}
}
