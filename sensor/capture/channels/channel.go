package channels

import "strconv"

// Channel is one channel of 20 MHz as a radio offers it.
type Channel struct {
	// MHz is the centre frequency.
	MHz int
	// Disabled channels may not be used in the regulatory domain in force.
	Disabled bool
	// Passive channels may be listened to, but no one may transmit first:
	// phones do not probe there until they heard an access point.
	Passive bool
	// Radar channels share the air with radar (dynamic frequency selection).
	Radar bool
}

// Edges of the bands in MHz.
const (
	firstOf2, lastOf2 = 2412, 2484
	firstOf5, lastOf5 = 5160, 5885
	firstOf6, lastOf6 = 5955, 7115
)

// Name is how a channel is written: "6", "36", "6g:5". A frequency that is no
// channel is written in MHz.
func Name(mhz int) string {
	number := Number(mhz)
	switch {
	case number == 0:
		return strconv.Itoa(mhz) + " MHz"
	case mhz >= firstOf6:
		return "6g:" + strconv.Itoa(number)
	}
	return strconv.Itoa(number)
}

// Number of the channel within its band, or 0 where there is none.
func Number(mhz int) int {
	switch {
	case mhz == lastOf2:
		return 14
	case mhz >= firstOf2 && mhz < lastOf2 && (mhz-2407)%5 == 0 && mhz <= 2472:
		return (mhz - 2407) / 5
	case mhz >= firstOf5 && mhz <= lastOf5 && mhz%5 == 0:
		return (mhz - 5000) / 5
	case mhz >= firstOf6 && mhz <= lastOf6 && (mhz-5955)%20 == 0:
		return (mhz - 5950) / 5
	}
	return 0
}

// frequency is the reverse of Number for a number as written in text, without
// the prefix of the 6 GHz band. It is 0 where there is no such channel.
func frequency(number int, sixGHz bool) int {
	mhz := 0
	switch {
	case number < 1:
		return 0
	case sixGHz:
		mhz = 5950 + 5*number
	case number == 14:
		mhz = lastOf2
	case number >= 1 && number <= 13:
		mhz = 2407 + 5*number
	default:
		mhz = 5000 + 5*number
	}
	if Number(mhz) != number || sixGHz != (mhz >= firstOf6) {
		return 0
	}
	return mhz
}
