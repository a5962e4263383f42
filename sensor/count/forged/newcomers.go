package forged

import (
	"cmp"
	"slices"
	"sort"
)

// Newcomer is an address of a part that was heard in one scan event alone.
type Newcomer struct {
	// Start in milliseconds since the part's start.
	Start uint32
	// Class of the information elements.
	Class uint32
	// First and Last sequence number, 0 to 4095 (IEEE 802.11-2020, 9.2.4.4.2).
	First, Last uint16
	// Level is the signal in whole dB below 0 dBm, or Levels where there is none, at the
	// Source that heard it best.
	Level, Source uint8
	// Single: it is one frame.
	Single bool
	// Bare: its frames had no elements but name, rates and channel.
	Bare bool
	// Stable: the address does not change.
	Stable bool
}

// Levels is how many levels there are: 0 to -129 dBm.
const Levels = 130

// newcomers in order of time.
type newcomers []Newcomer

// byClass groups newcomers by class. Those of classes with hardly any are rare.
func byClass(list []Newcomer) (groups []newcomers, rare newcomers) {
	at := map[uint32]int{}
	for _, n := range list {
		i, ok := at[n.Class]
		if !ok {
			i = len(groups)
			at[n.Class] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], n)
	}
	for _, g := range groups {
		if len(g) <= rareClass {
			rare = append(rare, g...)
		}
	}
	slices.SortStableFunc(rare, func(a, b Newcomer) int { return cmp.Compare(a.Start, b.Start) })
	return slices.DeleteFunc(groups, func(g newcomers) bool { return len(g) <= rareClass }), rare
}

// spans tells whether a rule holds in any span of a length in seconds. Each begins half
// a span after the one before. The rule is told the minutes of a span. In a part that is
// much shorter, it asks for as much as in a third of a span.
func (n newcomers) spans(seconds, length float64, rule func(newcomers, float64) bool) bool {
	minutes := max(min(length, seconds), length/3) / 60
	length = min(length, seconds)
	for begin := 0.0; ; begin += length / 2 {
		begin = min(begin, seconds-length)
		if x := n.between(begin, begin+length); len(x) >= least && rule(x, minutes) {
			return true
		}
		if begin+length >= seconds {
			return false
		}
	}
}

// between returns those that begin between two times in seconds.
func (n newcomers) between(from, to float64) newcomers {
	at := func(t float64) int {
		return sort.Search(len(n), func(i int) bool { return float64(n[i].Start) >= t*1000 })
	}
	return n[at(from):at(to)]
}

// levels is how many newcomers were heard at each level.
type levels [Levels]int

func (n newcomers) levels() (at levels) {
	for i := range n {
		if l := n[i].Level; l < Levels {
			at[l]++
		}
	}
	return at
}

// around adds up the levels within so many dB of one.
func (at *levels) around(level, width int) (sum int) {
	for l := max(0, level-width); l <= min(Levels-1, level+width); l++ {
		sum += at[l]
	}
	return sum
}

// top returns the newcomers around the level with most, and how many there would be if
// those further away were spread evenly.
func (n newcomers) top() (x newcomers, even float64) {
	at := n.levels()
	total, level, within := 0, 0, 0
	for l := range at {
		total += at[l]
		if n := at.around(l, atLevel); n > within {
			level, within = l, n
		}
	}
	x = make(newcomers, 0, within)
	for i := range n {
		if d := int(n[i].Level) - level; d >= -atLevel && d <= atLevel {
			x = append(x, n[i])
		}
	}
	return x, float64(total-at.around(level, offLevel)) / evenLevels
}

// dispersion is the variance of the number of newcomers in a second over its mean. It is
// 1 where they come by chance and less where they come evenly. Where they come in swarms
// it is about the size of one (compound Poisson process). Their rate does not matter.
func (n newcomers) dispersion() float64 {
	if len(n) == 0 {
		return 0
	}
	first := n[0].Start / swarmTime
	cells := make([]float64, n[len(n)-1].Start/swarmTime-first+1)
	for i := range n {
		cells[n[i].Start/swarmTime-first]++
	}
	mean, square := float64(len(n))/float64(len(cells)), 0.0
	for _, c := range cells {
		square += float64((c - mean) * (c - mean))
	}
	return square / float64(len(n))
}
