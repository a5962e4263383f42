package engine

import "footfall/configs"

// Cost is what a running sensor gives up when it takes over a configuration.
type Cost int

// Costs, from the least on.
const (
	NoCost     Cost = iota
	WindowCost      // the open window is released as far as it got
	KeyCost         // the same, and the key is replaced
)

// CostOf is what [Engine.Continue] from one configuration to the other costs.
func CostOf(from, to *configs.Config) Cost {
	switch {
	case !sameRules(from, to):
		return KeyCost
	case !sameShape(from, to):
		return WindowCost
	}
	return NoCost
}

// String says it to people; it is "" for nothing.
func (c Cost) String() string {
	switch c {
	case WindowCost:
		return "the open window ends now: it is released as far as it got"
	case KeyCost:
		return "the open window ends now, released as far as it got, and a new key begins"
	}
	return ""
}
