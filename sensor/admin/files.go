package admin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"footfall/configs"
	"footfall/hashing/optout"
	"footfall/sensor/calibrate"
	"footfall/sensor/control"
)

// ErrNotRunning says that something can be asked of a running sensor only.
var ErrNotRunning = errors.New("the sensor is not running")

// Files is a stopped sensor: administration works on its files. Files are
// closed after each use.
type Files struct {
	config  *configs.Config
	windows string
}

var _ Sensor = (*Files)(nil)

// NewFiles returns the files of a sensor. Windows is a file of released windows,
// with which hand counts are compared; "" for none.
func NewFiles(c *configs.Config, windows string) *Files { return &Files{c, windows} }

// Close has nothing to do.
func (*Files) Close() error { return nil }

// OptOutAdd enters addresses into the list.
func (f *Files) OptOutAdd(_ context.Context, addresses []optout.Address) (control.Change, error) {
	return f.change(func(l *Lists) (control.Change, error) { return l.Add(addresses) })
}

// OptOutRemove takes addresses out of the list.
func (f *Files) OptOutRemove(_ context.Context, addresses []optout.Address) (control.Change, error) {
	return f.change(func(l *Lists) (control.Change, error) { return l.Remove(addresses) })
}

// OptOutRestore takes an exported list of digests back in. A running sensor cannot.
func (f *Files) OptOutRestore(list *optout.List) (control.Change, error) {
	return f.change(func(l *Lists) (control.Change, error) { return l.Restore(list) })
}

// change opens the list for one change.
func (f *Files) change(do func(*Lists) (control.Change, error)) (change control.Change, err error) {
	only := *f.config // the list alone, so that a damaged list of the chain is in no one's way
	only.OptOut.File, only.OptOut.Chain = "", configs.Chain{}
	lists, err := OpenLists(&only, time.Now, slog.New(slog.DiscardHandler))
	if errors.Is(err, optout.ErrInUse) {
		return change, fmt.Errorf("%w; it does not answer at control.socket: stop it first, or set control.socket", err)
	}
	if err != nil {
		return change, err
	}
	defer lists.Close()
	return do(lists)
}

// OptOutCheck looks an address up in all configured lists.
func (f *Files) OptOutCheck(_ context.Context, address *optout.Address) (control.Check, error) {
	lists, err := ReadLists(f.config)
	if err != nil {
		return control.Check{}, err
	}
	return lists.Check(address), nil
}

// OptOutSummary describes the lists.
func (f *Files) OptOutSummary(context.Context) (control.Summary, error) {
	lists, err := ReadLists(f.config)
	if err != nil {
		return control.Summary{}, err
	}
	s := lists.Summary()
	s.Path = f.config.OptOut.List
	return s, nil
}

// CalibrationShow fits the hand counts in the file.
func (f *Files) CalibrationShow(context.Context) (calibrate.Summary, error) {
	return f.handCounts().Show()
}

// CalibrationRemove takes the counts of a zone out of the file.
func (f *Files) CalibrationRemove(_ context.Context, zone string) (calibrate.Summary, error) {
	return f.handCounts().Remove(zone)
}

// CalibrationAdd matches counts with the windows of a file.
func (f *Files) CalibrationAdd(_ context.Context, counts []calibrate.Count) (calibrate.Summary, error) {
	if f.windows == "" {
		return calibrate.Summary{}, fmt.Errorf("%w, so what it released is not known: start it and count again, or name a file of windows with --windows", ErrNotRunning)
	}
	windows, err := OpenWindows(f.windows)
	if err != nil {
		return calibrate.Summary{}, err
	}
	return f.handCounts().Add(counts, windows)
}

func (f *Files) handCounts() calibrate.Store { return calibrate.Store{Path: f.config.Calibration.File} }

// Status is known to a running sensor alone.
func (*Files) Status(context.Context) (json.RawMessage, error) { return nil, ErrNotRunning }

// Windows reads the released windows from the files.
func (f *Files) Windows(_ context.Context, q control.WindowsQuery) (control.WindowsPage, error) {
	return StoredWindows(f.config, q)
}

// Walk has no process to tell.
func (*Files) Walk(context.Context, *control.Walk) (*control.Walk, error) { return nil, nil }

// Reload has no process to tell.
func (*Files) Reload(context.Context) error { return nil }

// Erase has no process to end: the command erases the files.
func (*Files) Erase(context.Context) error { return nil }

// OpenWindows reads a file of released windows; see [ReadWindows].
func OpenWindows(path string) ([]calibrate.Window, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--windows: %w", err)
	}
	defer f.Close()
	windows, err := ReadWindows(f, path)
	if err != nil {
		return nil, fmt.Errorf("--windows: %w", err)
	}
	return windows, nil
}
