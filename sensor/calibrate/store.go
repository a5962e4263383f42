package calibrate

import "fmt"

// Store is a book on disk. Each method reads the file again, so that it can be edited
// by hand. The caller makes sure that only one change runs at a time.
type Store struct {
	// Path of the file; see [Load] and [Book.Save].
	Path string
}

// Summary describes a store, after a change or without one.
type Summary struct {
	Path string `json:"path"`
	// Changed is how many counts were entered or removed. Replaced is how many older
	// ones the entered counts replaced.
	Changed  int `json:"changed"`
	Replaced int `json:"replaced"`
	// Fits by zone, those that can be used. Problems say why other zones have none.
	Fits     []Fit    `json:"fits"`
	Problems []string `json:"problems"`
	// Counts are all counts in the store now.
	Counts []Count `json:"-"`
}

// Show describes the store as it is.
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

// Remove deletes the counts of a zone.
func (s Store) Remove(zone string) (Summary, error) {
	return s.change(func(b *Book, r *Summary) error {
		r.Changed = b.Remove(zone)
		return nil
	})
}

func (s Store) change(do func(*Book, *Summary) error) (Summary, error) {
	b, err := Load(s.Path)
	if err != nil {
		return Summary{}, fmt.Errorf("%w; repair the file, or delete it and count again", err)
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

// describe fills in the counts and fits of a book.
func (r *Summary) describe(b *Book) {
	r.Counts = b.counts()
	fits, problems := b.Fits()
	for _, f := range fits {
		if err := f.Check(); err != nil {
			problems = append(problems, err)
			continue
		}
		r.Fits = append(r.Fits, f)
	}
	for _, p := range problems {
		r.Problems = append(r.Problems, p.Error())
	}
}

// Try returns what Add would return for an empty store, and writes nothing.
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
