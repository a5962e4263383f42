package count

import (
	"cmp"

	"footfall/sensor/count/adverts"
	"footfall/sensor/count/scans"
)

// newAdverts returns the estimator of Bluetooth devices.
func newAdverts(c Config) *adverts.Estimator {
	return adverts.New(cmp.Or(c.Stay, scans.LibraryStay), c.MaxAddresses)
}

// advert files a Bluetooth report into the open window.
func (c *Counter) advert(q *queued) {
	f := &q.frame
	r := adverts.Report{
		Key: f.Key, Time: f.Time, Class: f.Class, Signal: adverts.NoSignal, Source: f.Source, Kind: q.advertiser, Life: q.life,
	}
	if f.HasSignal {
		r.Signal = f.Signal
	}
	c.adverts.Add(&r)
}

// closeAdverts fills in the Bluetooth devices of the window's cells.
func (c *Counter) closeAdverts(w *Window, last bool) {
	r := c.adverts.Close(adverts.Window{End: w.End, Zones: len(w.Cells), Zone: c.zoneOf, Last: last})
	w.Quality.Flood = w.Quality.Flood || r.Flood
	w.Quality.Overload = w.Quality.Overload || r.Full
	w.BLEErrors = adverts.ErrorsOf(w.End-w.Start, len(w.Cells))
	for i := range r.Cells {
		n := &w.Cells[i].BLE
		n.Devices = r.Cells[i].Devices
		n.Low, n.High = w.BLEErrors.Within(r.Cells[i])
		if w.Cells[i].HasKinds {
			w.Cells[i].Kinds = r.Cells[i].Kinds
		}
	}
}
