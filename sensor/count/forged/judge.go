package forged

import (
	"cmp"
	"slices"
)

// Part is what is judged at once: some minutes.
type Part struct {
	// Newcomers in any order.
	Newcomers []Newcomer
	Seconds   float64
	// Full: there was no room for all that was heard.
	Full bool
	// Known tells whether phones of a class were there before the part.
	Known func(class uint32) bool
	// Others counts the scan events of a class that are not of newcomers, with the stable
	// addresses that were heard again.
	Others func(class uint32) int
}

// Verdict is what a part shows of forged probe requests.
type Verdict struct {
	// Found: addresses were forged.
	Found bool
	// Mixed: forged addresses cannot be told from those of phones, or they keep phones from
	// being heard. There is no count.
	Mixed bool
	// Classes that hold forged addresses alone, in order. They are to be left out.
	Classes []uint32
}

// Has tells whether all of a class is forged.
func (v *Verdict) Has(class uint32) bool {
	_, ok := slices.BinarySearch(v.Classes, class)
	return ok
}

// Judge tells what of a part was forged.
func (p *Part) Judge() (v Verdict) {
	if len(p.Newcomers) < least {
		return v
	}
	slices.SortStableFunc(p.Newcomers, func(a, b Newcomer) int { return cmp.Compare(a.Start, b.Start) })
	groups, rare := byClass(p.Newcomers)
	forged := 0
	for _, g := range groups {
		if g.forged(p.Seconds) {
			forged += len(g)
			v.Classes = append(v.Classes, g[0].Class)
			v.Mixed = v.Mixed || p.shared(g)
		}
	}
	if len(rare) > 0 && rare.manyClasses(p.Seconds) {
		forged += len(rare)
		for i := range rare {
			v.Classes = append(v.Classes, rare[i].Class)
		}
	}
	v.Found = forged > 0
	if !v.Found && newcomers(p.Newcomers).oneLevel(p.Seconds) {
		v.Found, v.Mixed = true, true
	}
	slices.Sort(v.Classes)
	v.Classes = slices.Compact(v.Classes)
	v.Mixed = v.Mixed || v.Found && (p.Full || float64(forged) > mostForged*p.Seconds)
	return v
}

// shared tells whether phones send in the class of these newcomers too: it was known
// before, or some of its addresses were heard again.
func (p *Part) shared(g newcomers) bool {
	return p.Known(g[0].Class) || float64(p.Others(g[0].Class)) > min(mostShared, sharedClass*float64(len(g)))
}
