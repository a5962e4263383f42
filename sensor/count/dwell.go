package count

import (
	"time"

	"footfall/hashing/set"
)

// Dwell says how visits are measured.
type Dwell struct {
	// PasserBy: visits shorter than this are passers-by.
	PasserBy time.Duration
	// Gap: a visit has ended when its device was not heard for so long.
	Gap time.Duration
}

// dwellBounds are the upper bounds of the buckets after the passers-by; the
// last bucket has none.
var dwellBounds = [DwellBuckets - 2]time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}

// visit is the stay of one stable address in one zone.
type visit struct {
	zone        int
	start, last int64
	// follows is the window in which the same device's visit before this one
	// ended.
	follows int
}

// visits follows the stays of stable addresses and keeps of those that have
// ended only how many there were of each length.
type visits struct {
	Dwell
	open  set.Map[visit]      // by pseudonym
	ended [][DwellBuckets]int // per zone, since the last window closed
	max   int
	full  bool
	// window numbers the open window, from 1.
	window int
}

func newVisits(d Dwell, zones, most int) *visits {
	return &visits{Dwell: d, ended: make([][DwellBuckets]int, zones), max: most, window: 1}
}

// heard notes that a device was in a zone from first to last.
func (v *visits) heard(k uint64, zone int, first, last int64) {
	old := v.open.Find(&k)
	if old != nil && old.zone == zone && first-old.last <= int64(v.Gap) {
		old.last = last
		return
	}
	if old != nil {
		v.end(old)
		*old = visit{zone: zone, start: first, last: last, follows: v.window}
		return
	}
	if v.open.Len() >= v.max {
		v.full = true
		return
	}
	*v.open.Add(&k) = visit{zone: zone, start: first, last: last}
}

// endSilent ends the visits of devices last heard more than a gap before now.
func (v *visits) endSilent(now int64) {
	v.open.Filter(func(o *visit) (keep bool) {
		if now-o.last <= int64(v.Gap) {
			return true
		}
		v.end(o)
		return false
	})
}

// remove forgets the visit of a device without counting it.
func (v *visits) remove(k uint64) {
	if gone := v.open.Find(&k); gone != nil {
		v.open.Filter(func(o *visit) (keep bool) { return o != gone })
	}
}

// endAll ends every visit and forgets who made it.
func (v *visits) endAll() {
	v.open.Filter(func(o *visit) (keep bool) { v.end(o); return false })
}

// end counts a visit, unless one of the same device has ended in this window
// already: the noise is made for one per device and window.
func (v *visits) end(o *visit) {
	if o.follows == v.window {
		return
	}
	v.ended[o.zone][v.bucket(time.Duration(o.last-o.start))]++
}

func (v *visits) bucket(stay time.Duration) int {
	if stay < v.PasserBy {
		return 0
	}
	for i, bound := range dwellBounds {
		if stay < bound {
			return i + 1
		}
	}
	return DwellBuckets - 1
}

// drained begins the next window's histogram.
func (v *visits) drained() {
	clear(v.ended)
	v.full = false
	v.window++
}
