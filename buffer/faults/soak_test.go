package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// course is 100 samples, each made of the one before.
func course(change func(s *sample, i int)) []sample {
	s := sample{resident: 20_000, anonymous: 8000, descriptors: 16, threads: 9, outbox: 66}
	var all []sample
	for i := range 101 {
		s.at = time.Duration(i) * time.Second
		change(&s, i)
		all = append(all, s)
	}
	return all
}

func TestSoakFaults(t *testing.T) {
	for name, test := range map[string]struct {
		change func(s *sample, i int)
		want   string
	}{
		"flat":             {func(*sample, int) {}, ""},
		"warming up":       {func(s *sample, i int) { s.resident += max(0, 25-i) * 1000 }, ""},
		"one peak":         {func(s *sample, i int) { s.resident = 20_000 + 30_000*(i/99%2) }, ""},
		"memory leaks":     {func(s *sample, _ int) { s.resident += 300 }, "resident memory in kB grew from 35300 to 46700, at most 40878"},
		"descriptors leak": {func(s *sample, i int) { s.descriptors += i % 2 }, "open descriptors grew from 41 to 60, at most 45"},
		"threads leak":     {func(s *sample, i int) { s.threads += i % 2 }, "threads grew from 34 to 53, at most 42"},
	} {
		got := strings.Join(soakFaults(course(test.change)), "; ")
		if test.want == "" && got != "" || !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
	if got := soakFaults(course(func(*sample, int) {})[:3]); len(got) != 1 {
		t.Errorf("three samples: %q", got)
	}
}

func TestSoakTable(t *testing.T) {
	got := soakTable(course(func(s *sample, i int) { s.descriptors = 16 + i%50 }))
	want := []string{
		"                at   resident  anonymous  fds  threads    outbox",
		"start           0s    20.0 MB     8.0 MB   16        9    0.1 MB",
		"quarter        25s    20.0 MB     8.0 MB   41        9    0.1 MB",
		"half           50s    20.0 MB     8.0 MB   16        9    0.1 MB",
		"end          1m40s    20.0 MB     8.0 MB   16        9    0.1 MB",
		"largest      1m40s    20.0 MB     8.0 MB   65        9    0.1 MB",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if got := soakTable(nil); len(got) != 1 {
		t.Errorf("no samples: %q", got)
	}
}
