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

	"golang.org/x/sync/errgroup"
)

// options are the command line.
type options struct {
	maker, footfall string
	phones, out     string
	splits          int
	seed            uint64
	rest            []string // for footfall replay accuracy
}

func main() {
	var o options
	flag.StringVar(&o.maker, "maker", "crowd.py", "crowd maker, a Python `FILE`")
	flag.StringVar(&o.footfall, "footfall", filepath.Join("bin", "footfall"), "program to be judged, a `FILE`")
	flag.StringVar(&o.phones, "phones", library, "`LETTERS` of the phones to make crowds of")
	flag.StringVar(&o.out, "out", "", "`FOLDER` to leave the crowds in (default: delete them)")
	flag.IntVar(&o.splits, "splits", 6, "`N` splits of the phones into halves")
	flag.Uint64Var(&o.seed, "seed", 1, "seed `N` of splits and crowds")
	flag.Parse()
	o.rest = flag.Args()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.run(ctx, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "transfer:", err)
		os.Exit(1)
	}
}

// run makes the crowds and has them scored.
func (o *options) run(ctx context.Context, stdout, stderr io.Writer) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	python, missing := o.needs()
	if missing != "" {
		_, err := fmt.Fprintln(stdout, "SKIPPED: "+missing)
		return err
	}
	folder := o.out
	if folder == "" {
		if folder, err = os.MkdirTemp("", "footfall-transfer-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	crowds := plan(o.phones, o.splits, o.seed)
	fmt.Fprintf(stderr, "making %d crowds\n", len(crowds))
	if err := o.make(ctx, python, folder, crowds); err != nil {
		return err
	}
	score := exec.CommandContext(ctx, o.footfall, append(append([]string{"replay", "accuracy"}, o.rest...), folders(folder, crowds)...)...)
	score.Stdout, score.Stderr = stdout, stderr
	if err := score.Run(); err != nil {
		return fmt.Errorf("%s: %w", o.footfall, err)
	}
	return nil
}

func (o *options) check() error {
	if o.splits < 0 {
		return fmt.Errorf("-splits: %d is negative", o.splits)
	}
	for i, phone := range o.phones {
		switch {
		case !strings.ContainsRune(library, phone):
			return fmt.Errorf("-phones: %q is none of %s", phone, library)
		case strings.ContainsRune(o.phones[:i], phone):
			return fmt.Errorf("-phones: %q stands there twice", phone)
		}
	}
	if len(o.phones) < 2 {
		return errors.New("-phones: two or more make a split")
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

// make has the crowd maker make the crowds, as many at a time as there are
// processors.
func (o *options) make(ctx context.Context, python, folder string, crowds []crowd) error {
	tasks, ctx := errgroup.WithContext(ctx)
	tasks.SetLimit(runtime.NumCPU())
	for _, c := range crowds {
		tasks.Go(func() error {
			stem := filepath.Join(folder, c.group, c.name)
			if err := os.MkdirAll(filepath.Dir(stem), 0o755); err != nil {
				return err
			}
			maker := exec.CommandContext(ctx, python, append([]string{o.maker, "--out", stem}, c.args...)...)
			if out, err := maker.CombinedOutput(); err != nil {
				return fmt.Errorf("crowd %s: %s: %w\n%s", c.name, o.maker, err, out)
			}
			// The list of frames by device is as large as the capture, and
			// nobody reads it.
			return os.RemoveAll(stem + ".truth.csv")
		})
	}
	return tasks.Wait()
}

// folders are those of the groups that have crowds.
func folders(folder string, crowds []crowd) []string {
	made := map[string]bool{}
	for _, c := range crowds {
		made[c.group] = true
	}
	var list []string
	for _, g := range groups {
		if made[g] {
			list = append(list, filepath.Join(folder, g))
		}
	}
	return list
}
