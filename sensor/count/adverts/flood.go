package adverts

import "slices"

// A sender of ever-new addresses makes each of them a device for some seconds. No single
// report gives it away: its data may be those of a phone. What gives it away is that a
// device nearby is heard again. It advertises every second or two, it is in range for
// longer than some seconds, and it keeps its address for minutes.
//
// So addresses are compared with those that were heard for long in the same window, the
// witnesses. An address as loud as these that was heard for a moment in the middle of the
// window, and neither before nor after, is brief. A crowd has few such: of people who
// leave just after a rotation, or come just before one.
const (
	// witnessTime in ms and witnessReports make a witness. Fewer than leastWitnesses tell
	// nothing, and neither do those that are heard less often than every slowest ms.
	witnessTime    = 60_000
	witnessReports = 10
	leastWitnesses = 5
	slowest        = 5000
	// briefTime in ms: someone who walks by is in range for longer.
	briefTime = 5000
	// So many brief addresses a minute are no flood, and so many more for each witness. Each
	// counts for at most 11 seconds, so as many forged ones add 11 % and 2 devices. Some
	// devices do advertise for a moment: earbuds when their case is opened, phones when they
	// are taken out.
	briefPerMinute  = 12
	briefPerWitness = 0.4
)

// forgery is what a window shows of forged addresses.
type forgery struct {
	found bool
	level int16  // of the witnesses: the weakest quarter is below
	edge  uint32 // ms from the window's edges in which nothing is brief
	end   uint32 // of the window, in ms
}

// forged compares the addresses of a window of so many ms.
func (e *Estimator) forged(window uint32) forgery {
	var levels []int16
	var silences []uint32
	e.spells.Each(func(_ uint64, s *spell) {
		if s.witness() {
			levels = append(levels, s.level)
			silences = append(silences, (s.last-s.first)/(s.reports-1))
		}
	})
	if len(levels) < leastWitnesses {
		return forgery{}
	}
	slices.Sort(levels)
	slices.Sort(silences)
	silence := silences[len(silences)/2]
	f := forgery{level: levels[len(levels)/4], edge: surelyGone * silence, end: window}
	if silence > slowest {
		return forgery{}
	}
	brief := 0
	e.spells.Each(func(_ uint64, s *spell) {
		if f.brief(s) {
			brief++
		}
	})
	f.found = float64(brief) > (briefPerMinute+float64(briefPerWitness*float64(len(levels))))*float64(window)/60_000
	return f
}

// witness tells whether an address was heard for long, and with a signal.
func (s *spell) witness() bool {
	return s.last-s.first >= witnessTime && s.reports >= witnessReports && s.level != NoSignal
}

// brief tells whether an address was heard for a moment, as loud as the witnesses.
func (f *forgery) brief(s *spell) bool {
	return s.reports > 0 && s.last-s.first <= briefTime && s.level >= f.level && s.first > f.edge && s.last+f.edge < f.end
}

// has tells whether an address is left out as forged.
func (f *forgery) has(s *spell) bool { return f.found && f.brief(s) }
