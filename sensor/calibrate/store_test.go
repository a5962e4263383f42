package calibrate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStore(t *testing.T) {
	s := Store{filepath.Join(t.TempDir(), "people.csv")}
	if r, err := s.Show(); err != nil || r.Path != s.Path || r.Changed != 0 || len(r.Fits) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := os.Stat(s.Path); !os.IsNotExist(err) {
		t.Errorf("looking made a file: %v", err)
	}
	counts := []Count{{"entrance", noon, 10, 12}, {"entrance", noon + 10*minute, 10, 30}}
	r, err := s.Add(counts, five(10, 20, 30, 40))
	if err != nil || r.Changed != 2 || r.Replaced != 0 || len(r.Fits) != 1 || r.Fits[0].Counts != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err = s.Add(counts[1:], five(10, 20, 30, 35)); err != nil || r.Replaced != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	nobody := []Count{{"entrance", noon + 10*minute, 10, 0}}
	if tried, err := Try(nobody, five(10, 20, 30, 40)); err != nil || len(tried.Problems) != 1 || !strings.Contains(tried.Problems[0], `zone "entrance": no people were counted`) {
		t.Errorf("%+v, %v", tried, err)
	}
	if shown, err := s.Show(); err != nil || len(shown.Fits) != 1 || !near(shown.Fits[0].PeoplePerDevice, r.Fits[0].PeoplePerDevice) {
		t.Errorf("%+v, %v", shown, err)
	}
	wide := Store{filepath.Join(t.TempDir(), "people.csv")}
	if r, err := wide.Add(append(nobody, counts[0]), five(10, 20, 30, 40)); err != nil || r.Changed != 2 || len(r.Fits) != 0 || len(r.Counts) != 2 ||
		len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "people are not published: 0.24 ± 0.38 people per device (90 %) reaches zero") {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := s.Remove("floor"); err != nil || r.Changed != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := s.Remove("entrance"); err != nil || r.Changed != 2 || len(r.Fits) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestStoreLeavesABrokenFileAlone: no request changes it.
func TestStoreLeavesABrokenFileAlone(t *testing.T) {
	s := Store{filepath.Join(t.TempDir(), "opt-out.list")}
	const list = "footfall-optout 1\nnot ours\n"
	if err := os.WriteFile(s.Path, []byte(list), 0o640); err != nil {
		t.Fatal(err)
	}
	_, show := s.Show()
	_, add := s.Add([]Count{{"entrance", noon, 10, 12}}, five(10, 20))
	_, remove := s.Remove("entrance")
	for _, err := range []error{show, add, remove} {
		if err == nil || !strings.Contains(err.Error(), "repair the file, or delete it and count again") {
			t.Error(err)
		}
	}
	if text, err := os.ReadFile(s.Path); err != nil || string(text) != list {
		t.Errorf("the file holds %q, %v", text, err)
	}
}
