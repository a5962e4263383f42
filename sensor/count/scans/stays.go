package scans

import (
	"cmp"
	"math"
	"slices"

	"footfall/hashing/secret"
	"footfall/sensor/count/forged"
)

// stay is when an address that does not change was heard in the open window.
type stay struct {
	key         uint64
	first, last uint32  // ms since the window's start
	gaps        float32 // silences between first and last
	came        came
}

// came is how an address was heard first.
type came struct {
	class    uint32
	sequence uint16
	level    uint8 // whole dB below 0, or forged.Levels
	source   uint8
	bare     bool // see Frame.Bare
}

// cameWith is what a frame says.
func cameWith(f *Frame) came {
	c := came{class: f.Class, sequence: f.Sequence, level: forged.Levels, source: f.Source, bare: f.Bare}
	if f.HasSignal {
		c.level = uint8(heard{mean: f.Signal}.level())
	}
	return c
}

// brief tells whether the address was heard once.
func (x *stay) brief() bool { return x.last-x.first <= burstGap }

// split lists the newcomers of a part that begins and ends at times in ms since the
// window's start, and counts the other addresses by class.
func (s *stays) split(begin, end uint32) (brief []forged.Newcomer, staying map[uint32]int) {
	if len(s.list) == 0 {
		return nil, nil
	}
	s.merge()
	staying = map[uint32]int{}
	for i := range s.list {
		x := &s.list[i]
		switch {
		case !x.brief():
			staying[x.came.class]++
		case x.first >= begin && x.first < end:
			brief = append(brief, x.newcomer(begin))
		}
	}
	return brief, staying
}

// newcomer is the stay as one of a part that begins at a time.
func (x *stay) newcomer(begin uint32) forged.Newcomer {
	return forged.Newcomer{
		Start: x.first - begin, Class: x.came.class, First: x.came.sequence, Last: x.came.sequence,
		Level: x.came.level, Source: x.came.source, Single: x.first == x.last, Bare: x.came.bare, Stable: true,
	}
}

// stays holds one stay for each address that does not change. Such an address is a
// device, so only the time that it was there has to be estimated.
type stays struct {
	list   []stay
	recent [recentStays]uint16 // number of a pseudonym's stay plus one
	// full: there was no room for an address, even after stays were merged.
	full bool
}

// recentStays is the size of the table that finds a pseudonym's stay. When two share
// a place, one of them gets a second stay, which merge puts together.
const recentStays = 1 << 12

func placeOfStay(key uint64) int { return int(key>>1) & (recentStays - 1) }

// add files a frame.
func (s *stays) add(f *Frame) {
	place := &s.recent[placeOfStay(f.Key)]
	if *place > 0 {
		if x := &s.list[*place-1]; x.key == f.Key {
			x.extend(f.Time)
			return
		}
	}
	if len(s.list) == maxStays {
		if !s.full {
			s.merge()
		}
		s.full = true
		return
	}
	s.list = append(secret.Grow(s.list, 64), stay{key: f.Key, first: f.Time, last: f.Time, came: cameWith(f)})
	*place = uint16(len(s.list))
}

// extend notes that the device was heard at a time. A silence of stableGap counts as
// one, a shorter one in proportion.
func (x *stay) extend(time uint32) {
	if time > x.last {
		x.gaps += min(1, float32(time-x.last)/stableGap)
		x.last = time
	}
}

// merge sorts the stays by pseudonym and puts those of one pseudonym together.
func (s *stays) merge() {
	slices.SortFunc(s.list, func(a, b stay) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.first, b.first))
	})
	n := 0
	for i := range s.list {
		x := &s.list[i]
		if n == 0 || s.list[n-1].key != x.key {
			s.list[n] = *x
			n++
			continue
		}
		into := &s.list[n-1]
		into.gaps += x.gaps
		if x.first > into.last {
			into.gaps += min(1, float32(x.first-into.last)/stableGap)
		}
		into.last = max(into.last, x.last)
	}
	clear(s.list[n:])
	s.list = s.list[:n]
	s.reindex()
}

// reindex finds the stays by their pseudonyms again.
func (s *stays) reindex() {
	clear(s.recent[:])
	for i := range s.list {
		s.recent[placeOfStay(s.list[i].key)] = uint16(i + 1)
	}
}

// forget takes a pseudonym out.
func (s *stays) forget(key uint64) {
	if !slices.ContainsFunc(s.list, func(x stay) bool { return x.key == key }) {
		return
	}
	s.list = slices.DeleteFunc(s.list, func(x stay) bool { return x.key == key })
	s.reindex()
}

// reset wipes the stays, and gives the memory of a crowd back when it has gone.
func (s *stays) reset() {
	clear(s.list[:cap(s.list)])
	if len(s.list) < cap(s.list)/8 {
		s.list = nil
	}
	s.list, s.full = s.list[:0], false
	clear(s.recent[:])
}

// presence is the expected share of a window of so many seconds in which a device was
// there. Devices like it that were there and not heard at all are added.
//
// Between first and last it was there. Before and after it may have been away or
// silent. Mean silence and mean stay are taken as exponential. They weigh the chance of
// having come against that of silence.
func (p *Prior) presence(x *stay, window float64) float64 {
	first, last := float64(x.first)/1000, float64(x.last)/1000
	silence := stableStretch * (stableGaps*stableSilence + last - first) / (stableGaps + float64(x.gaps))
	rate := (p.leaving + 1/LibraryStay.Seconds()) / stableStay
	there := last - first + edge(first, silence, rate) + edge(max(0, window-last), silence, rate)
	return min(1, there/window/(1-math.Exp(-unheardRate*window/silence)))
}

// edge is the expected time of presence in x seconds without a frame, at one end of a
// presence, if devices leave at a rate per second.
func edge(x, silence, leaving float64) float64 {
	rate := 1/silence + leaving
	left := math.Exp(-rate * x)
	come := leaving / rate
	return (come*((1-left)/rate-x*left) + x*left) / (come*(1-left) + left)
}
