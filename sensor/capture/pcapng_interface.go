package capture

import (
	"math/bits"
	"slices"
)

// Options of an interface description block (draft-ietf-opsawg-pcapng,
// section 4.2).
const (
	optionEnd        = 0
	optionResolution = 9  // if_tsresol
	optionFCS        = 13 // if_fcslen
	optionOffset     = 14 // if_tsoffset
)

// ngInterface is one interface described by a pcapng section.
type ngInterface struct {
	link   LinkType
	snap   uint32 // 0 for no limit
	fcs    int    // bytes of frame check sequence to cut off
	units  uint64 // of a timestamp per second
	scale  uint64 // nanoseconds per unit if a whole number, else 0
	offset int64  // seconds to add
}

// describe reads an interface description block.
func (p *pcapng) describe(body []byte) *fault {
	switch {
	case len(body) < 8:
		return corrupt("an interface description of %d bytes; the least is 8", len(body))
	case len(p.interfaces) == maxInterfaces:
		return corrupt("the section describes more than %d interfaces", maxInterfaces)
	}
	in := ngInterface{link: LinkType(p.order.Uint16(body)), snap: p.uint32(body[4:]), units: 1e6}
	for b := body[8:]; len(b) >= 4; {
		code, length := p.order.Uint16(b), int(p.order.Uint16(b[2:]))
		padded := (length + 3) &^ 3
		if code == optionEnd {
			break
		}
		if padded > len(b)-4 {
			return corrupt("option %d claims %d bytes; %d are left", code, length, len(b)-4)
		}
		if bad := in.option(p, code, b[4:4+length]); bad != nil {
			return bad
		}
		b = b[4+padded:]
	}
	if 1e9%in.units == 0 {
		in.scale = 1e9 / in.units
	}
	kind := p.kind(in)
	if kind == maxKinds {
		return corrupt("the section describes more than %d interfaces that differ", maxKinds)
	}
	p.interfaces = append(p.interfaces, uint16(kind))
	return nil
}

// kind returns the index of a description among the different ones, most
// likely the last; maxKinds if there are too many.
func (p *pcapng) kind(in ngInterface) int {
	for i, k := range slices.Backward(p.kinds) {
		if k == in {
			return i
		}
	}
	if len(p.kinds) == maxKinds {
		return maxKinds
	}
	p.kinds = append(p.kinds, in)
	return len(p.kinds) - 1
}

func (in *ngInterface) option(p *pcapng, code uint16, value []byte) *fault {
	switch {
	case code == optionResolution && len(value) == 1:
		units, ok := resolution(value[0])
		if !ok {
			return variant("timestamps finer than can be told apart (if_tsresol %#x)", value[0])
		}
		in.units = units
	case code == optionOffset && len(value) == 8:
		in.offset = int64(p.order.Uint64(value))
	case code == optionFCS && len(value) == 1:
		in.fcs = fcsToCut(in.link, fcsOption(int(value[0])))
	}
	return nil
}

// fcsOption returns the bytes of a check sequence. The format counts bits;
// some writers count bytes, and no check sequence is shorter than 16 bits.
func fcsOption(v int) int {
	if v >= 16 {
		return v / 8
	}
	return v
}

// resolution returns the units per second of an if_tsresol byte:
// a negative power of 10, or of 2 if the top bit is set.
func resolution(v byte) (uint64, bool) {
	exponent := v & 0x7f
	if v&0x80 != 0 {
		return 1 << exponent, exponent <= 63
	}
	if exponent > 19 {
		return 0, false
	}
	units := uint64(1)
	for range exponent {
		units *= 10
	}
	return units, true
}

// nanoseconds turns a timestamp into nanoseconds since 1970, if it lies in
// the years of a 63-bit count, 1970 to 2262.
func (in *ngInterface) nanoseconds(stamp uint64) (int64, bool) {
	const most = (1<<63 - 1) / 1_000_000_000 // seconds
	if in.scale != 0 && in.offset == 0 {
		high, low := bits.Mul64(stamp, in.scale)
		return int64(low), high == 0 && low < 1<<63
	}
	seconds := stamp / in.units
	if seconds > 1<<62 || in.offset > most || in.offset < -(1<<62) {
		return 0, false
	}
	whole := int64(seconds) + in.offset
	if whole < 0 || whole >= most {
		return 0, false
	}
	high, low := bits.Mul64(stamp%in.units, 1_000_000_000)
	fraction, _ := bits.Div64(high, low, in.units)
	return whole*1_000_000_000 + int64(fraction), true
}

// fill makes a frame of the fields of a block.
func (in *ngInterface) fill(f *Frame, at int64, data []byte, original uint32) {
	length := onAir(uint32(len(data)), original)
	if in.fcs > 0 {
		var kept int
		kept, length = cutFCS(len(data), length, in.fcs)
		data = data[:kept:kept]
	}
	*f = Frame{Time: at, Data: data, Length: length, Link: in.link}
}
