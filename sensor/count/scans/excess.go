package scans

import "math"

// heardAgain is what a rhythm says of how often a device is heard: events per
// second, with the relative standard deviation.
type heardAgain struct{ rate, deviation float64 }

// excess estimates how often a device is heard from how many more events there are
// at its level long after one of its own than right after. For a second or more
// after a scan a phone is silent, so that what is heard at its level is chance; a
// minute later its own scans come on top. It takes many scans to see, and is what
// is left where so many devices of one kind use so many addresses that chance fills
// every place within a second.
//
// Chance is taken as a share of the events out of the gate, which come and go with
// the crowd. A device that is heard less often at times is counted by the times
// when it is heard often, which excessBias makes up for on average.
func (r *rhythm) excess() (heardAgain, bool) {
	chance, apart, ok := r.silence()
	last := len(r.far) - 1
	near, looks := r.sum(last)
	far := r.far[last]
	if !ok || near < 1 || far < 1 || looks == 0 {
		return heardAgain{}, false
	}
	share := chance / apart
	perLook := looks * BeatWidth
	rate := (near - share*far) / perLook
	// Events come in scans of several addresses, and so does their scatter.
	scatter := share * far / perLook * r.perScan() * math.Sqrt(1/chance+1/apart+1/near+1/far)
	if rate <= 0 || scatter > excessDeviation*rate {
		return heardAgain{}, false
	}
	return heardAgain{rate / excessBias, scatter / rate}, true
}

// sum returns the events within the gate and the looks of a stretch of lags.
func (r *rhythm) sum(stretch int) (near, looks float64) {
	for k := binOf(stretches[stretch]); k < binOf(stretches[stretch+1]); k++ {
		near += float64(r.near[k])
		looks += float64(r.looks[k])
	}
	return near, looks
}

// silence returns how many events there are in and out of the gate while a device
// is silent: from 1 to 2 s after an event, and as long after as there are no more.
func (r *rhythm) silence() (near, far float64, ok bool) {
	near, _ = r.sum(0)
	far = r.far[0]
	if near < leastSilence || far < leastSilence {
		return 0, 0, false
	}
	for i := 1; i < len(r.far)-1; i++ {
		n, _ := r.sum(i)
		share := near / far
		if n/max(r.far[i], 1)-share > share*math.Sqrt(1/near+1/max(n, 1)) {
			break
		}
		near, far = near+n, far+r.far[i]
	}
	return near, far, true
}

// perScan estimates how many addresses a device uses in one scan, from how many
// more follow within a second of one than later.
func (r *rhythm) perScan() float64 {
	var within, looks float64
	for k := range binOf(1) {
		within += float64(r.near[k])
		looks += float64(r.looks[k])
	}
	later, laterLooks := r.sum(0)
	if looks == 0 || laterLooks == 0 {
		return 1
	}
	perSecond := float64(binOf(1))
	return 1 + 2*max(0, perSecond*(within/looks-later/laterLooks))
}
