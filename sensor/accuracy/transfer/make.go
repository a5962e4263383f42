package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"footfall/sensor/accuracy"
	"footfall/sensor/accuracy/prior"
	"footfall/sensor/count/scans"
)

// workshop is where crowds are made and learned from, each in a folder of its
// own.
type workshop struct {
	python, maker string
	folder        string
	// kept crowds stay when they have been judged.
	kept bool
}

// place is a crowd's folder, and stem what the names of its files begin with.
func (w *workshop) place(c *crowd) string { return filepath.Join(w.folder, c.group, c.name) }
func (w *workshop) stem(c *crowd) string  { return filepath.Join(w.place(c), c.name) }

// make has the crowd maker make a crowd.
func (w *workshop) make(ctx context.Context, c *crowd) error {
	if err := os.MkdirAll(w.place(c), 0o755); err != nil {
		return err
	}
	maker := exec.CommandContext(ctx, w.python, append([]string{w.maker, "--out", w.stem(c)}, c.args...)...)
	if out, err := maker.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", w.maker, err, out)
	}
	return nil
}

// done removes what was made of a crowd, unless it is to be kept.
func (w *workshop) done(c *crowd) error {
	if w.kept {
		return nil
	}
	return os.RemoveAll(w.place(c))
}

// lesson is what a crowd teaches about others: a teacher the one, a pacer the other.
type lesson struct {
	prior scans.Prior
	// perEvent is the time of presence for a scan event, in seconds.
	perEvent float64
}

// learn reads what a crowd teaches. Its list of frames, as large as the capture,
// is of no use after that.
func (w *workshop) learn(ctx context.Context, c *crowd) (lesson, error) {
	var l lesson
	var err error
	list := w.stem(c) + ".truth.csv"
	if c.group == teachers {
		l.prior, err = fit(list)
	} else {
		l.perEvent, err = w.pace(ctx, c)
	}
	if err != nil || w.kept {
		return l, err
	}
	return l, os.Remove(list)
}

// pace returns how long each scan event of a crowd stands for presence, in seconds.
func (w *workshop) pace(ctx context.Context, c *crowd) (float64, error) {
	heard, truth, err := w.listen(ctx, c)
	if err != nil {
		return 0, err
	}
	return heard.perEvent(truth)
}

// fit fits a prior on a list of frames.
func fit(file string) (scans.Prior, error) {
	f, err := os.Open(file)
	if err != nil {
		return scans.Prior{}, err
	}
	defer f.Close()
	gaps := prior.Gaps{}
	if err := gaps.ReadFrames(f, file); err != nil {
		return scans.Prior{}, err
	}
	p, err := gaps.Fit()
	if err != nil {
		return p, fmt.Errorf("%s: %w", file, err)
	}
	return p, nil
}

// listen reads a crowd's capture as the method of one rate does, and who was
// there.
func (w *workshop) listen(ctx context.Context, c *crowd) (recording, accuracy.Presence, error) {
	heard, err := listen(ctx, w.stem(c)+".pcap")
	if err != nil {
		return heard, nil, err
	}
	name := w.stem(c) + ".presence.csv"
	f, err := os.Open(name)
	if err != nil {
		return heard, nil, err
	}
	defer f.Close()
	truth, err := accuracy.ReadPresence(f, name)
	return heard, truth, err
}

// writePrior leaves the prior that a crowd is judged with beside it, and returns
// the file's name.
func (w *workshop) writePrior(c *crowd, p scans.Prior) (string, error) {
	f, err := os.Create(filepath.Join(w.place(c), "prior.json"))
	if err != nil {
		return "", err
	}
	return f.Name(), errors.Join(prior.Write(f, p), f.Close())
}
