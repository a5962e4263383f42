package simulate

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Kind is how one sort of phone behaves.
type Kind struct {
	Name string
	// Share among all phones, relative to the other kinds.
	Share float64
	// Models is the number of different sets of information elements.
	Models int
	// Address says how long an address lasts, and Scans for how many scans
	// under AddressPerScans.
	Address Lifetime
	Scans   int
	// Continues: sequence numbers continue when the address changes. Otherwise they
	// start again at random.
	Continues bool
	// Off and On are the habits with the screen off and on.
	Off, On Habit
	// Elements in its probe requests.
	Elements Elements
}

// Lifetime says how long an address lasts.
type Lifetime uint8

// Lifetimes of an address.
const (
	// AddressGlobal is the burnt-in address, for ever.
	AddressGlobal Lifetime = iota
	// AddressPerVisit is random, and kept as long as the phone is there.
	AddressPerVisit
	// AddressPerScans is random, and new after some number of scans.
	AddressPerScans
	// AddressPerChannel is random, and new on every channel of a scan.
	AddressPerChannel
)

// Habit is how a phone scans.
type Habit struct {
	// Gaps between the starts of two scans.
	Gaps []Gap
	// Channels of one scan in their order, and how many frames go out on each,
	// Spacing apart.
	Channels []int
	Repeats  int
	Spacing  time.Duration
	// Directed is the share of frames that name a network, for phones that
	// look for one.
	Directed float64
}

// Gap is one timer of a phone: Length ± Spread, chosen in proportion to Weight.
type Gap struct {
	Length, Spread time.Duration
	Weight         float64
}

// PerMinute returns the mean number of scans per minute.
func (h Habit) PerMinute() float64 {
	sum, weights := 0.0, 0.0
	for _, g := range h.Gaps {
		sum += g.Weight * g.Length.Seconds()
		weights += g.Weight
	}
	return 60 * weights / sum
}

func (k *Kind) check() error {
	if err := rate("share", k.Share); err != nil {
		return err
	}
	if k.Models < 1 || k.Models > maxModels {
		return fmt.Errorf("models is %d: must be 1 to %d", k.Models, maxModels)
	}
	if k.Address > AddressPerChannel || k.Address == AddressPerScans && k.Scans < 1 {
		return errors.New("an address must last for at least one scan")
	}
	if err := k.Off.check(); err != nil {
		return fmt.Errorf("screen off: %w", err)
	}
	if err := k.On.check(); err != nil {
		return fmt.Errorf("screen on: %w", err)
	}
	return nil
}

func (h *Habit) check() error {
	if len(h.Channels) == 0 || slices.Min(h.Channels) < 1 || slices.Max(h.Channels) > 13 {
		return errors.New("channels must be one or more of 1 to 13")
	}
	if h.Repeats < 1 || h.Spacing <= 0 {
		return errors.New("repeats and spacing must be above 0")
	}
	weights := 0.0
	for _, g := range h.Gaps {
		if g.Length <= 0 || g.Spread < 0 || g.Spread >= g.Length || !(g.Weight >= 0) {
			return fmt.Errorf("gap of %v ± %v, weight %v: the spread must be below the length and the weight not negative", g.Length, g.Spread, g.Weight)
		}
		weights += g.Weight
	}
	if !(weights > 0) {
		return errors.New("no gaps between scans with a weight above 0")
	}
	return share("directed", h.Directed)
}
