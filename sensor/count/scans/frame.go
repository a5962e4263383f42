package scans

// Kind says what an address means for counting.
type Kind uint8

// Kinds of address.
const (
	// Random addresses change: a device has many.
	Random Kind = iota
	// Stable addresses stay with their device.
	Stable
)

// Frame is one frame of an admitted device.
type Frame struct {
	// Key is the pseudonym.
	Key uint64
	// Time since the window's start in milliseconds.
	Time uint32
	// Class and Family are hashes of the information elements. A class holds all
	// that is the same in all scans of one kind. A family holds what is the same in
	// all scans of one radio.
	Class, Family uint32
	Sequence      uint16 // 0 to 4095 (IEEE 802.11-2020, 9.2.4.4.2)
	Source        uint8
	// Signal in 1/128 dBm, valid if HasSignal.
	Signal    int16
	HasSignal bool
	Kind      Kind
	// Bare: the frame has no more information elements than name, rates and channel. No
	// phone of the library sends such frames.
	Bare bool
}

func (f *Frame) reading() Reading {
	return Reading{Source: f.Source, Signal: f.Signal, HasSignal: f.HasSignal}
}

// event is one scan: frames of one random address without a pause. It holds no
// pseudonym: address is a number that means nothing beyond its part.
type event struct {
	address     uint32
	start, end  uint32 // ms since the part's start
	class       uint32
	family      uint32
	first, last uint16 // sequence numbers
	heard       [2]heard
	bare        bool // see Frame.Bare
}

// heard is the mean signal of an event at one of the two sources that hear it best.
type heard struct {
	mean   int16 // 1/128 dBm
	source uint8
	n      uint8 // frames, up to mostReadings; 0 if unused
}

// level is the signal in whole dB, from 0 down to -129 as 0 to 129.
func (h heard) level() int { return min(max((64-int(h.mean))>>7, 0), levelCount-1) }

// extend adds a frame to an event. Sources may hand their frames over some time apart.
func (e *event) extend(f *Frame, time uint32) {
	switch {
	case time >= e.end:
		e.end, e.last = time, f.Sequence
	case time < e.start && time+burstGap >= e.start:
		e.start, e.first = time, f.Sequence
	}
	e.hear(f.reading())
}

// hear adds the signal of a frame to an event.
func (e *event) hear(f Reading) {
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
	if f.Signal > weaker.mean { // the two sources that hear best are kept
		*weaker = heard{mean: f.Signal, source: f.Source, n: 1}
	}
}

// best is where the event was heard best. Its n is 0 if no frame had a signal.
func (e *event) best() heard {
	if e.heard[1].n > 0 && e.heard[1].mean > e.heard[0].mean {
		return e.heard[1]
	}
	return e.heard[0]
}

// near tells whether x was heard within gate dB of e. Their levels are compared by
// the mean square over the sources that heard both, of which there must be one.
func (e *event) near(x *event, gate int) bool {
	square, shared := e.compare(x)
	return shared > 0 && square <= gate*gate*shared
}

// compare returns the sum of squared level differences in dB over the sources that
// heard both events, and how many sources those are.
func (e *event) compare(x *event) (square, shared int) {
	for i := range e.heard {
		for j := range x.heard {
			if a, b := e.heard[i], x.heard[j]; a.n > 0 && b.n > 0 && a.source == b.source {
				d := a.level() - b.level()
				square += d * d
				shared++
			}
		}
	}
	return square, shared
}

// begins and ends are the times of an event in seconds since the part's start.
func (e *event) begins() float64 { return float64(e.start) / 1000 }
func (e *event) ends() float64   { return float64(e.end) / 1000 }

// beyondScan is for how many seconds an event goes on beyond what a scan takes. A device
// that sends without a pause is one long event, and was there all that time.
func (e *event) beyondScan() float64 {
	return max(0, e.ends()-e.begins()-burstGap/1000.0)
}
