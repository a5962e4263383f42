package adverts

import (
	"math"
	"time"

	"footfall/hashing/set"
)

// lasting is for how long an address that does not change has been heard in the key
// period, in ms, and when it was heard last, in Unix nanoseconds.
type lasting struct {
	heard int64
	last  int64 // 0 for an address that is forgotten
}

// fixtures remembers the addresses that do not change.
type fixtures struct{ known set.Map[lasting] }

// carried is the chance that a device heard with a lasting address is carried by a
// person, given for how long it was heard before. People stay for an exponential time
// with this mean; fixtures stay for ever.
func carried(k Kind, l Life, heard, stay time.Duration) float64 {
	chance := carriedPublic
	switch {
	case k == Fixture || k == Beacon:
		return 0
	case !l.lasting():
		return 1
	case k != Unknown:
		chance = carriedKind
	case l == Static:
		chance = carriedStatic
	}
	still := chance * math.Exp(-heard.Seconds()/stay.Seconds())
	return still / (still + 1 - chance)
}

// before returns for how long an address had been heard before this window.
func (f *fixtures) before(key uint64) time.Duration {
	if x := f.known.Find(&key); x != nil {
		return time.Duration(x.heard) * time.Millisecond
	}
	return 0
}

// note remembers that an address was heard for a time that ended at end.
func (f *fixtures) note(key uint64, heard time.Duration, end int64) {
	if !f.known.Has(&key) && f.known.Len() >= maxLasting {
		return
	}
	x := f.known.Add(&key)
	x.heard += heard.Milliseconds()
	x.last = end
}

// drop gives up the places of addresses that were not heard for long, or are forgotten.
func (f *fixtures) drop(now int64) {
	f.known.Filter(func(x *lasting) bool { return x.last != 0 && now-x.last < int64(missingForLong) })
}
