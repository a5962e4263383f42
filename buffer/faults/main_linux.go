package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"footfall/buffer/faults/faultclock"
)

// clockCanBeSet tells whether the program was built with the tag "faults".
var clockCanBeSet bool

// options of the command line.
type options struct {
	program  string
	length   time.Duration
	times    int
	parallel int
	seed     uint64
	keep     bool
	soak     time.Duration
}

func main() {
	var o options
	flag.StringVar(&o.program, "bin", "", "the program; built from ./cmd/footfall if not given")
	flag.DurationVar(&o.length, "for", 10*time.Second, "how long each fault is made again and again")
	flag.IntVar(&o.times, "times", 0, "how often each fault is made, however long that takes; 0 for the time of -for")
	flag.IntVar(&o.parallel, "parallel", 14, "how many faults are made at once, each in a world of its own")
	flag.Uint64Var(&o.seed, "seed", 1, "of the random moments")
	flag.BoolVar(&o.keep, "keep", false, "keep the logs and name their directory")
	flag.DurationVar(&o.soak, "soak", 0, "make no fault, but watch memory and descriptors for so long")
	flag.Parse()
	failed, err := run(o, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
	if failed > 0 {
		fmt.Printf("%d failed\n", failed)
		os.Exit(1)
	}
}

func run(o options, names []string) (failed int, err error) {
	chosen, err := choose(names)
	if err != nil {
		return 0, err
	}
	if os.Getuid() != 0 {
		return 0, errors.New("needs root: a TAP device and small file systems")
	}
	if _, err := findMosquitto(); err != nil {
		return 0, fmt.Errorf("needs Mosquitto (apt-get install mosquitto): %w", err)
	}
	dir, err := os.MkdirTemp("", "footfall-faults-")
	if err != nil {
		return 0, err
	}
	if o.keep {
		fmt.Println("logs in", dir)
	} else {
		defer os.RemoveAll(dir)
	}
	if o.program == "" {
		if o.program, err = build(dir); err != nil {
			return 0, err
		}
	}
	if o.soak > 0 {
		return soak(o.soak, dir, o)
	}
	code, err := os.ReadFile(o.program)
	if err != nil {
		return 0, err
	}
	clockCanBeSet = bytes.Contains(code, []byte(faultclock.Variable))
	fmt.Println(head())
	for v := range verdicts(chosen, dir, o) {
		fmt.Println(v)
		if v.failed() {
			failed++
		}
	}
	return failed, nil
}

func choose(names []string) ([]fault, error) {
	if len(names) == 0 {
		return faults, nil
	}
	var chosen []fault
	for _, name := range names {
		i := slices.IndexFunc(faults, func(f fault) bool { return f.name == name })
		if i < 0 {
			var all []string
			for _, f := range faults {
				all = append(all, fmt.Sprintf("%q", f.name))
			}
			return nil, fmt.Errorf("no fault %q; there are %s", name, strings.Join(all, ", "))
		}
		chosen = append(chosen, faults[i])
	}
	return chosen, nil
}

// build builds the program with a clock that can be set, where it has that seam.
func build(dir string) (string, error) {
	program := filepath.Join(dir, "footfall")
	cmd := exec.Command("go", "build", "-tags", "faults", "-o", program, "./cmd/footfall")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w: %s", err, out)
	}
	return program, nil
}

// verdicts makes faults in parallel and yields their verdicts in order.
func verdicts(chosen []fault, dir string, o options) func(func(*verdict) bool) {
	results := make([]chan *verdict, len(chosen))
	slots := make(chan struct{}, max(1, o.parallel))
	var all sync.WaitGroup
	for i, f := range chosen {
		results[i] = make(chan *verdict, 1)
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			results[i] <- makeOf(f, dir, o)
		})
	}
	return func(yield func(*verdict) bool) {
		defer all.Wait()
		for _, r := range results {
			if !yield(<-r) {
				return
			}
		}
	}
}

// recoverTime bounds the wait for the newest window after the last fault.
const recoverTime = 40 * time.Second

// makeOf makes one kind of fault, in a world of its own.
func makeOf(f fault, dir string, o options) *verdict {
	w, err := newWorld(f.name, dir, o.program, o.seed)
	if err != nil {
		return &verdict{name: f.name, skipped: err.Error()}
	}
	w.unclocked = f.unclocked
	if f.prepare != nil {
		if lacking := f.prepare(w); lacking != "" {
			w.sensor.done = make(chan struct{})
			close(w.sensor.done)
			w.close()
			w.skipped = lacking
			return &w.verdict
		}
	}
	w.up()
	for began := time.Now(); w.goesOn(f, o, began); w.times++ {
		f.once(w)
	}
	if !f.unclocked {
		w.recover(recoverTime)
	}
	return w.finish()
}

func (w *world) goesOn(f fault, o options, began time.Time) bool {
	switch {
	case f.most > 0:
		return w.times < f.most
	case o.times > 0:
		return w.times < o.times
	}
	return time.Since(began) < o.length
}
