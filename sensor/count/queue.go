package count

import (
	"footfall/sensor/count/adverts"
	"footfall/sensor/count/scans"
)

// queueLen is how many observations are filed together.
const queueLen = 64

// queued is an observation as it is filed.
type queued struct {
	frame      scans.Frame // whose Signal is silent where HasSignal is not set
	stable     bool
	again      bool // another source heard it, as first says
	first      scans.Reading
	radio      Radio
	advertiser adverts.Kind
	life       adverts.Life
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

// next is the place that add fills.
func (q *queue) next() *queued { return &q.waiting[q.len] }

// add takes an observation at an offset of the open window, and returns true when
// the queue is full.
func (q *queue) add(o *Observation, offset uint32) bool {
	w := q.next()
	w.stable, w.radio, w.advertiser, w.life = o.Stable, o.Radio, o.Advertiser, o.Life
	f := &w.frame
	f.Key, f.Time, f.Class, f.Family = key(o.ID, o.Radio), offset-1, uint32(o.Class), o.Family
	f.Sequence, f.Source, f.Kind = o.Sequence, uint8(o.Source), kind(o)
	f.Signal, f.HasSignal, f.Bare = level(o), o.HasSignal, o.Bare
	q.len++
	return q.len == queueLen
}

// level is the signal of an observation in the table's unit.
func level(o *Observation) int16 {
	if !o.HasSignal {
		return silent
	}
	return int16(o.Signal) * 128
}

// kind says how long the address of an observation stays with its device.
func kind(o *Observation) scans.Kind {
	if o.Stable {
		return scans.Stable
	}
	return scans.Random
}

// fetch loads the places where the queued keys are, or will be. There is one loop
// for each kind of place: the shorter a loop, the more loads are under way at once.
func (q *queue) fetch(t *table, e *scans.Estimator) {
	waiting, fetched := q.waiting[:q.len], uint64(0)
	for i := range waiting {
		k := waiting[i].frame.Key
		if s := t.shard(k); len(s.keys) > 0 {
			fetched ^= s.keys[s.start(k)]
		}
	}
	for i := range waiting {
		fetched ^= e.Fetch(waiting[i].frame.Key)
	}
	q.fetched = fetched
}
