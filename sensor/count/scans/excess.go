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
	if rate <= 0 || scatter >= excessDeviation*rate {
		return heardAgain{}, false
	}
	deviation := scatter / rate
	return heardAgain{rate / excessBias, deviation / (1 - deviation/excessDeviation)}, true
}

// sum returns the events within the gate and the looks of a stretch of lags.
func (r *rhythm) sum(stretch int) (near, looks float64) {
	for k := binOf(stretches[stretch]); k < binOf(stretches[stretch+1]); k++ {
		near += float64(r.near[k])
		looks += float64(r.looks[k])
	}
	return near, looks
}

// afterScan is the index of the stretch of lags in which every scan is over and no
// other has begun.
const afterScan = 1

// silence returns how many events there are in and out of the gate while a device
// is silent: just after a scan, and as long before and after that as there are no
// more.
func (r *rhythm) silence() (near, far float64, ok bool) {
	near, _ = r.sum(afterScan)
	far = r.far[afterScan]
	if near < 1 || far < 1 {
		return 0, 0, false
	}
	for i := afterScan - 1; i >= 0 && r.asSilent(i, &near, &far); i-- {
	}
	for i := afterScan + 1; i < len(r.far)-1 && r.asSilent(i, &near, &far); i++ {
	}
	return near, far, near >= leastSilence && far >= leastSilence
}

// asSilent adds the events of a stretch to those of the silence, if there is no more
// in the gate than chance would have it.
func (r *rhythm) asSilent(stretch int, near, far *float64) bool {
	n, _ := r.sum(stretch)
	f, share := r.far[stretch], *near / *far
	if n/max(f, 1)-share > share*moreDeviations*math.Sqrt(1 / *near + 1/max(n, 1)) {
		return false
	}
	*near += n
	*far += f
	return true
}

// perScan estimates how many addresses a device uses in one scan, from how many
// more follow within a second of one than later.
func (r *rhythm) perScan() float64 {
	var within, looks float64
	for k := range binOf(1) {
		within += float64(r.near[k])
		looks += float64(r.looks[k])
	}
	later, laterLooks := r.sum(afterScan)
	if looks == 0 || laterLooks == 0 {
		return 1
	}
	perSecond := float64(binOf(1))
	return 1 + 2*max(0, perSecond*(within/looks-later/laterLooks))
}
