package scans

// Visit is a time in which a radio listened to one channel.
type Visit struct {
	// Source is the radio. Channel is its number (IEEE 802.11-2020, 15.4.4.3).
	Source  uint8
	Channel uint8
	// From and To in Unix nanoseconds.
	From, To int64
}

// Heard returns the share of scans of which a radio that visits channels hears anything
// in a time, 0 to 1. A phone asks on one channel after the other, scanTime for all of
// them. So what is missed is known from the visits alone. Without visits nothing is
// missed. Visits are in order of time.
//
// Scans are drawn evenly over the time; their channels are taken one after the other.
func Heard(visits []Visit, start, end int64) float64 {
	if len(visits) == 0 || end <= start {
		return 1
	}
	heard, next := 0, 0
	for i := range scansDrawn {
		begin := start + (end-start)*int64(i)/scansDrawn
		for next < len(visits) && visits[next].To <= begin {
			next++
		}
		for _, v := range visits[next:] {
			if v.From > begin+int64(scanTime) {
				break
			}
			if at := begin + int64(v.Channel-1)*int64(scanTime)/scanChannels; v.From <= at && at < v.To {
				heard++
				break
			}
		}
	}
	return float64(heard) / scansDrawn
}
