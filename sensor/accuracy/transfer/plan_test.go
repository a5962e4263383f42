package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestSplitsOf(t *testing.T) {
	splits := splitsOf(library, 6, 1)
	if len(splits) != 6 {
		t.Errorf("got %d splits, want 6", len(splits))
	}
	for _, s := range splits {
		both := []byte(s.one + s.other)
		slices.Sort(both)
		if string(both) != library || len(s.one) != len(s.other) {
			t.Errorf("%v are not halves of %s", s, library)
		}
	}
	// All three ways to cut four phones, and no way twice.
	seen := map[string]bool{}
	for _, s := range splitsOf("ABCD", 9, 1) {
		if s.one > s.other {
			s.one, s.other = s.other, s.one
		}
		seen[s.one] = true
	}
	if want := map[string]bool{"AB": true, "AC": true, "AD": true}; !reflect.DeepEqual(seen, want) {
		t.Errorf("four phones: got %v, want %v", seen, want)
	}
	for phones, want := range map[string]int{"": 0, "A": 0, "AB": 1} {
		if got := splitsOf(phones, 4, 1); len(got) != want {
			t.Errorf("%q: got %v, want %d splits", phones, got, want)
		}
	}
	if s := cut("CBA", 1, 0); len(s.one) != 1 || len(s.other) != 2 {
		t.Errorf("three phones: got %v", s)
	}
}

func TestPlan(t *testing.T) {
	crowds := plan(library, 6, 3, 1)
	count, paths, seeds := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, c := range crowds {
		count[c.group]++
		paths[c.path()] = true
		if !strings.HasSuffix(c.name, phonesOf(&c)) {
			t.Errorf("crowd %s does not name its phones, %s", c.path(), phonesOf(&c))
		}
		seeds[argument(&c, "--seed")] = true
	}
	if want := map[string]int{halves: 12, noise: 6, radio: 6, steps: 6, brief: 6, still: 6, single: 8, chains: 9, random: 8, teachers: 37, pacers: 37}; !reflect.DeepEqual(count, want) {
		t.Errorf("got %v crowds, want %v", count, want)
	}
	if len(paths) != len(crowds) || len(seeds) != len(crowds) {
		t.Errorf("%d crowds, %d names, %d seeds", len(crowds), len(paths), len(seeds))
	}
	if !reflect.DeepEqual(plan(library, 6, 3, 1), crowds) || reflect.DeepEqual(plan(library, 6, 3, 2), crowds) {
		t.Error("a seed does not make a plan repeat, or another does")
	}
	for _, c := range plan(library, 2, 1, 1) {
		if !slices.ContainsFunc(crowds, func(d crowd) bool { return d.path() == c.path() && reflect.DeepEqual(d.args, c.args) }) {
			t.Errorf("crowd %s is another when there are more", c.path())
		}
	}
}

// No crowd is judged by one that has a phone in common with it, nor by one under
// other conditions than a plain one, and the two are all phones together.
func TestPlanKeepsPhonesApart(t *testing.T) {
	for _, phones := range []string{library, "ABD", "ALMOTUVW", "AB"} {
		crowds := plan(phones, 3, 3, 1)
		for _, c := range crowds {
			if c.from == none {
				if c.group != teachers && c.group != pacers {
					t.Errorf("%s: crowd %s is not judged", phones, c.path())
				}
				continue
			}
			from := &crowds[c.from]
			if strings.ContainsAny(phonesOf(&c), phonesOf(from)) {
				t.Errorf("%s: crowd %s is judged by %s", phones, c.path(), from.path())
			}
			if rate := &crowds[c.rate]; from.group != teachers || rate.group != pacers || phonesOf(rate) != phonesOf(from) {
				t.Errorf("%s: crowd %s is judged by %s and %s", phones, c.path(), from.path(), rate.path())
			}
			if both := []byte(phonesOf(&c) + phonesOf(from)); len(both) != len(phones) {
				t.Errorf("%s: crowds %s and %s are not all phones", phones, c.path(), from.path())
			}
		}
	}
}

func phonesOf(c *crowd) string { return argument(c, "--phones") }

func argument(c *crowd, flag string) string { return c.args[slices.Index(c.args, flag)+1] }
