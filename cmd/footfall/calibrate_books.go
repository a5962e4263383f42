package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"footfall/configs"
	"footfall/sensor"
	"footfall/sensor/calibrate"
	"footfall/sensor/control"
)

// bookkeeper keeps hand counts: the running sensor, or its file.
type bookkeeper interface {
	CalibrationShow(context.Context) (calibrate.Summary, error)
	CalibrationAdd(context.Context, []calibrate.Count) (calibrate.Summary, error)
	CalibrationRemove(context.Context, string) (calibrate.Summary, error)
	Close() error
}

// books are the hand counts and what the command says about them.
type books struct {
	bookkeeper
	running bool
}

// books asks the running sensor or, where none runs or windows are given, turns to
// the file.
func (o *calibrateOptions) books(config *configs.Config) (*books, error) {
	running := false
	if config.Control.Socket != "" {
		client, err := control.Dial(config.Control.Socket)
		switch {
		case err == nil && o.windows == "":
			return &books{client, true}, nil
		case err == nil:
			running = true
			_ = client.Close()
		case !errors.Is(err, control.ErrNotRunning):
			return nil, err
		}
	}
	if running {
		return nil, errors.New("the sensor is running, and keeps the file itself: leave out --windows, or stop it first, or add --print")
	}
	if config.Calibration.File == "" {
		return nil, usageError{fmt.Errorf("%s: calibration.file names no file; give it one", o.config)}
	}
	return &books{&bookFile{calibrate.Store{Path: config.Calibration.File}, o.windows}, false}, nil
}

// effect says when a change takes effect.
func (b *books) effect() string {
	if b.running {
		return "The sensor knows; the next window follows."
	}
	return "The sensor is not running; the change takes effect when it starts."
}

// bookFile is the file of a sensor that does not run.
type bookFile struct {
	store   calibrate.Store
	windows string // file of the windows to compare with; "" for none
}

// Close has nothing to do: files are closed after each use.
func (*bookFile) Close() error { return nil }

// CalibrationShow fits what is in the file.
func (b *bookFile) CalibrationShow(context.Context) (calibrate.Summary, error) { return b.store.Show() }

// CalibrationRemove takes the counts of a zone out of the file.
func (b *bookFile) CalibrationRemove(_ context.Context, zone string) (calibrate.Summary, error) {
	return b.store.Remove(zone)
}

// CalibrationAdd matches counts with the windows of a file.
func (b *bookFile) CalibrationAdd(_ context.Context, counts []calibrate.Count) (calibrate.Summary, error) {
	if b.windows == "" {
		return calibrate.Summary{}, errors.New("the sensor is not running, so nobody knows what it released: start it and count again, or name a file of windows with --windows")
	}
	windows, err := readWindows(b.windows)
	if err != nil {
		return calibrate.Summary{}, err
	}
	return b.store.Add(counts, windows)
}

func readWindows(path string) ([]calibrate.Window, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--windows: %w", err)
	}
	defer f.Close()
	windows, err := sensor.ReadWindows(f, path)
	if err != nil {
		return nil, fmt.Errorf("--windows: %w", err)
	}
	return windows, nil
}
