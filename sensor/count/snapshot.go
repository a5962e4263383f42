package count

import (
	"errors"
	"fmt"
	"math"

	"footfall/hashing/snapshot"
	"footfall/sensor/count/scans"
)

// snapshotVersion changes with every change of the layout. A counter does not
// read another version: it starts empty.
const snapshotVersion = 12

// maxName bounds the name of a key period in a snapshot, in bytes.
const maxName = 255

// ErrSnapshot refuses a snapshot that is damaged or of another counter: of
// another version, or of other zones and sources.
var ErrSnapshot = errors.New("the snapshot is not one of this counter")

var errShape = errors.New("other sources or zones")

// Snapshot appends all that the counter knows of the open window and of open
// visits at now, in Unix nanoseconds, so that a later process can go on with it.
// It holds pseudonyms: it must not leave memory unless it is encrypted. If b is
// too small, it is wiped when its content has moved.
func (c *Counter) Snapshot(b []byte, now int64) []byte {
	c.settle()
	return snapshot.Append(b, func(v *snapshot.Visit) {
		v.Room(c.snapshotSize())
		c.visit(v, now)
	})
}

// snapshotSize is about how many bytes Snapshot appends, so that the buffer
// grows once.
func (c *Counter) snapshotSize() int {
	size := 4096 + c.scans.Size() + c.adverts.Size() + 300*len(c.zones) + 8*len(c.sources) + c.table.entrySize()*c.table.len
	if c.visits != nil {
		size += visitSize * c.visits.open.Len()
	}
	return size
}

// Restore makes a new counter go on where the one that wrote the snapshot left
// off, with its open window. Sources begin down. On an error, which wraps
// ErrSnapshot, the counter is as it was.
func (c *Counter) Restore(b []byte) error {
	fresh := c.empty()
	defer func() { *fresh = Counter{} }()
	if err := snapshot.Read(b, func(v *snapshot.Visit) { fresh.visit(v, 0) }); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	*c = *fresh
	return nil
}

// empty returns a counter like c in which nothing has been counted. It is kept
// off the stack, of which the part that resuming takes is wiped.
//
//go:noinline
func (c *Counter) empty() *Counter {
	fresh := *c
	fresh.sources = make([]listening, len(c.sources))
	fresh.table = table{sources: c.table.sources, timed: c.table.timed, max: c.table.max}
	if c.visits != nil {
		fresh.visits = newVisits(c.visits.Dwell, len(c.zones), c.visits.max)
	}
	fresh.copies = copies{frames: make([]noted, len(c.copies.frames))}
	fresh.scans = scans.New(c.prior, c.without...)
	fresh.scans.SetHandCounts(c.hands)
	fresh.adverts = c.adverts.Fresh()
	return &fresh
}

// visit is the layout of a snapshot. now matters to the one that is written.
func (c *Counter) visit(v *snapshot.Visit, now int64) {
	v.Version(snapshotVersion)
	v.Same(c.shape(), errShape)
	v.Int64(&c.start)
	v.Int64(&c.end)
	v.Bool(&c.overload)
	v.Bool(&c.stepped)
	v.Bool(&c.started)
	v.Text(&c.epoch, maxName)
	for i := range c.sources {
		l := &c.sources[i]
		total := l.until(c.start, min(now, c.end))
		if v.Int64(&total); v.Reading() {
			*l = listening{since: c.start, before: total}
		}
		v.Uint64(&l.received)
		v.Uint64(&l.dropped)
	}
	if full := c.table.visit(v); full {
		c.overload = true
	}
	if c.visits != nil {
		c.visits.visit(v, len(c.zones))
	}
	c.scans.Visit(v)
	c.adverts.Visit(v)
	if c.end <= c.start {
		v.Fail("its window has no length")
	}
}

// shape is what must be equal for a snapshot to make sense.
func (c *Counter) shape() []byte {
	return snapshot.Append(nil, func(v *snapshot.Visit) {
		sources, columns, dwell := len(c.sources), c.table.sources, c.visits != nil
		v.Int(&sources, maxSources)
		v.Int(&columns, maxSources)
		v.Bool(&dwell)
		snapshot.Slice(v, &c.zones, math.MaxInt32, 4, func(z *zone) { v.Text(&z.name, math.MaxInt32) })
	})
}

// entrySize is how many bytes a device takes in a snapshot.
func (t *table) entrySize() int {
	if t.timed {
		return 8 + 2*t.sources + 8
	}
	return 8 + 2*t.sources
}

// visit is the layout of the table: its devices in any order. It tells whether
// some of those that it read found no room.
func (t *table) visit(v *snapshot.Visit) (full bool) {
	n := v.Len(t.len, math.MaxInt32, t.entrySize())
	if !v.Reading() {
		t.each(func(k uint64, signals []int16, sp span) {
			v.Uint64(&k)
			t.visitColumns(v, signals, &sp)
		})
		return false
	}
	for ; n > 0 && v.OK(); n-- {
		full = t.read(v) || full
	}
	return full
}

// visitColumns is the layout of what is known of a device.
func (t *table) visitColumns(v *snapshot.Visit, signals []int16, sp *span) {
	for i := range signals {
		v.Int16(&signals[i])
	}
	if t.timed {
		v.Uint32(&sp.first)
		v.Uint32(&sp.last)
	}
}

// read takes in one device, and tells whether there was no room for it.
func (t *table) read(v *snapshot.Visit) (full bool) {
	var k uint64
	if v.Uint64(&k); k == empty || k == removed {
		v.Fail("a device is none")
		return false
	}
	s, slot, _ := t.insert(k)
	if full = s == nil; full {
		s, slot = &shard{signals: make([]int16, t.sources), spans: make([]span, 1)}, 0
	}
	if !t.timed {
		t.visitColumns(v, s.signals[slot*t.sources:(slot+1)*t.sources], nil)
		return full
	}
	t.visitColumns(v, s.signals[slot*t.sources:(slot+1)*t.sources], &s.spans[slot])
	return full
}

// visitSize is how many bytes an open visit takes in a snapshot.
const visitSize = 8 + 4 + 8 + 8 + 4

// visit is the layout of the open visits, in any order.
func (v *visits) visit(s *snapshot.Visit, zones int) {
	s.Int(&v.window, math.MaxInt32)
	n := s.Len(v.open.Len(), math.MaxInt32, visitSize)
	if !s.Reading() {
		v.open.Each(func(k uint64, o *visit) { o.visit(s, &k, zones) })
		return
	}
	for ; n > 0 && s.OK(); n-- {
		var k uint64
		var o visit
		if o.visit(s, &k, zones); k == empty || v.open.Has(&k) {
			s.Fail("a visit is of no device, or of one that has another")
			return
		}
		*v.open.Add(&k) = o
	}
}

func (o *visit) visit(s *snapshot.Visit, k *uint64, zones int) {
	s.Uint64(k)
	s.Int(&o.zone, zones-1)
	s.Int64(&o.start)
	s.Int64(&o.last)
	s.Int(&o.follows, math.MaxInt32)
}
