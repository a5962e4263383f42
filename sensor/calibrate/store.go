package calibrate

import "fmt"

// Store is a book on disk. It is read anew for everything that is asked of it, so
// that it can be mended by hand; whoever changes it keeps others from doing so at
// the same time.
type Store struct {
	// Path of the file; see [Load] and [Book.Save].
	Path string
}

// Summary is what a store came to, after a change or without one.
type Summary struct {
	Path string `json:"path"`
	// Changed is how many counts were entered or removed, and Replaced how many gave
	// way to those that were entered.
	Changed  int `json:"changed"`
	Replaced int `json:"replaced"`
	// Fits by zone, and why there is none for the zones that are missing.
	Fits     []Fit    `json:"fits"`
	Problems []string `json:"problems"`
	// Counts are those that there are now.
	Counts []Count `json:"-"`
}

// Show fits what is in the store.
func (s Store) Show() (Summary, error) {
	return s.change(func(*Book, *Summary) error { return nil })
}

// Add matches counts with windows and enters them, all or none.
func (s Store) Add(counts []Count, windows []Window) (Summary, error) {
	return s.change(func(b *Book, r *Summary) (err error) {
		r.Changed = len(counts)
		r.Replaced, err = b.Add(counts, windows)
		return err
	})
}

// Remove forgets the counts of a zone.
func (s Store) Remove(zone string) (Summary, error) {
	return s.change(func(b *Book, r *Summary) error {
		r.Changed = b.Remove(zone)
		return nil
	})
}

func (s Store) change(do func(*Book, *Summary) error) (Summary, error) {
	b, err := Load(s.Path)
	if err != nil {
		return Summary{}, fmt.Errorf("%w; mend the file, or delete it and count anew", err)
	}
	r := Summary{Path: s.Path}
	if err := do(b, &r); err != nil {
		return Summary{}, err
	}
	if r.Changed > 0 {
		if err := b.Save(s.Path); err != nil {
			return Summary{}, err
		}
	}
	r.describe(b)
	return r, nil
}

// describe fills in what the samples of a book come to.
func (r *Summary) describe(b *Book) {
	for i := range b.Samples {
		r.Counts = append(r.Counts, b.Samples[i].Count)
	}
	var problems []error
	r.Fits, problems = b.Fits()
	for _, p := range problems {
		r.Problems = append(r.Problems, p.Error())
	}
}

// Try is what Add would come to, without a store.
func Try(counts []Count, windows []Window) (Summary, error) {
	var b Book
	r := Summary{Changed: len(counts)}
	var err error
	if r.Replaced, err = b.Add(counts, windows); err != nil {
		return Summary{}, err
	}
	r.describe(&b)
	return r, nil
}
