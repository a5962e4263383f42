package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"footfall/sensor/accuracy"
)

func TestSplit(t *testing.T) {
	seen := map[string]bool{}
	for number := range uint64(6) {
		one, other := split(library, 1, number)
		both := []byte(one + other)
		slices.Sort(both)
		if string(both) != library || len(one) != len(other) {
			t.Errorf("split %d: %s and %s are not halves of %s", number, one, other, library)
		}
		seen[one] = true
	}
	if len(seen) != 6 {
		t.Errorf("6 splits, %d of them different", len(seen))
	}
	if one, other := split("CBA", 1, 0); len(one) != 1 || len(other) != 2 {
		t.Errorf("three phones: got %q and %q", one, other)
	}
}

func TestPlan(t *testing.T) {
	crowds := plan(library, 6, 1)
	count, names, seeds := map[string]int{}, map[string]bool{}, map[string]bool{}
	for _, c := range crowds {
		count[c.group]++
		names[c.group+c.name] = true
		phones := c.args[slices.Index(c.args, "--phones")+1]
		if !strings.HasSuffix(c.name, phones) {
			t.Errorf("crowd %s does not name its phones, %s", c.name, phones)
		}
		seeds[c.args[slices.Index(c.args, "--seed")+1]] = true
	}
	if want := map[string]int{halves: 12, conditions: 3, single: 8}; !reflect.DeepEqual(count, want) {
		t.Errorf("got %v crowds, want %v", count, want)
	}
	if len(names) != len(crowds) || len(seeds) != len(crowds) {
		t.Errorf("%d crowds, %d names, %d seeds", len(crowds), len(names), len(seeds))
	}
	if !reflect.DeepEqual(plan(library, 6, 1), crowds) || reflect.DeepEqual(plan(library, 6, 2), crowds) {
		t.Error("a seed does not make a plan repeat, or another does")
	}
	if !reflect.DeepEqual(plan(library, 1, 1), crowds[:len(crowds)-10]) {
		t.Error("more splits change the crowds of fewer")
	}
	for _, c := range plan("ABD", 1, 1) {
		if strings.ContainsAny(c.name[strings.LastIndexByte(c.name, '-')+1:], "CEGHIJKLMNOQRSTUVWX") {
			t.Errorf("crowd %s is not made of A, B and D alone", c.name)
		}
	}
}

// TestRun has a crowd maker that only writes down what it is told, and a program
// that only says what it is given.
func TestRun(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("SKIPPED: the crowd maker needs python3")
	}
	folder := t.TempDir()
	o := options{phones: "AB", splits: 1, seed: 1, out: filepath.Join(folder, "out"), rest: []string{"--window", "5m"},
		maker: filepath.Join(folder, "maker.py"), footfall: filepath.Join(folder, "footfall")}
	write(t, o.maker, "import sys\nopen(sys.argv[2] + '.pcap', 'w').write(' '.join(sys.argv[3:]))\nopen(sys.argv[2] + '.truth.csv', 'w')\n")
	write(t, o.footfall, "#!/bin/sh\necho \"$@\"\n")
	var stdout, stderr bytes.Buffer
	if err := o.run(context.Background(), &stdout, &stderr); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(o.out, name) }
	if want := "replay accuracy --window 5m " + at("halves") + " " + at("conditions") + " " + at("single") + "\n"; stdout.String() != want {
		t.Errorf("the program is given %q, want %q", stdout.String(), want)
	}
	told, err := os.ReadFile(at("conditions/noise5-AB.pcap"))
	if want := "--mode open --devices 40 --hours 2 --burst-noise 5 --phones AB --seed 1000"; err != nil || string(told) != want {
		t.Errorf("the maker is told %q (%v), want %q", told, err, want)
	}
	if left, _ := filepath.Glob(at("*/*.truth.csv")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}

	write(t, o.maker, "raise SystemExit('no such phone')\n")
	if err := o.run(context.Background(), &stdout, &stderr); err == nil || !strings.Contains(err.Error(), "no such phone") {
		t.Errorf("a maker that fails: got %v", err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestRunSkipsWithoutMaker(t *testing.T) {
	o := options{phones: library, maker: filepath.Join(t.TempDir(), "crowd.py")}
	var out bytes.Buffer
	if err := o.run(context.Background(), &out, &out); err != nil || !strings.HasPrefix(out.String(), "SKIPPED: no crowd maker at ") {
		t.Errorf("got %q (%v)", out.String(), err)
	}
}

func TestCheck(t *testing.T) {
	for want, o := range map[string]options{
		`'F' is none of`:         {phones: "AF"},
		`'A' stands there twice`: {phones: "ABA"},
		`two or more`:            {phones: "A"},
		`-1 is negative`:         {phones: "AB", splits: -1},
	} {
		if err := o.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want %q", o, err, want)
		}
	}
}

// TestCrowdMaker makes one crowd with the real maker, where there is one.
func TestCrowdMaker(t *testing.T) {
	o := options{maker: os.Getenv("FOOTFALL_CROWD_MAKER")}
	if o.maker == "" {
		o.maker = "../../../../shared/tools/crowd.py"
	}
	python, missing := o.needs()
	if missing != "" {
		t.Skip("SKIPPED: " + missing)
	}
	folder := t.TempDir()
	small := crowd{single, "A", []string{"--phones", "A", "--devices", "2", "--hours", "0.1", "--seed", "1"}}
	if err := o.make(context.Background(), python, folder, []crowd{small}); err != nil {
		t.Fatal(err)
	}
	if crowds, err := accuracy.FindCrowds(filepath.Join(folder, single)); err != nil || len(crowds) != 1 {
		t.Errorf("found %v (%v), want the crowd that was made", crowds, err)
	}
}
