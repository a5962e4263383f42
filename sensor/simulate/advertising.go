package simulate

import (
	"math/rand/v2"
	"time"
)

// bluetoothLoss is the share of advertising events that a passive scanner misses: it is
// on one of three channels at a time, and events collide. Assumed.
const bluetoothLoss = 0.3

// bluetoothNoise in dB is how much the signal of one device differs from one report to
// the next: the three channels fade apart. Assumed.
const bluetoothNoise = 4

// advertiser is one Bluetooth device of a person, or of a zone.
type advertiser struct {
	gadget  *Gadget
	random  *rand.Rand
	address address
	until   int64 // when the address changes
}

// gadgetsOf are the kinds of gadget that a person carries. They are the same in every
// world.
func (w *world) gadgetsOf(id int) (carried []*Gadget, random *rand.Rand) {
	r := stream(w.c.Seed, id, forGadgets)
	for i := range w.c.Gadgets {
		if g := &w.c.Gadgets[i]; chance(r, g.Share) {
			carried = append(carried, g)
		}
	}
	return carried, r
}

// advertiseOn starts the Bluetooth devices of a person who just came in.
func (w *world) advertiseOn(p *person) {
	carried, random := w.gadgetsOf(p.id)
	for _, g := range carried {
		w.startAdvertising(p, g, random)
	}
}

// startAdvertising starts one device, somewhere between two events and in the middle of
// the life of its address.
func (w *world) startAdvertising(p *person, g *Gadget, random *rand.Rand) {
	a := &advertiser{gadget: g, random: rand.New(rand.NewPCG(random.Uint64(), random.Uint64()))}
	at := p.here.from
	a.renew(at)
	if g.Life > 0 {
		a.until = later(at, time.Duration(a.random.Float64()*float64(g.Life)))
	}
	w.planAdvertising(p, a, later(at, time.Duration(a.random.Float64()*float64(g.Interval))))
}

// fixtures starts the devices of a zone. They stand in it as long as the store is there.
func (w *world) fixtures() {
	for i := range w.c.Gadgets {
		g := &w.c.Gadgets[i]
		for zone := range w.c.Zones {
			for n := range g.PerZone {
				id := -2 - (n*len(w.c.Zones)+zone)*len(w.c.Gadgets) - i // apart from people
				p := &person{id: id, enter: w.c.Start, leave: endOfTime, walk: stream(w.c.Seed, id, forWalk)}
				p.ear = stream(w.c.Seed, id, forBluetoothEar+purpose(w.ear))
				w.place(p, visit{zone, w.c.Start, endOfTime})
				w.startAdvertising(p, g, stream(w.c.Seed, id, forGadgets))
			}
		}
	}
}

// renew takes another address.
func (a *advertiser) renew(at int64) {
	n := a.random.Uint64()
	for i := range a.address {
		a.address[i] = byte(n >> (8 * i))
	}
	if g := a.gadget; g.Public {
		a.address[0] &^= 3 // neither local nor of a group (IEEE 802-2014, 8.2)
	} else {
		a.address[0] = a.address[0]&0x3f | g.Top
	}
	a.until = endOfTime
	if life := a.gadget.Life; life > 0 {
		a.until = later(at, time.Duration((0.98+0.04*a.random.Float64())*float64(life)))
	}
}

// planAdvertising schedules an event while the person is there.
func (w *world) planAdvertising(p *person, a *advertiser, at int64) {
	if at < p.leave {
		w.events.push(at, event{what: advertises, who: p, gadget: a})
	}
}

// advertise sends one event, and plans the next.
func (w *world) advertise(p *person, a *advertiser, at int64) {
	if at >= a.until {
		a.renew(at)
	}
	signal := w.level(p, a.gadget.Power) + p.ear.NormFloat64()*bluetoothNoise
	if p.ear.Float64() >= bluetoothLoss && signal >= w.c.Air.Sensitivity {
		w.air.push(microseconds(at), sending{address: a.address, signal: clampSignal(signal), gadget: a.gadget})
	}
	delay := time.Duration(a.random.Float64() * float64(10*time.Millisecond))
	w.planAdvertising(p, a, later(at, a.gadget.Interval+delay))
}

// appendReport appends an LE Advertising Report event with its H4 type, as a controller
// hands it over (Bluetooth Core 5.4, volume 4, part E, 7.7.65.2).
func appendReport(b []byte, s *sending) []byte {
	kind := byte(1) // random
	if s.gadget.Public {
		kind = 0
	}
	b = append(b, 0x04, 0x3e, byte(12+len(s.gadget.Data)), 0x02, 1, 0, kind)
	for i := range s.address { // least significant byte first
		b = append(b, s.address[len(s.address)-1-i])
	}
	b = append(b, byte(len(s.gadget.Data)))
	b = append(b, s.gadget.Data...)
	return append(b, byte(s.signal))
}
