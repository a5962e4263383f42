package calibrate

import (
	"cmp"
	"fmt"
	"slices"
)

// maxSamples is the most samples of a book: three counts a day for nine years.
const maxSamples = 10_000

// Book holds all samples of a sensor, by zone and time.
type Book struct{ Samples []Sample }

// Add matches counts with windows and enters them, all or none. A count replaces
// those of the same zone and nearly the same time; replaced is their number.
func (b *Book) Add(counts []Count, windows []Window) (replaced int, err error) {
	next := Book{slices.Clone(b.Samples)}
	for _, c := range counts {
		s, err := Match(c, windows)
		if err != nil {
			return 0, err
		}
		before := len(next.Samples)
		next.Samples = slices.DeleteFunc(next.Samples, func(old Sample) bool { return old.repeats(c) })
		replaced += before - len(next.Samples)
		next.Samples = append(next.Samples, s)
	}
	if len(next.Samples) > maxSamples {
		return 0, fmt.Errorf("more than %d hand counts: remove those of zones that have changed", maxSamples)
	}
	next.sort()
	b.Samples = next.Samples
	return replaced, nil
}

// Remove deletes the samples of a zone and returns how many there were.
func (b *Book) Remove(zone string) int {
	before := len(b.Samples)
	b.Samples = slices.DeleteFunc(b.Samples, func(s Sample) bool { return s.Zone == zone })
	return before - len(b.Samples)
}

func (b *Book) sort() {
	slices.SortFunc(b.Samples, func(x, y Sample) int {
		return cmp.Or(cmp.Compare(x.Zone, y.Zone), cmp.Compare(x.Start, y.Start))
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
		f, err := FitZone(rest[:n])
		if err != nil {
			problems = append(problems, err)
		} else {
			fits = append(fits, f)
		}
		rest = rest[n:]
	}
	return fits, problems
}
