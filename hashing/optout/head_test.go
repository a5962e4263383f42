//go:build unix

package optout

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footfall/hashing/address"
)

// TestListForAnotherUse opens a list where another one belongs. In particular, the
// list of those who object never becomes the list of those who are counted.
func TestListForAnotherUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "optout.list")
	s := openStore(t, path)
	if _, err := s.Add([]address.Address{phone}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*Options)
		want   error
		words  string
	}{
		"opt-in":         {func(o *Options) { o.Purpose = Enrolment }, ErrPurpose, "An objection never enrols a device: set opt_out.mode back"},
		"another site":   {func(o *Options) { o.Scope = Site("berlin-2") }, ErrScope, `it says "site berlin-1", and this is "site berlin-2"`},
		"a chain's":      {func(o *Options) { o.Scope = OfChain("berlin-1") }, ErrScope, "another site or chain"},
		"the right one":  {func(*Options) {}, nil, ""},
		"by itself":      {func(o *Options) { o.Purpose, o.Scope = 0, "" }, nil, ""},
		"another's name": {func(o *Options) { o.Scope = "site berlin-1 " }, ErrScope, ""},
	} {
		o := options(2)
		test.change(&o)
		store, err := OpenStore(path, o)
		if !errors.Is(err, test.want) || err != nil && (!strings.Contains(err.Error(), test.words) || !strings.Contains(err.Error(), path)) {
			t.Errorf("%s: %v, want %v ...%s", name, err, test.want, test.words)
		}
		if err == nil {
			_ = store.Close()
		}
		if _, again := Load(path, o); (again == nil) != (err == nil) {
			t.Errorf("%s: to read, %v; to change, %v", name, again, err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("refusing changed the list: %v", err)
	}
}

// TestChangesAreDatedAndNumbered sees what a list says of itself after changes.
func TestChangesAreDatedAndNumbered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "optout.list")
	o := options(1)
	o.Scope = ""
	desk, err := OpenStore(path, o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Add([]address.Address{phone}); err != nil {
		t.Fatal(err)
	}
	if want := (Head{Purpose: Objection, Scope: Anywhere, Date: noon, Sequence: 1}); desk.List().Head() != want {
		t.Errorf("at the desk: %+v", desk.List().Head())
	}
	if err := desk.Close(); err != nil {
		t.Fatal(err)
	}
	o = options(2)
	o.Now = func() time.Time { return noon.Add(time.Hour + time.Millisecond) }
	site, err := OpenStore(path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	if _, err := site.Add([]address.Address{tablet}); err != nil {
		t.Fatal(err)
	}
	want := Head{Purpose: Objection, Scope: Site("berlin-1"), Date: noon.Add(time.Hour), Sequence: 2}
	if site.List().Head() != want || site.List().Len() != 2 {
		t.Errorf("at the site: %+v", site.List().Head())
	}
	if read, err := Load(path, o); err != nil || read.Head() != want {
		t.Errorf("on disk: %v", err)
	}
}

// TestRestoreForAnotherPurpose sees that an export of objections does not become
// an enrolment, whether the list here is empty or not.
func TestRestoreForAnotherPurpose(t *testing.T) {
	o := options(1)
	o.Purpose = Enrolment
	s, err := OpenStore(filepath.Join(t.TempDir(), "enrolled.list"), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 2 {
		if added, err := s.Restore(listOf(t, phone)); added != 0 || !errors.Is(err, ErrPurpose) || s.List().Listed(&phone) {
			t.Errorf("%d objections were taken for enrolments: %v", added, err)
		}
		if _, err := s.Add([]address.Address{tablet}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOldFormat names the command that makes a new list.
func TestOldFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "optout.list")
	old := "footfall-optout 1\nkey 000102030405060708090a0b0c0d0e0f\nargon2id passes=1 memory=4096KiB lanes=1\nentries 0\n"
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := OpenStore(path, options(1))
	if !errors.Is(err, ErrOldFormat) || !strings.Contains(err.Error(), "footfall optout import") {
		t.Errorf("error %v", err)
	}
}

func TestParsePurpose(t *testing.T) {
	for _, p := range []Purpose{Objection, Enrolment} {
		if got, err := ParsePurpose(p.String()); got != p || err != nil {
			t.Errorf("%s: %v, %v", p, got, err)
		}
	}
	if _, err := ParsePurpose(Purpose(0).String()); err == nil {
		t.Error("no purpose was taken for one")
	}
	if _, err := New(seeded(1), Head{Scope: Anywhere}); err == nil {
		t.Error("a list without a purpose")
	}
}
