package count

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"footfall/hashing"
	"footfall/sensor/count/adverts"
	"footfall/sensor/count/scans"
)

// maxSources bounds the signal columns of the table.
const maxSources = 64

// Config is what a Counter needs to know of the store.
type Config struct {
	// Sources in the order of Observation.Source.
	Sources []Source
	Zones   []Zone
	// MaxAddresses bounds the pseudonyms of one window and the visits open at
	// one time.
	MaxAddresses int
	// Dwell is nil where visits are not measured.
	Dwell *Dwell
	// Kinds of Bluetooth devices are asked for.
	Kinds bool
	// Prior of the estimates; nil for scans.Library.
	Prior *scans.Prior
	// Stay is how long people stay on average; 0 for as long as the library's.
	Stay time.Duration
	// Without switches mechanisms of the estimator off, to see what they are worth; see
	// [scans.Mechanisms].
	Without []string
}

// Source is one source of observations.
type Source struct {
	Name  string
	Radio Radio
}

// Counter counts one window at a time. It is not safe for concurrent use.
type Counter struct {
	zones    []zone
	sources  []listening
	table    table
	queue    queue
	copies   copies
	visits   *visits
	scans    *scans.Estimator
	adverts  *adverts.Estimator
	prior    scans.Prior
	without  []string
	hands    []scans.HandCount
	start    int64
	end      int64
	epoch    string
	covered  []float64 // by source, of the newest window
	overload bool
	stepped  bool
	started  bool
	kinds    bool
}

// New returns a counter without an open window.
func New(c Config) (*Counter, error) {
	if len(c.Sources) == 0 || len(c.Sources) > maxSources {
		return nil, fmt.Errorf("%d sources: a counter takes 1 to %d", len(c.Sources), maxSources)
	}
	if c.MaxAddresses < 1 {
		return nil, errors.New("the limit of addresses per window must be at least 1")
	}
	zones, err := newZones(c)
	if err != nil {
		return nil, err
	}
	n := &Counter{zones: zones, sources: make([]listening, len(c.Sources)), prior: scans.Library, copies: newCopies(c.Sources)}
	if c.Prior != nil {
		n.prior = *c.Prior
	}
	if c.Stay > 0 {
		n.prior = n.prior.Staying(c.Stay)
	}
	n.without, n.kinds = c.Without, c.Kinds
	n.scans = scans.New(n.prior, n.without...)
	n.adverts = newAdverts(c)
	n.table.max = c.MaxAddresses
	n.table.timed = c.Dwell != nil
	if signalsMatter(zones, len(c.Sources)) {
		n.table.sources = len(c.Sources)
	}
	if c.Dwell != nil {
		n.visits = newVisits(*c.Dwell, len(zones), c.MaxAddresses)
	}
	return n, nil
}

// Open begins the window [start, end), in Unix nanoseconds, of the key period
// named epoch.
func (c *Counter) Open(start, end int64, epoch string) {
	later := start >= c.start
	c.start, c.end, c.epoch = start, end, epoch
	c.overload, c.stepped, c.started = false, false, false
	c.scans.Open(start, end)
	c.adverts.Open(start, end)
	for i := range c.sources {
		c.sources[i].begin(start, later)
	}
}

// Observe files one frame of an admitted device into the open window. A time
// outside the window is taken as its nearest edge. A frame that another source heard
// within 50 ms counts once, and adds what that source hears of the signal.
func (c *Counter) Observe(o *Observation) {
	q := c.queue.next()
	q.first, q.again = c.copies.note(key(o.ID, o.Radio), o)
	if c.queue.add(o, c.offset(o.Time)) {
		c.settle()
	}
}

// settle files what Observe has queued.
func (c *Counter) settle() {
	waiting := c.queue.waiting[:c.queue.len]
	c.queue.fetch(&c.table, c.scans)
	for i := range waiting {
		c.file(&waiting[i])
	}
	clear(waiting)
	c.queue.len, c.queue.fetched = 0, 0 // which may be a key itself
}

func (c *Counter) file(q *queued) {
	f := &q.frame
	if q.again {
		c.fileCopy(f, q.first)
		return
	}
	s, slot, added := c.table.insert(f.Key)
	if s == nil {
		c.overload = true
		return
	}
	if q.radio == BLE {
		c.advert(q)
	} else {
		c.scans.Add(f)
	}
	if c.table.sources > 0 {
		smooth(&s.signals[slot*c.table.sources+int(f.Source)], f.Signal)
	}
	if c.table.timed && q.stable {
		at := f.Time + 1
		if added || s.spans[slot].last == 0 {
			s.spans[slot].first = at
		}
		s.spans[slot].last = max(s.spans[slot].last, at)
	}
}

// fileCopy adds the signal of a frame that is counted already. Where its first copy was
// in the window before, or found no room, it changes nothing.
func (c *Counter) fileCopy(f *scans.Frame, first scans.Reading) {
	if c.table.sources > 0 {
		signals, ok := c.table.find(f.Key)
		if !ok {
			return
		}
		smooth(&signals[f.Source], f.Signal)
	}
	c.scans.AddCopy(f, first)
}

// smooth mixes a reading, in the table's unit, into a device's signal at one
// source.
func smooth(signal *int16, reading int16) {
	switch {
	case reading == silent:
		*signal = max(*signal, silent)
	case *signal <= silent:
		*signal = reading
	default:
		*signal += int16((int32(reading) - int32(*signal)) / 4)
	}
}

// offset returns a time in the open window as a span counts it.
func (c *Counter) offset(t int64) uint32 {
	t = min(max(t, c.start), c.end)
	return uint32((t-c.start)/int64(time.Millisecond)) + 1
}

// Forget takes out all that the device has contributed and that is still held:
// its place in the open window and its visit.
func (c *Counter) Forget(id hashing.ID, r Radio) {
	c.settle()
	k := key(id, r)
	c.table.remove(k)
	c.copies.forget(k)
	c.scans.Forget(k)
	c.adverts.Forget(k)
	if c.visits != nil {
		c.visits.remove(k)
	}
}

// HandCount is a time, in Unix nanoseconds, in which somebody counted the people in
// a zone by eye.
type HandCount struct {
	Zone       string
	Start, End int64
}

// SetHandCounts says when people have been counted, instead of what was said before.
// The devices of these zones go on, for the key period, at the scale at which they
// were reported then. Counts of zones that there are not are left out.
func (c *Counter) SetHandCounts(list []HandCount) {
	c.hands = c.hands[:0]
	for _, h := range list {
		if z := slices.IndexFunc(c.zones, func(z zone) bool { return z.name == h.Zone }); z >= 0 {
			c.hands = append(c.hands, scans.HandCount{Zone: z, Start: h.Start, End: h.End})
		}
	}
	c.scans.SetHandCounts(c.hands)
}

// ClockStepped notes that the clock was set during the open window.
func (c *Counter) ClockStepped() { c.stepped = true }

// Restarted notes that the sensor started in the open window.
func (c *Counter) Restarted() { c.started = true }

// Tuned notes that a source listened to one channel (IEEE 802.11-2020, 15.4.4.3) from a
// time to another, in Unix nanoseconds. A source that changes its channel tells of every
// visit, in order of time and before the window closes. The estimate then allows for the
// scans on other channels.
func (c *Counter) Tuned(source int, channel uint8, from, to int64) {
	c.scans.Tuned(scans.Visit{Source: uint8(source), Channel: channel, From: from, To: to})
}

// Wipe overwrites all that the counter knows. It cannot be used afterwards.
func (c *Counter) Wipe() {
	c.settle()
	c.table.reset()
	c.copies.reset()
	c.scans.Reset()
	c.adverts.Reset()
	c.closeVisits(&Window{}, true)
}

// Close ends the open window as End does, and waits for what it came to.
func (c *Counter) Close(end int64, last bool) Window { return *c.End(end, last).Window() }

// End ends the open window at end, which may be earlier than announced. Its Wi-Fi is
// estimated beside counting: the next window can be opened and filled at once. With last,
// the key period ends too: all visits end, and no state is left that knows a pseudonym.
func (c *Counter) End(end int64, last bool) *Ended {
	c.settle()
	c.end = end
	c.cover()
	e := &Ended{overload: c.overload, window: Window{
		Start: c.start, End: end, Epoch: c.epoch,
		Quality: Quality{Method: Scans, Overload: c.overload, Clock: c.stepped, Restart: c.started},
		Cells:   c.cells(),
		Errors:  scans.ErrorsOf(end - c.start),
	}}
	w := &e.window
	e.estimates = c.scans.Close(scans.Window{End: end, Zones: len(w.Cells), Zone: c.zoneOf, Last: last})
	if c.table.timed {
		e.Window() // who made a visit depends on whether addresses were forged
	}
	c.addresses(w)
	c.closeAdverts(w, last)
	c.table.reset()
	c.copies.end(end)
	if last {
		c.copies.reset()
	}
	c.closeVisits(w, last)
	return e
}

// oneScan is the longest time that one scan takes, in milliseconds.
const oneScan = 2000

// addresses counts the window's addresses by zone, and notes who was there for the
// visits. Among forged addresses, one that was heard once makes no visit.
func (c *Counter) addresses(w *Window) {
	if c.oneZone() && !c.table.timed {
		w.Cells[0].WiFi.Addresses, w.Cells[0].BLE.Addresses = c.table.len-c.table.ble, c.table.ble
		return
	}
	c.table.each(func(k uint64, signals []int16, sp span) {
		z := place(c.zones, signals)
		if z < 0 {
			return
		}
		if Radio(k&1) == BLE {
			w.Cells[z].BLE.Addresses++
		} else {
			w.Cells[z].WiFi.Addresses++
		}
		if sp.last != 0 && !(w.Quality.Flood && sp.last-sp.first <= oneScan) {
			c.visits.heard(k, z, c.at(sp.first), c.at(sp.last))
		}
	})
}

// at is the inverse of offset.
func (c *Counter) at(offset uint32) int64 {
	return c.start + int64(offset-1)*int64(time.Millisecond)
}

// closeVisits moves the visits that have ended into the window.
func (c *Counter) closeVisits(w *Window, last bool) {
	if c.visits == nil {
		return
	}
	if last {
		c.visits.endAll()
	} else {
		c.visits.endSilent(w.End)
	}
	if c.visits.full {
		w.Quality.Overload = true
	}
	for i := range w.Cells {
		w.Cells[i].Visits = c.visits.ended[i]
	}
	c.visits.drained()
}

// cells returns the window's cells, still empty.
func (c *Counter) cells() []Cell {
	cells := make([]Cell, len(c.zones))
	for i, z := range c.zones {
		cells[i] = Cell{
			Zone:      z.name,
			WiFi:      Count{Present: z.radios[WiFi]},
			BLE:       Count{Present: z.radios[BLE]},
			HasVisits: c.visits != nil,
			HasKinds:  c.kinds,
			Coverage:  c.coverage(z),
		}
	}
	return cells
}

// oneZone tells that all devices are in the only zone there is.
func (c *Counter) oneZone() bool { return c.table.sources == 0 }

// zoneOf returns the zone of a pseudonym heard in the open window, or -1.
func (c *Counter) zoneOf(k uint64) int {
	if c.oneZone() {
		return 0
	}
	signals, ok := c.table.find(k)
	if !ok {
		return -1
	}
	return place(c.zones, signals)
}
