package count

import "footfall/sensor/count/scans"

// Ended is a window that has ended and is being estimated.
type Ended struct {
	window    Window
	estimates *scans.Closing
	overload  bool // of the table
	taken     bool // the estimates are in the window
}

// Done is closed when Window does not have to wait.
func (e *Ended) Done() <-chan struct{} { return e.estimates.Done() }

// Window waits for the estimates and returns the window.
func (e *Ended) Window() *Window {
	if r := e.estimates.Result(); !e.taken {
		e.taken = true
		e.window.take(&r, e.overload)
	}
	return &e.window
}

// take fills in the devices of the window's cells: of what was heard. Time
// without a listening source counts as empty. A consumer may divide by the coverage, since
// that reveals no more than the released numbers.
func (w *Window) take(r *scans.Result, overload bool) {
	w.Quality.Flood, w.Quality.Thinned = w.Quality.Flood || r.Flood, r.Thinned
	mixed := r.Mixed || r.Flood && overload
	for i := range w.Cells {
		c := &w.Cells[i].WiFi
		e := &r.WiFi[i]
		c.Devices, c.Stable, c.Low, c.High = e.Devices, e.Stable, e.Low, e.High
		c.Forged, c.Unknown = r.Flood, mixed
	}
}
