package simulate

import (
	"math"
	"math/rand/v2"
	"time"
)

// person is someone in the store.
type person struct {
	id           int
	enter, leave int64 // ns since the Unix epoch
	walk         *rand.Rand
	device       *device // nil for those who carry nothing
	here         visit
	// x and y are where they stand, in metres.
	x, y float64
	// shadow is the loss between them and the listening access point in dB. ear is the
	// random stream of their signal there.
	shadow float64
	ear    *rand.Rand
}

// device is what a person carries: one radio per technology it speaks. Today
// that is Wi-Fi.
type device struct {
	kind    *Kind
	number  int  // of the model within its kind
	counted bool // false for those that asked not to be
	radios  []*wifi
}

// visit is a stay in one zone.
type visit struct {
	zone     int
	from, to int64
}

// newPerson decides who comes in and what they carry. Where they go is up to
// the caller.
func (w *world) newPerson(at int64) *person {
	id := w.people
	w.people++
	p := &person{id: id, enter: at, walk: stream(w.c.Seed, id, forWalk)}
	r := stream(w.c.Seed, id, forTraits)
	if w.ear >= 0 {
		p.ear = stream(w.c.Seed, id, w.earPurpose())
	}
	if !chance(r, w.c.CarryNothing) {
		p.device = w.newDevice(id, r)
	}
	return p
}

// earPurpose is the purpose of the random stream of signals at the access point.
func (w *world) earPurpose() purpose {
	if w.bluetooth {
		return forBluetoothEar + purpose(w.ear)
	}
	return forEar + purpose(w.ear)
}

func (w *world) newDevice(id int, r *rand.Rand) *device {
	total := 0.0
	for i := range w.c.Phones {
		total += w.c.Phones[i].Share
	}
	pick, at := r.Float64()*total, 0
	for at < len(w.c.Phones)-1 && pick >= w.c.Phones[at].Share {
		pick -= w.c.Phones[at].Share
		at++
	}
	k := &w.c.Phones[at]
	d := &device{kind: k, number: r.IntN(k.Models), counted: !chance(r, w.c.DoNotCount)}
	d.radios = []*wifi{w.newWiFi(id, d, w.models[at][d.number], r)}
	return d
}

// visitor lets a person in at the door.
func (w *world) visitor(at int64) {
	p := w.newPerson(at)
	stay := exponential(p.walk, w.c.Stay/2) + exponential(p.walk, w.c.Stay/2)
	if chance(p.walk, w.c.PassersBy) {
		p.leave = later(at, exponential(p.walk, w.c.PassBy))
		w.visit(p, visit{0, at, p.leave})
		return
	}
	p.leave = later(at, stay)
	w.visit(p, w.browse(p, 0, at))
}

// initial puts a person inside who came before the start. What is left of an
// Erlang-distributed stay at a random moment takes one or both of its phases,
// equally likely.
func (w *world) initial(at int64) {
	p := w.newPerson(at)
	left := exponential(p.walk, w.c.Stay/2)
	if chance(p.walk, 0.5) {
		left += exponential(p.walk, w.c.Stay/2)
	}
	p.leave = later(at, left)
	w.visit(p, w.browse(p, p.walk.IntN(len(w.c.Zones)), at))
}

// staff puts a person inside for good.
func (w *world) staff(at int64) {
	p := w.newPerson(at)
	p.leave = math.MaxInt64
	w.visit(p, w.browse(p, p.walk.IntN(len(w.c.Zones)), at))
}

// browse returns a visit to a zone that begins now and ends when interest in
// it does, or when they leave the store.
func (w *world) browse(p *person, zone int, at int64) visit {
	if len(w.c.Zones) == 1 {
		return visit{zone, at, p.leave}
	}
	to := later(at, exponential(p.walk, w.c.Zones[zone].Browse))
	return visit{zone, at, min(to, p.leave)}
}

// visit puts a person into a zone and plans what comes after.
func (w *world) visit(p *person, v visit) {
	arrived := p.here.to == 0
	w.place(p, v)
	if w.onVisit != nil {
		w.onVisit(p)
	}
	if v.to < p.leave {
		w.events.push(v.to, event{what: moves, who: p})
	}
	switch {
	case !arrived || w.ear < 0:
	case w.bluetooth:
		w.advertiseOn(p)
	default:
		w.switchOn(p)
	}
}

// place puts a person somewhere in a zone.
func (w *world) place(p *person, v visit) {
	p.here = v
	z := &w.c.Zones[v.zone]
	distance, angle := z.Radius*math.Sqrt(p.walk.Float64()), 2*math.Pi*p.walk.Float64()
	p.x, p.y = z.X+distance*math.Cos(angle), z.Y+distance*math.Sin(angle)
	if p.ear != nil {
		p.shadow = p.ear.NormFloat64() * w.c.Air.VisitNoise
	}
}

// move takes a person to another zone.
func (w *world) move(p *person, at int64) {
	zone := p.walk.IntN(len(w.c.Zones) - 1)
	if zone >= p.here.zone {
		zone++
	}
	w.visit(p, w.browse(p, zone, at))
}

// arrival returns when the next person comes in after a time: a Poisson
// process whose rate swings, drawn by thinning one of the highest rate (Lewis
// and Shedler, 1979).
func (w *world) arrival(after int64) int64 {
	c := w.c
	peak := c.Arrivals * (1 + c.Swing)
	gap := time.Duration(float64(time.Minute) / peak)
	for at := after; ; {
		at = later(at, exponential(w.door, gap))
		phase := 2 * math.Pi * float64(at-c.Start) / float64(max(c.SwingPeriod, 1))
		swings := c.Swing == 0 || w.door.Float64()*(1+c.Swing) < 1+c.Swing*math.Sin(phase)
		if at == math.MaxInt64 || swings && w.rated(at) {
			return at
		}
	}
}

// rated tells whether an arrival at a time is one of Config.Rate. After the end of
// simulated time all are, so that a store that stays closed is not searched for ever.
func (w *world) rated(at int64) bool {
	c := w.c
	return c.Rate == nil || c.Length > 0 && at >= later(c.Start, c.Length) || w.door.Float64() < c.Rate(at)
}
