package simulate

import (
	"math"
	"math/rand/v2"
	"time"
)

// purpose separates the random streams of one person, so that what one part
// draws does not disturb another.
type purpose uint64

const (
	forArrivals purpose = iota
	forTraits           // what a person carries
	forWalk             // where a person goes, and when
	forRadio            // what a phone sends
	forEar              // how an access point hears it; its number is added
	forTraffic  = purpose(1) << 32
	// Bluetooth has streams of its own, so that it does not disturb Wi-Fi. The number of
	// the access point is added to forBluetoothEar.
	forGadgets      = purpose(1) << 33
	forBluetoothEar = purpose(1) << 34
)

// stream returns the random stream of one person and purpose.
func stream(seed uint64, person int, p purpose) *rand.Rand {
	a := scramble(seed)
	b := scramble(a ^ uint64(person))
	return rand.New(rand.NewPCG(scramble(b^uint64(p)), b))
}

// scramble spreads every bit of x over all 64: the finaliser of SplitMix64
// (Steele, Lea and Flood, 2014).
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// exponential draws from an exponential distribution.
func exponential(r *rand.Rand, mean time.Duration) time.Duration {
	return time.Duration(r.ExpFloat64() * float64(mean))
}

// chance is true with probability p.
func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

// endOfTime is later than all others.
const endOfTime = math.MaxInt64

// later adds d to a time, at most up to the end of time.
func later(at int64, d time.Duration) int64 {
	if at > math.MaxInt64-int64(d) {
		return math.MaxInt64
	}
	return at + int64(d)
}
