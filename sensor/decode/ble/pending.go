package ble

const (
	// maxPending is how many advertisements may be incomplete at once. A
	// controller hands over the parts of one after the other.
	maxPending = 4
	// maxData is the most data of an advertisement (Bluetooth Core 5.4, volume
	// 4, part E, 7.7.65.13). Bytes beyond it are not read.
	maxData = 1650
)

// pending holds incomplete advertisements.
type pending struct {
	parts [maxPending]partial
	next  int // the place to be given up for a further one
}

// partial is an advertisement as far as it has come.
type partial struct {
	used    bool
	kind    uint8
	set     uint8
	address [6]byte
	size    int
	data    [maxData]byte
}

// add appends data to an advertisement, and begins it if need be.
func (p *pending) add(from advertiser, set uint8, data []byte) {
	part := p.take(from, set)
	if part == nil {
		part = &p.parts[p.next]
		p.next = (p.next + 1) % maxPending
		part.wipe()
		part.used, part.kind, part.set = true, from.kind, set
		copy(part.address[:], from.address)
	}
	part.append(data)
}

// take finds an advertisement; nil if none of it has come.
func (p *pending) take(from advertiser, set uint8) *partial {
	for i := range p.parts {
		part := &p.parts[i]
		if part.used && part.kind == from.kind && part.set == set && string(part.address[:]) == string(from.address) {
			return part
		}
	}
	return nil
}

// append adds data, as much as fits.
func (p *partial) append(data []byte) { p.size += copy(p.data[p.size:], data) }

// wipe overwrites all that was used.
func (p *partial) wipe() {
	clear(p.data[:p.size])
	clear(p.address[:])
	p.used, p.kind, p.set, p.size = false, 0, 0, 0
}

// wipe overwrites all.
func (p *pending) wipe() {
	for i := range p.parts {
		p.parts[i].wipe()
	}
}
