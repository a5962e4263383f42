package hcitest

// Report is one advertisement as a controller reports it.
type Report struct {
	// Address is most significant byte first; Random tells its type.
	Address [6]byte
	Random  bool
	Data    []byte
	Signal  int8
}

// Legacy makes an LE Advertising Report event of ADV_NONCONN_IND (volume 4, part E,
// 7.7.65.2), report by report as controllers and Linux have it.
func Legacy(reports ...Report) []byte {
	p := []byte{0x04, 0x3e, 0, 0x02, byte(len(reports))}
	for i := range reports {
		r := &reports[i]
		p = r.address(append(p, 0x03))
		p = append(append(append(p, byte(len(r.Data))), r.Data...), byte(r.Signal))
	}
	p[2] = byte(len(p) - 3)
	return p
}

// Extended makes an LE Extended Advertising Report event of the same (7.7.65.13).
func Extended(reports ...Report) []byte {
	p := []byte{0x04, 0x3e, 0, 0x0d, byte(len(reports))}
	for i := range reports {
		r := &reports[i]
		p = r.address(append(p, 0x10, 0x00)) // legacy ADV_NONCONN_IND, complete
		p = append(p, 1, 0, 0xff, 127, byte(r.Signal), 0, 0, 0, 0, 0, 0, 0, 0, 0)
		p = append(append(p, byte(len(r.Data))), r.Data...)
	}
	p[2] = byte(len(p) - 3)
	return p
}

// address appends type and address, least significant byte first.
func (r *Report) address(p []byte) []byte {
	kind := byte(0)
	if r.Random {
		kind = 1
	}
	p = append(p, kind)
	for i := range r.Address {
		p = append(p, r.Address[len(r.Address)-1-i])
	}
	return p
}

// Malformed are events that contradict themselves, by what is wrong with them. The
// kernel passes all of them on but the last, which a driver may.
var Malformed = map[string][]byte{
	"no report":               {0x04, 0x3e, 2, 0x02, 0},
	"nine reports in 4 bytes": {0x04, 0x3e, 4, 0x02, 9, 0, 0},
	"a length of 40 in 3":     {0x04, 0x3e, 40, 0x0d, 1, 0, 0},
	"an unknown event":        {0x04, 0x3e, 3, 0x77, 1, 0},
	"the type alone":          {0x04},
}

// HardwareError is the event (7.7.16) with a code of the maker.
func HardwareError(code byte) []byte { return []byte{0x04, 0x10, 1, code} }
