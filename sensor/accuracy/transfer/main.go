package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// options are the command line.
type options struct {
	maker, footfall    string
	phones, out        string
	splits, conditions int
	seed               uint64
	calibrate          time.Duration
	inSample           bool
}

func main() {
	var o options
	flag.StringVar(&o.maker, "maker", "crowd.py", "crowd maker, a Python `FILE`")
	flag.StringVar(&o.footfall, "footfall", filepath.Join("bin", "footfall"), "program to be judged, a `FILE`")
	flag.StringVar(&o.phones, "phones", library, "`LETTERS` of the phones to make crowds of")
	flag.StringVar(&o.out, "out", "", "`FOLDER` to leave the crowds in (default: delete them)")
	flag.IntVar(&o.splits, "splits", 6, "`N` splits of the phones into halves")
	flag.IntVar(&o.conditions, "conditions", 6, "`N` of these splits also under worse conditions")
	flag.Uint64Var(&o.seed, "seed", 1, "seed `N` of splits and crowds")
	flag.DurationVar(&o.calibrate, "calibrate", 30*time.Minute, "how long people are counted at first, for a second table; 0 for none")
	flag.BoolVar(&o.inSample, "in-sample", false, "judge with the built-in prior, which knows all phones")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.check(flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "transfer:", err)
		os.Exit(2)
	}
	if err := o.run(ctx, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "transfer:", err)
		os.Exit(1)
	}
}

// run makes the crowds, learns from some and judges the others.
func (o *options) run(ctx context.Context, stdout, stderr io.Writer) (err error) {
	python, missing := o.needs()
	if missing != "" {
		_, err := fmt.Fprintln(stdout, "SKIPPED: "+missing)
		return err
	}
	shop := &workshop{python: python, maker: o.maker, folder: o.out, kept: o.out != ""}
	if !shop.kept {
		if shop.folder, err = os.MkdirTemp("", "footfall-transfer-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(shop.folder)) }()
	}
	crowds := plan(o.phones, o.splits, o.conditions, o.seed)
	fmt.Fprintf(stderr, "making %d crowds\n", len(crowds))
	lessons, err := teach(ctx, shop, crowds)
	if err != nil {
		return err
	}
	verdicts, err := try(ctx, &judge{footfall: o.footfall, calibrate: o.calibrate, inSample: o.inSample, shop: shop}, crowds, lessons)
	if err != nil {
		return err
	}
	return o.write(stdout, crowds, verdicts)
}

// teach makes the crowds that priors are fitted on, and fits them.
func teach(ctx context.Context, shop *workshop, crowds []crowd) ([]lesson, error) {
	lessons := make([]lesson, len(crowds))
	err := each(ctx, crowds, func(ctx context.Context, i int, c *crowd) (err error) {
		if c.from != none {
			return nil
		}
		if err := shop.make(ctx, c); err != nil {
			return err
		}
		if lessons[i], err = shop.learn(ctx, c); err != nil {
			return err
		}
		return shop.done(c)
	})
	return lessons, err
}

// try makes and judges the others.
func try(ctx context.Context, j *judge, crowds []crowd, lessons []lesson) ([]verdict, error) {
	verdicts := make([]verdict, len(crowds))
	err := each(ctx, crowds, func(ctx context.Context, i int, c *crowd) (err error) {
		if c.from == none {
			return nil
		}
		if err := j.shop.make(ctx, c); err != nil {
			return err
		}
		if verdicts[i], err = j.judge(ctx, c, lesson{lessons[c.from].prior, lessons[c.rate].perEvent}); err != nil {
			return err
		}
		return j.shop.done(c)
	})
	return verdicts, err
}

// each works on the crowds, as many at a time as there are processors.
func each(ctx context.Context, crowds []crowd, work func(ctx context.Context, i int, c *crowd) error) error {
	tasks, ctx := errgroup.WithContext(ctx)
	tasks.SetLimit(runtime.NumCPU())
	for i := range crowds {
		tasks.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := work(ctx, i, &crowds[i]); err != nil {
				return fmt.Errorf("crowd %s: %w", crowds[i].path(), err)
			}
			return nil
		})
	}
	return tasks.Wait()
}

// write writes the tables.
func (o *options) write(w io.Writer, crowds []crowd, verdicts []verdict) error {
	var plain, calibrated []row
	for i, c := range crowds {
		if c.from != none {
			plain = append(plain, row{c.group, c.name, verdicts[i].plain})
			calibrated = append(calibrated, row{c.group, c.name, verdicts[i].calibrated})
		}
	}
	if err := writeTable(w, "every window, with nobody counted by hand:", plain); err != nil || o.calibrate == 0 {
		return err
	}
	return writeTable(w, fmt.Sprintf("\nafter people were counted for %g minutes:", o.calibrate.Minutes()), calibrated)
}

func (o *options) check(rest []string) error {
	for i, phone := range o.phones {
		switch {
		case !strings.ContainsRune(library, phone):
			return fmt.Errorf("-phones: %q is none of %s", phone, library)
		case strings.ContainsRune(o.phones[:i], phone):
			return fmt.Errorf("-phones: %q stands there twice", phone)
		}
	}
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q: there are only flags", rest[0])
	case len(o.phones) < 2:
		return errors.New("-phones: two or more make a split")
	case o.splits < 1:
		return fmt.Errorf("-splits: %d; there must be one at least", o.splits)
	case o.conditions < 0:
		return fmt.Errorf("-conditions: %d is negative", o.conditions)
	case o.calibrate < 0:
		return fmt.Errorf("-calibrate: %s is not a length of time; use 30m for half an hour", o.calibrate)
	}
	return nil
}

// needs finds Python, or says what is missing and what to do about it.
func (o *options) needs() (python, missing string) {
	if _, err := os.Stat(o.maker); err != nil {
		return "", fmt.Sprintf("no crowd maker at %s; set FOOTFALL_CROWD_MAKER to where it is", o.maker)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		return "", "the crowd maker needs python3, which is not installed"
	}
	return python, ""
}
