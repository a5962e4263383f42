package calibrate

import (
	"cmp"
	"fmt"
	"slices"
)

// maxSamples is the most samples of a book: three counts a day for nine years, by two
// radios.
const maxSamples = 20_000

// Book holds all samples of a sensor, by zone, time and radio.
type Book struct{ Samples []Sample }

// Add matches counts with windows and enters them, all or none. A count replaces
// those of the same zone and nearly the same time; replaced is their number.
func (b *Book) Add(counts []Count, windows []Window) (replaced int, err error) {
	next := Book{slices.Clone(b.Samples)}
	for _, c := range counts {
		samples, err := MatchRadios(c, windows)
		if err != nil {
			return 0, err
		}
		replaced += next.remove(func(old Sample) bool { return old.repeats(c) })
		next.Samples = append(next.Samples, samples...)
	}
	if len(next.Samples) > maxSamples {
		return 0, fmt.Errorf("more than %d samples of hand counts: remove those of zones that have changed", maxSamples)
	}
	next.sort()
	b.Samples = next.Samples
	return replaced, nil
}

// Remove deletes the counts of a zone and returns how many there were.
func (b *Book) Remove(zone string) int {
	return b.remove(func(s Sample) bool { return s.Zone == zone })
}

// remove deletes samples and returns how many counts they are of.
func (b *Book) remove(which func(Sample) bool) int {
	gone := map[Count]bool{}
	b.Samples = slices.DeleteFunc(b.Samples, func(s Sample) bool {
		if !which(s) {
			return false
		}
		gone[s.Count] = true
		return true
	})
	return len(gone)
}

// counts returns each count once.
func (b *Book) counts() (counts []Count) {
	seen := map[Count]bool{}
	for i := range b.Samples {
		if c := b.Samples[i].Count; !seen[c] {
			seen[c] = true
			counts = append(counts, c)
		}
	}
	return counts
}

func (b *Book) sort() {
	slices.SortFunc(b.Samples, func(x, y Sample) int {
		return cmp.Or(cmp.Compare(x.Zone, y.Zone), cmp.Compare(x.Start, y.Start), -cmp.Compare(radioOf(x.Method), radioOf(y.Method)))
	})
}

// Fits returns the fit of every zone, by name. Zones whose samples allow none are
// left out, with the reason in problems.
func (b *Book) Fits() (fits []Fit, problems []error) {
	b.sort()
	for rest := b.Samples; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Zone == rest[0].Zone {
			n++
		}
		f, err := FitRadios(rest[:n])
		if err != nil {
			problems = append(problems, err)
		} else {
			fits = append(fits, f)
		}
		rest = rest[n:]
	}
	return fits, problems
}
