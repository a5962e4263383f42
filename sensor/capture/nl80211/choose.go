package nl80211

import (
	"slices"
	"strings"
)

// Choose finds the radio that a configuration names: by its name (phy0), one of
// its interfaces (wlan0), its bus path or its permanent address, of which the
// last two stay when the driver is loaded again; or "auto". Automatically it
// takes a radio that can do monitor mode and is not blocked, one that nothing
// uses before one that is connected, and that before one that serves an access
// point.
func Choose(radios []Radio, selector string) (Radio, *Problem) {
	if len(radios) == 0 {
		return Radio{}, problem(NoRadio, nil)
	}
	if selector == "auto" {
		return automatic(radios)
	}
	var found []Radio
	for _, r := range radios {
		if r.answersTo(selector) {
			found = append(found, r)
		}
	}
	switch {
	case len(found) == 0:
		return Radio{}, notThere(radios, selector)
	case len(found) > 1:
		return Radio{}, problem(Ambiguous, words{"it", selector, "near", found[0].Bus})
	}
	return found[0], found[0].unfit(selector)
}

func (r *Radio) answersTo(selector string) bool {
	return selector == r.Name || selector == r.Bus || r.Address != "" && strings.EqualFold(selector, r.Address) ||
		slices.ContainsFunc(r.Interfaces, func(i Interface) bool { return i.Name == selector })
}

func notThere(radios []Radio, selector string) *Problem {
	near := radios[0].Name
	if _, others := names(radios, nil); nearest(selector, nil, others) != "" {
		near = nearest(selector, nil, others)
	}
	return problem(Typo, words{"it", selector, "near", near})
}

// unfit says why a radio cannot be listened with, or nil.
func (r *Radio) unfit(name string) *Problem {
	w := words{"it", name, "driver", r.Driver}
	switch {
	case !r.Monitor:
		return problem(NoMonitor, w)
	case r.HardBlocked:
		p := problem(HardBlocked, w)
		p.Command = ""
		return p
	case r.SoftBlocked:
		p := problem(SoftBlocked, w)
		p.Command = "rfkill unblock wifi"
		return p
	}
	return nil
}

func automatic(radios []Radio) (Radio, *Problem) {
	best, least := -1, 0
	var why *Problem
	for n := range radios {
		r := &radios[n]
		if p := r.unfit(r.Name); p != nil {
			if why == nil || why.Condition == NoMonitor {
				why = p
			}
			continue
		}
		if use := r.use(); best < 0 || use < least {
			best, least = n, use
		}
	}
	if best < 0 {
		return Radio{}, why
	}
	return radios[best], nil
}

// use grades what a radio is in use for: 0 nothing, 1 connected, 2 serving.
func (r *Radio) use() int {
	grade := 0
	for _, i := range r.Interfaces {
		switch {
		case i.Mode == AccessPoint:
			return 2
		case i.Mode == Managed && !i.Free():
			grade = 1
		}
	}
	return grade
}
