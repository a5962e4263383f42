package simulate

import "math/rand/v2"

// world is one run of a store: the people inside, and the frames that an access point
// is about to hear. All worlds of one configuration hold the same people, at any access
// point.
type world struct {
	c   *Config
	ear int // number of the zone that is listened at; -1 for none
	// bluetooth: what is listened to is Bluetooth, and not Wi-Fi.
	bluetooth bool
	models    [][]*model

	door   *rand.Rand
	people int // that came in so far
	now    int64
	events queue[event]
	air    queue[sending]
	noise  *traffic
	opened bool
	// onVisit is told when a person has come into a zone.
	onVisit func(*person)
}

// event is something that happens in the store.
type event struct {
	what   happening
	who    *person
	radio  *wifi       // that scans
	gadget *advertiser // that advertises
}

type happening uint8

const (
	arrives happening = iota
	moves
	scans
	disturbs // other traffic
	advertises
)

// sending is a frame on its way to the access point that is listened at.
type sending struct {
	address  address
	sequence uint16
	channel  uint8 // that it was sent on
	heard    uint8 // channel that it was heard on
	signal   int8  // dBm
	named    bool  // it names the network that the phone looks for
	other    otherFrame
	volatile uint32  // random bits that the frame is made of
	from     *wifi   // nil for other traffic
	gadget   *Gadget // that an advertisement is of
}

// newWorld opens a store and listens at the access point of a zone, or at none
// if ear is -1.
func newWorld(c *Config, ear int) *world {
	w := &world{c: c, ear: ear, now: c.Start, door: stream(c.Seed, -1, forArrivals)}
	for i := range c.Phones {
		k := &c.Phones[i]
		models := make([]*model, k.Models)
		for n := range models {
			models[n] = newModel(k.Elements, n)
		}
		w.models = append(w.models, models)
	}
	return w
}

// open lets the first people in. It is apart from newWorld so that onVisit can
// be set in between.
func (w *world) open() {
	w.opened = true
	start := w.c.Start
	for range w.c.Staff {
		w.staff(start)
	}
	for range w.c.Initial {
		w.initial(start)
	}
	if w.c.Arrivals > 0 {
		w.events.push(w.arrival(start), event{what: arrives})
	}
	switch {
	case w.ear >= 0 && w.bluetooth:
		w.fixtures()
	case w.ear >= 0:
		w.noise = newTraffic(w.c, w.ear)
		if at, ok := w.noise.next(start); ok {
			w.events.push(at, event{what: disturbs})
		}
	}
}

// step lets the next event happen; there must be one.
func (w *world) step() {
	at, e := w.events.pop()
	w.now = at
	switch e.what {
	case arrives:
		w.visitor(at)
		w.events.push(w.arrival(at), event{what: arrives})
	case moves:
		w.move(e.who, at)
	case scans:
		w.scan(e.who, e.radio, at)
	case disturbs:
		w.disturb(at)
	case advertises:
		w.advertise(e.who, e.gadget, at)
	}
}

// advance lets everything happen that is due before a time.
func (w *world) advance(until int64) {
	for w.events.len() > 0 && w.events.next() < until {
		w.step()
	}
}
