package scans

import (
	"encoding/binary"
	"math"
)

// Size returns how many bytes AppendTo appends at most.
func (s *Estimator) Size() int {
	return 512 + eventSize*len(s.log.events) + 12*len(s.fixtures.list) +
		curveSize*(len(s.catalog.classes)+2*len(s.catalog.families)) +
		32*len(s.catalog.classes) + 24*len(s.catalog.families) + rhythmSize*s.catalog.rhythms() +
		s.past.size() + 8*len(s.hand.scale)
}

const (
	eventSize = 8 + 4 + 4 + 4 + 4 + 2 + 2 + 8 + 1
	curveSize = 3 * NumLags * 8
	// A rhythm's beats are not written: they are found anew before they are asked for.
	rhythmSize = 2*BeatBins*4 + (len(stretches)-1)*8 + 8 + 1
)

// AppendTo appends all that the estimator knows, so that another can go on with
// it. It holds pseudonyms.
func (s *Estimator) AppendTo(b []byte) []byte {
	b = s.log.appendTo(b)
	b = s.catalog.appendTo(b)
	for _, n := range s.spread {
		b = appendFloat(b, n)
	}
	b = appendFloat(b, s.atOnce.followed)
	b = appendFloat(b, s.atOnce.near)
	b = appendFloat(b, s.atOnce.chance)
	b = appendFloat(b, s.cut.whole)
	b = appendFloat(b, s.cut.left)
	if s.closed {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	b = s.past.appendTo(b)
	b = s.hand.appendTo(b)
	return s.fixtures.appendTo(b)
}

func appendFloat(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

func appendFloat32(b []byte, v float32) []byte {
	return binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
}

func (l *log) appendTo(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(l.events)))
	b = binary.LittleEndian.AppendUint32(b, uint32(l.added))
	b = append(b, l.thin)
	for i := range l.events {
		e := &l.events[i]
		b = binary.LittleEndian.AppendUint64(b, e.key)
		b = binary.LittleEndian.AppendUint32(b, e.start)
		b = binary.LittleEndian.AppendUint32(b, e.end)
		b = binary.LittleEndian.AppendUint32(b, e.class)
		b = binary.LittleEndian.AppendUint32(b, e.family)
		b = binary.LittleEndian.AppendUint16(b, e.first)
		b = binary.LittleEndian.AppendUint16(b, e.last)
		for _, h := range e.heard {
			b = binary.LittleEndian.AppendUint16(b, uint16(h.mean))
			b = append(b, h.source, h.n)
		}
		b = append(b, byte(e.kind))
	}
	return b
}

func (c *catalog) appendTo(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(c.families)))
	for i := range c.families {
		f := &c.families[i]
		b = binary.LittleEndian.AppendUint32(b, f.name)
		b = appendFloat(b, f.seen)
		b = appendFloat(b, f.age)
		b = f.full.appendTo(b)
		b = f.signal.appendTo(b)
		if f.rhythm == nil {
			b = append(b, 0)
			continue
		}
		b = f.rhythm.appendTo(append(b, 1))
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(c.classes)))
	for i := range c.classes {
		k := &c.classes[i]
		b = binary.LittleEndian.AppendUint32(b, k.name)
		b = binary.LittleEndian.AppendUint32(b, uint32(k.family))
		b = appendFloat(b, k.seen)
		b = appendFloat(b, k.age)
		if k.chained {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
		b = k.sequence.appendTo(b)
	}
	return b
}

func (c *curve) appendTo(b []byte) []byte {
	for i := range lags {
		b = appendFloat(b, c.own[i])
		b = appendFloat(b, c.control[i])
		b = appendFloat(b, c.looks[i])
	}
	return b
}

func (r *rhythm) appendTo(b []byte) []byte {
	for k := range r.near {
		b = appendFloat32(b, r.near[k])
		b = appendFloat32(b, r.looks[k])
	}
	for _, n := range r.far {
		b = appendFloat(b, n)
	}
	return append(appendFloat(b, r.faintest), byte(r.reach))
}

func (p *past) size() int {
	n := 4
	for i := range p.windows {
		w := &p.windows[i]
		n += 8 + 8 + 8 + 4 + 12*len(w.kinds) + 4 + 4*len(w.scale)
	}
	return n
}

func (p *past) appendTo(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(p.windows)))
	for i := range p.windows {
		w := &p.windows[i]
		b = binary.LittleEndian.AppendUint64(b, uint64(w.start))
		b = binary.LittleEndian.AppendUint64(b, uint64(w.end))
		b = appendFloat(b, w.rest)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(w.kinds)))
		for _, k := range w.kinds {
			b = binary.LittleEndian.AppendUint32(b, k.class)
			b = appendFloat32(b, k.events)
			b = appendFloat32(b, k.covered)
		}
		b = binary.LittleEndian.AppendUint32(b, uint32(len(w.scale)))
		for _, k := range w.scale {
			b = appendFloat32(b, k)
		}
	}
	return b
}

// When people were counted is not written: whoever reads it says so anew.
func (h *handCounts) appendTo(b []byte) []byte {
	if !h.scaled() {
		return binary.LittleEndian.AppendUint32(b, 0)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(h.scale)))
	for _, k := range h.scale {
		b = appendFloat(b, k)
	}
	return b
}

func (f *fixtures) appendTo(b []byte) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(f.began))
	b = binary.LittleEndian.AppendUint32(b, uint32(f.windows))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(f.list)))
	for _, x := range f.list {
		b = binary.LittleEndian.AppendUint64(b, x.key)
		b = binary.LittleEndian.AppendUint32(b, uint32(x.windows))
	}
	return b
}

// Reader takes what AppendTo appended apart. It returns zeros once there is
// nothing left.
type Reader interface {
	Byte() byte
	Uint16() uint16
	Uint32() uint32
	Uint64() uint64
	// Short tells that there was less than was asked for.
	Short() bool
}

// ReadFrom makes a new estimator go on where the one that wrote the snapshot
// left off. It returns false if what it reads makes no sense.
func (s *Estimator) ReadFrom(r Reader) bool {
	ok := s.log.readFrom(r) && s.catalog.readFrom(r)
	for i := range s.spread {
		s.spread[i] = readFloat(r)
	}
	s.atOnce = atOnceCounts{readFloat(r), readFloat(r), readFloat(r)}
	s.cut = cut{readFloat(r), readFloat(r)}
	s.closed = r.Byte() == 1
	ok = ok && s.past.readFrom(r) && s.hand.readFrom(r)
	return ok && s.cut.left <= s.cut.whole && s.fixtures.readFrom(r) && !r.Short()
}

// maxScales bounds the zones of a snapshot.
const maxScales = 256

// readFloat reads a number that counts something.
func readFloat(r Reader) float64 {
	v := math.Float64frombits(r.Uint64())
	if v >= 0 && v < 1e15 {
		return v
	}
	return 0
}

// readFloat32 reads a number that counts something.
func readFloat32(r Reader) float32 {
	v := math.Float32frombits(r.Uint32())
	if v >= 0 && v < 1e15 {
		return v
	}
	return 0
}

func (l *log) readFrom(r Reader) bool {
	n := r.Uint32()
	if n > maxEvents {
		return false
	}
	l.added = int(r.Uint32())
	l.thin = min(r.Byte(), 16)
	for ; n > 0 && !r.Short(); n-- {
		if len(l.events) == cap(l.events) {
			_ = l.makeRoom()
		}
		e := event{
			key: r.Uint64(), start: r.Uint32(), end: r.Uint32(), class: r.Uint32(), family: r.Uint32(),
			first: r.Uint16(), last: r.Uint16(),
		}
		for i := range e.heard {
			e.heard[i] = heard{mean: int16(r.Uint16()), source: r.Byte(), n: min(r.Byte(), mostReadings)}
		}
		if e.kind = Kind(r.Byte()); e.kind > Rotating || e.end < e.start {
			return false
		}
		l.events = append(l.events, e)
	}
	l.reindex()
	return true
}

func (c *catalog) readFrom(r Reader) bool {
	c.byClass, c.byFamily = map[uint32]int{}, map[uint32]int{}
	families := r.Uint32()
	if families > maxClasses {
		return false
	}
	for ; families > 0 && !r.Short(); families-- {
		f := family{name: r.Uint32(), seen: readFloat(r), age: readFloat(r)}
		f.full.readFrom(r)
		f.signal.readFrom(r)
		if !c.readRhythm(&f, r) {
			return false
		}
		c.byFamily[f.name] = len(c.families)
		c.families = append(c.families, f)
	}
	classes := r.Uint32()
	if classes > maxClasses {
		return false
	}
	for ; classes > 0 && !r.Short(); classes-- {
		k := class{name: r.Uint32(), family: int(r.Uint32()), seen: readFloat(r), age: readFloat(r), chained: r.Byte() == 1}
		if k.family < 0 || k.family >= len(c.families) { // below 0: on machines of 32 bits
			return false
		}
		k.sequence.readFrom(r)
		c.byClass[k.name] = len(c.classes)
		c.classes = append(c.classes, k)
	}
	return true
}

// readRhythm reads a family's rhythm, if it has one.
func (c *catalog) readRhythm(f *family, r Reader) bool {
	if r.Byte() == 0 {
		return true
	}
	if c.rhythms() == maxRhythms {
		return false
	}
	f.rhythm = &rhythm{}
	return f.rhythm.readFrom(r)
}

func (r *rhythm) readFrom(b Reader) bool {
	for k := range r.near {
		r.near[k], r.looks[k] = readFloat32(b), readFloat32(b)
	}
	for i := range r.far {
		r.far[i] = readFloat(b)
	}
	r.faintest, r.reach = readFloat(b), int(b.Byte())
	return r.faintest > 0 && r.reach < NumLags
}

func (c *curve) readFrom(r Reader) {
	for i := range lags {
		c.own[i], c.control[i], c.looks[i] = readFloat(r), readFloat(r), readFloat(r)
	}
}

func (p *past) readFrom(r Reader) bool {
	n := r.Uint32()
	if n > maxPast {
		return false
	}
	for ; n > 0 && !r.Short(); n-- {
		w := pastWindow{start: int64(r.Uint64()), end: int64(r.Uint64()), rest: readFloat(r)}
		kinds := r.Uint32()
		if w.end <= w.start || kinds > maxPastKinds {
			return false
		}
		for ; kinds > 0 && !r.Short(); kinds-- {
			w.kinds = append(w.kinds, pastKind{r.Uint32(), readFloat32(r), readFloat32(r)})
		}
		if !readScales(r, func(k float64) { w.scale = append(w.scale, float32(k)) }, readFloat32) {
			return false
		}
		p.windows = append(p.windows, w)
	}
	return true
}

func (h *handCounts) readFrom(r Reader) bool {
	return readScales(r, func(k float64) { h.scale = append(h.scale, k) }, readFloat)
}

// readScales reads the scales of zones.
func readScales[T float32 | float64](r Reader, take func(float64), read func(Reader) T) bool {
	n := r.Uint32()
	if n > maxScales {
		return false
	}
	for ; n > 0 && !r.Short(); n-- {
		k := float64(read(r))
		if k < 1/mostScale || k > mostScale {
			return false
		}
		take(k)
	}
	return true
}

func (f *fixtures) readFrom(r Reader) bool {
	f.began, f.windows = int64(r.Uint64()), int32(r.Uint32())
	n := r.Uint32()
	if n > maxFixtures {
		return false
	}
	f.list = make([]fixture, 0, n)
	for ; n > 0 && !r.Short(); n-- {
		x := fixture{key: r.Uint64(), windows: int32(r.Uint32())}
		if last := len(f.list) - 1; last >= 0 && f.list[last].key >= x.key {
			return false
		}
		f.list = append(f.list, x)
	}
	return true
}
