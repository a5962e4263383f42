package simulate

import (
	"math"
	"slices"
	"sync"

	"footfall/sensor/capture"
)

// Store is a simulated store. Its methods may be called from any goroutine.
type Store struct {
	c Config

	mu        sync.Mutex
	world     *world
	visits    []record
	forgotten int64 // start of what is still known
}

// record is what a visit adds to the truth.
type record struct {
	visit
	device  bool // that is to be counted
	gadgets int  // Bluetooth devices carried
}

// New returns a store, or an error that says all that is wrong with its
// configuration.
func New(c Config) (*Store, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	c.Zones, c.Phones, c.Gadgets = slices.Clone(c.Zones), slices.Clone(c.Phones), slices.Clone(c.Gadgets)
	s := &Store{c: c, forgotten: math.MinInt64}
	s.world = newWorld(&s.c, -1)
	s.world.onVisit = func(p *person) {
		counted := p.device != nil && p.device.counted
		carried, _ := s.world.gadgetsOf(p.id)
		s.visits = append(s.visits, record{p.here, counted, len(carried)})
	}
	s.world.open()
	return s, nil
}

// Zones returns the names of the zones, in the order of the sources.
func (s *Store) Zones() []string {
	names := make([]string, len(s.c.Zones))
	for i, z := range s.c.Zones {
		names[i] = z.Name
	}
	return names
}

// Sources returns a new source per zone, at the beginning of simulated time,
// that yields what the zone's access point hears: frames of link type
// capture.LinkRadiotap. Sources are independent of each other and of the store.
func (s *Store) Sources() []capture.Source {
	out := make([]capture.Source, len(s.c.Zones))
	for i := range out {
		out[i] = newSource(&s.c, i)
	}
	return out
}

// BluetoothSources returns a new source per zone, at the beginning of simulated time. It
// yields what a Bluetooth controller in the zone hears: LE Advertising Report events of
// link type capture.LinkHCIH4.
func (s *Store) BluetoothSources() []capture.Source {
	out := make([]capture.Source, len(s.c.Zones))
	for i := range out {
		out[i] = newBluetoothSource(&s.c, i)
	}
	return out
}

// Truth returns the time-averaged number of phones in a zone from start until before end
// (ns since the Unix epoch). Phones that asked not to be counted are left out. It is NaN
// if there is no such zone or span, or if the span begins before the time of Forget.
func (s *Store) Truth(zone string, start, end int64) float64 {
	return s.average(zone, start, end, func(r *record) int {
		if r.device {
			return 1
		}
		return 0
	})
}

// People is like Truth for all people, with or without a phone.
func (s *Store) People(zone string, start, end int64) float64 {
	return s.average(zone, start, end, func(*record) int { return 1 })
}

// BluetoothTruth is like Truth for the Bluetooth devices that people carry. Asking by
// Wi-Fi not to be counted does not reach Bluetooth.
func (s *Store) BluetoothTruth(zone string, start, end int64) float64 {
	return s.average(zone, start, end, func(r *record) int { return r.gadgets })
}

// Forget drops what is only needed for the truth before a time, so that a store
// may run for as long as one likes.
func (s *Store) Forget(before int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgotten = max(s.forgotten, before)
	s.visits = slices.DeleteFunc(s.visits, func(r record) bool { return r.to <= before })
}

func (s *Store) average(zone string, start, end int64, counts func(*record) int) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := slices.IndexFunc(s.c.Zones, func(z Zone) bool { return z.Name == zone })
	if n < 0 || end <= start || start < s.forgotten {
		return math.NaN()
	}
	s.world.advance(end)
	sum := 0.0
	for i := range s.visits {
		r := &s.visits[i]
		if r.zone == n {
			sum += float64(counts(r)) * float64(max(0, min(end, r.to)-max(start, r.from)))
		}
	}
	return sum / float64(end-start)
}
