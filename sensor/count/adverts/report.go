package adverts

// Kind is the kind of advertiser, by what it sends. A larger one is more telling: an
// address that shows several counts as the largest.
type Kind uint8

// Kinds of advertiser.
const (
	Unknown Kind = iota
	Phone
	Fixture // a TV, printer, lamp or sensor
	Beacon
	Watch
	Earbuds
	Tag

	numKinds = iota
)

// Carried tells whether people carry such things.
func (k Kind) Carried() bool { return k == Phone || k >= Watch }

// NumCarried is the number of kinds that people carry: phones, watches, earbuds and tags, in
// this order.
const NumCarried = 4

// carriedIndex is the place of a kind among those that people carry.
func (k Kind) carriedIndex() (i int, ok bool) {
	switch k {
	case Phone:
		return 0, true
	case Watch, Earbuds, Tag:
		return 1 + int(k-Watch), true
	}
	return 0, false
}

// Life is how long an address stands for its device (Bluetooth Core 5.4, volume 6, part
// B, 1.3).
type Life uint8

// Lives of addresses.
const (
	Public        Life = iota // given by the maker
	Static                    // random, until the device is switched off; trackers replace theirs
	Resolvable                // random, for about 15 minutes
	NonResolvable             // random, for as long as the device likes

	numLives = iota
)

// lasting tells whether an address may last for hours.
func (l Life) lasting() bool { return l <= Static }

// NoSignal is the signal of a report without one.
const NoSignal = -1 << 15

// Report is one advertising report.
type Report struct {
	// Key is the pseudonym of the address, not 0.
	Key uint64
	// Time in ms since the window's start.
	Time uint32
	// Class of the advertising data: successive addresses of a device share it.
	Class uint32
	// Signal in 1/128 dBm, or NoSignal.
	Signal int16
	Source uint8
	Kind   Kind
	Life   Life
}

// spell is what was heard of an address in the open window.
type spell struct {
	first, last uint32 // ms since the window's start
	reports     uint32
	class       uint32
	// begin and level are the mean signals of the first reports and of the latest, each
	// at the source that heard them; NoSignal for none.
	begin, level  int16
	origin, heard uint8 // these sources
	kind          Kind
	life          Life
}

// add takes in a report.
func (s *spell) add(r *Report) {
	if s.reports == 0 {
		*s = spell{first: r.Time, last: r.Time, begin: NoSignal, level: NoSignal, origin: r.Source, heard: r.Source, life: r.Life}
	}
	s.reports++
	s.first, s.last = min(s.first, r.Time), max(s.last, r.Time)
	s.kind, s.class = max(s.kind, r.Kind), r.Class
	if r.Signal == NoSignal {
		return
	}
	if s.reports <= beginning && r.Source == s.origin {
		s.begin = smooth(s.begin, r.Signal, int32(s.reports))
	}
	if r.Source != s.heard {
		s.heard, s.level = r.Source, NoSignal
	}
	s.level = smooth(s.level, r.Signal, smoothing)
}

// smooth mixes a reading into a mean with a weight of 1/n.
func smooth(mean, reading int16, n int32) int16 {
	if mean == NoSignal {
		return reading
	}
	return mean + int16((int32(reading)-int32(mean))/n)
}
