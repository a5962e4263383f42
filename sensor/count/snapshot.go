package count

import (
	"encoding/binary"
	"errors"
	"fmt"

	"footfall/sensor/count/scans"
)

// snapshotVersion changes with every change of the encoding. A counter does
// not read another version's: it begins anew.
const snapshotVersion = 5

// ErrSnapshot says that a snapshot is damaged or of another counter: of another
// version, or of other zones and sources.
var ErrSnapshot = errors.New("the snapshot is not one of this counter")

// Snapshot appends all that the counter knows of the open window and of open
// visits at now, in Unix nanoseconds, so that a later process can go on with it. It
// holds pseudonyms: it must not leave memory unless it is encrypted.
func (c *Counter) Snapshot(b []byte, now int64) []byte {
	c.settle()
	b = c.makeRoom(b)
	b = append(b, snapshotVersion)
	b = c.appendShape(b)
	b = binary.LittleEndian.AppendUint64(b, uint64(c.start))
	b = binary.LittleEndian.AppendUint64(b, uint64(c.end))
	b = appendBool(b, c.overload)
	b = appendBool(b, c.stepped)
	b = appendBool(b, c.started)
	b = append(b, byte(len(c.epoch)))
	b = append(b, c.epoch...)
	for i := range c.sources {
		b = binary.LittleEndian.AppendUint64(b, uint64(c.sources[i].until(min(now, c.end))))
	}
	b = c.table.appendTo(b)
	if c.visits != nil {
		b = c.visits.appendTo(b)
	}
	return c.scans.AppendTo(b)
}

// makeRoom returns b with room for the snapshot. What it is copied from, if it
// has to be, is wiped: appending piece by piece would leave copies behind.
func (c *Counter) makeRoom(b []byte) []byte {
	entry := 8 + 2*c.table.sources
	if c.table.timed {
		entry += 8
	}
	size := 4096 + c.scans.Size() + 300*len(c.zones) + 8*len(c.sources) + entry*c.table.len
	if c.visits != nil {
		size += 32 * c.visits.open.len
	}
	if cap(b)-len(b) >= size {
		return b
	}
	grown := append(make([]byte, 0, len(b)+size+size/4), b...)
	clear(b[:cap(b)])
	return grown
}

// appendShape appends what must be equal for a snapshot to make sense.
func (c *Counter) appendShape(b []byte) []byte {
	b = append(b, byte(len(c.sources)), byte(c.table.sources), byte(len(c.zones)))
	for _, z := range c.zones {
		b = append(b, byte(len(z.name)))
		b = append(b, z.name...)
	}
	return appendBool(b, c.visits != nil)
}

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

func (t *table) appendTo(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(t.len))
	t.each(func(k uint64, signals []int16, sp span) {
		b = binary.LittleEndian.AppendUint64(b, k)
		for _, s := range signals {
			b = binary.LittleEndian.AppendUint16(b, uint16(s))
		}
		if t.timed {
			b = binary.LittleEndian.AppendUint32(b, sp.first)
			b = binary.LittleEndian.AppendUint32(b, sp.last)
		}
	})
	return b
}

func (v *visits) appendTo(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(v.window))
	b = binary.LittleEndian.AppendUint32(b, uint32(v.open.len))
	v.open.each(func(k uint64, o *visit) {
		b = binary.LittleEndian.AppendUint64(b, k)
		b = append(b, byte(o.zone))
		b = binary.LittleEndian.AppendUint64(b, uint64(o.start))
		b = binary.LittleEndian.AppendUint64(b, uint64(o.last))
		b = binary.LittleEndian.AppendUint32(b, uint32(o.follows))
	})
	return b
}

// Restore makes a new counter go on where the one that wrote the snapshot left
// off, with its open window. Sources begin down. On an error, which wraps
// ErrSnapshot, the counter is as it was.
func (c *Counter) Restore(snapshot []byte) error {
	fresh := c.empty()
	defer func() { *fresh = Counter{} }()
	r := reader{b: snapshot}
	if err := fresh.read(&r); err != nil {
		return err
	}
	*c = *fresh
	return nil
}

// empty returns a counter like c in which nothing has been counted. It is kept off
// the stack, of which what resuming takes is wiped.
//
//go:noinline
func (c *Counter) empty() *Counter {
	fresh := *c
	fresh.sources = make([]listening, len(c.sources))
	fresh.table = table{sources: c.table.sources, timed: c.table.timed, max: c.table.max}
	if c.visits != nil {
		fresh.visits = newVisits(c.visits.Dwell, len(c.zones), c.visits.max)
	}
	fresh.scans = scans.New(c.prior)
	fresh.scans.SetHandCounts(c.hands)
	return &fresh
}

func (c *Counter) read(r *reader) error {
	if r.Byte() != snapshotVersion {
		return fmt.Errorf("%w: another version", ErrSnapshot)
	}
	if shape := c.appendShape(nil); string(r.bytes(len(shape))) != string(shape) {
		return fmt.Errorf("%w: other sources or zones", ErrSnapshot)
	}
	c.start, c.end = int64(r.Uint64()), int64(r.Uint64())
	c.overload, c.stepped, c.started = r.Byte() == 1, r.Byte() == 1, r.Byte() == 1
	c.epoch = string(r.bytes(int(r.Byte())))
	for i := range c.sources {
		c.sources[i] = listening{since: c.start, total: int64(r.Uint64())}
	}
	c.readTable(r)
	if c.visits != nil {
		c.visits.read(r, len(c.zones))
	}
	if !c.scans.ReadFrom(r) {
		r.short = true
	}
	if r.short || len(r.b) != 0 || c.end <= c.start {
		return fmt.Errorf("%w: damaged", ErrSnapshot)
	}
	return nil
}

func (c *Counter) readTable(r *reader) {
	for n := r.Uint32(); n > 0 && !r.short; n-- {
		k := r.Uint64()
		if k == empty || k == removed {
			r.short = true
			return
		}
		s, slot, _ := c.table.insert(k)
		if s == nil {
			c.overload = true
			s, slot = &shard{signals: make([]int16, c.table.sources), spans: make([]span, 1)}, 0
		}
		for i := range c.table.sources {
			s.signals[slot*c.table.sources+i] = int16(r.Uint16())
		}
		if c.table.timed {
			s.spans[slot] = span{first: r.Uint32(), last: r.Uint32()}
		}
	}
}

func (v *visits) read(r *reader, zones int) {
	v.window = int(r.Uint32())
	for n := r.Uint32(); n > 0 && !r.short; n-- {
		k := r.Uint64()
		o := visit{zone: int(r.Byte()), start: int64(r.Uint64()), last: int64(r.Uint64()), follows: int(r.Uint32())}
		if o.zone >= zones {
			r.short = true
			return
		}
		if k == empty || v.open.find(k) != nil {
			r.short = true
			return
		}
		*v.open.add(k) = o
	}
}

// reader takes a snapshot apart; short is set, and zeros come back, where it
// ends too early.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.b) {
		r.short, r.b = true, nil
		return make([]byte, min(n, 8))
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

// Byte and the others read numbers, lowest byte first. They and Short are the
// estimator's to call.
func (r *reader) Byte() byte     { return r.bytes(1)[0] }
func (r *reader) Uint16() uint16 { return binary.LittleEndian.Uint16(r.bytes(2)) }
func (r *reader) Uint32() uint32 { return binary.LittleEndian.Uint32(r.bytes(4)) }
func (r *reader) Uint64() uint64 { return binary.LittleEndian.Uint64(r.bytes(8)) }
func (r *reader) Short() bool    { return r.short }
