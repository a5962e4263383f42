package scans

// Kind says what an address means for counting.
type Kind uint8

// Kinds of address.
const (
	// Random addresses change: a device has many.
	Random Kind = iota
	// Stable addresses stay with their device.
	Stable
	// Rotating addresses change about every quarter of an hour, so that in a
	// window each is nearly a device: Bluetooth.
	Rotating
)

// Frame is one frame of an admitted device.
type Frame struct {
	// Key is the pseudonym.
	Key uint64
	// Time since the window's start in milliseconds.
	Time uint32
	// Class and Family are hashes of the information elements: of all that is
	// the same in all scans of one kind, and of what is the same in all scans
	// of one radio.
	Class, Family uint32
	Sequence      uint16
	Source        uint8
	// Signal in 1/128 dBm, valid if HasSignal.
	Signal    int16
	HasSignal bool
	Kind      Kind
}

// event is one scan: frames of one address without a pause.
type event struct {
	key         uint64
	start, end  uint32 // ms since the window's start
	class       uint32
	family      uint32
	first, last uint16 // sequence numbers
	heard       [2]heard
	kind        Kind
}

// heard is the mean signal of an event at one of the two sources that hear it best.
type heard struct {
	mean   int16 // 1/128 dBm
	source uint8
	n      uint8 // frames, up to mostReadings; 0 if unused
}

// mostReadings bounds the weight of what is known of a signal already.
const mostReadings = 100

// extend adds a frame to an event.
func (e *event) extend(f *Frame) {
	e.end = max(e.end, f.Time)
	e.last = f.Sequence
	if !f.HasSignal {
		return
	}
	weaker := &e.heard[0]
	for i := range e.heard {
		h := &e.heard[i]
		if h.n == 0 {
			*h = heard{mean: f.Signal, source: f.Source, n: 1}
			return
		}
		if h.source == f.Source {
			h.n = min(h.n+1, mostReadings)
			h.mean += int16((int32(f.Signal) - int32(h.mean)) / int32(h.n))
			return
		}
		if h.mean < weaker.mean {
			weaker = h
		}
	}
	if f.Signal > weaker.mean { // of more sources than fit, those count that hear it best
		*weaker = heard{mean: f.Signal, source: f.Source, n: 1}
	}
}

// best is where the event was heard best, with n 0 if nobody told how.
func (e *event) best() heard {
	if e.heard[1].n > 0 && e.heard[1].mean > e.heard[0].mean {
		return e.heard[1]
	}
	return e.heard[0]
}

// near tells whether another event was heard within a gate, in dB, of this one: by the
// mean square over the sources that heard both. Events that no source heard both of are
// apart; an event without any reading is near to all, because nothing speaks against
// it.
func (e *event) near(x *event, gate float64) bool {
	if e.heard[0].n == 0 || x.heard[0].n == 0 {
		return true
	}
	_, square, shared := compare(e, x)
	return shared > 0 && square <= gate*gate*shared
}

// compare returns, over the sources that heard both events, the least difference of
// their signals in dB, the sum of the squares, and how many sources those are.
func compare(a, b *event) (least, square, shared float64) {
	least = 1000
	for i := range a.heard {
		h := &a.heard[i]
		if h.n == 0 {
			continue
		}
		if s, ok := b.at(h.source); ok {
			d := float64(h.mean)/128 - s
			least = min(least, max(d, -d))
			square += d * d
			shared++
		}
	}
	return least, square, shared
}

// at returns the signal at a source in dBm.
func (e *event) at(source uint8) (float64, bool) {
	for i := range e.heard {
		if h := &e.heard[i]; h.n > 0 && h.source == source {
			return float64(h.mean) / 128, true
		}
	}
	return 0, false
}

// distance returns the smallest difference between two events' signals at one
// source, in dB. Events that no source heard both of are far apart; an event
// without any reading is near to all, because nothing speaks against it.
func distance(a, b *event) float64 {
	if a.heard[0].n == 0 || b.heard[0].n == 0 {
		return 0
	}
	least, _, _ := compare(a, b)
	return least
}

// seconds are the times of an event since the window's start.
func (e *event) begins() float64 { return float64(e.start) / 1000 }
func (e *event) ends() float64   { return float64(e.end) / 1000 }
