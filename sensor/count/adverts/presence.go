package adverts

import "math"

// turnover says how the addresses of a group come and go, in seconds.
type turnover struct {
	// silence is the mean silence of an address, where little is known of it.
	silence float64
	// rate is the rate at which addresses end: by rotation or because people leave.
	rate float64
	// extra is how much longer devices are silent at the end of an address than
	// otherwise, on average over all ends: the pause at a rotation.
	extra float64
}

// silence is what is known of the silences of one address: their number and their sum in
// seconds, those that are assumed included.
type silence struct{ number, sum float64 }

func (t *turnover) silenceOf(s *spell) silence {
	return silence{ownWeight + float64(s.reports-1), ownWeight*t.silence + float64(s.last-s.first)/1000}
}

func (s silence) mean() float64 { return s.sum / s.number }

// longer is the chance that a silence lasts for longer than x seconds: silences are
// exponential, and their rate has a gamma distribution by what is known.
func (s silence) longer(x float64) float64 { return math.Exp(-s.number * math.Log1p(x/s.sum)) }

// presence is the expected share of a window, in seconds, in which an address was in use,
// and the variance of that. Addresses like it that were not heard at all are added.
func (t *turnover) presence(s *spell, window float64) (share, variance float64) {
	silent := t.silenceOf(s)
	first, last := float64(s.first)/1000, float64(s.last)/1000
	before, varBefore := t.edge(min(first, window), silent)
	rest := max(0, window-last)
	after, varAfter := t.edge(rest, silent)
	after = min(max(0, after+t.extra*(1-silent.longer(rest))), rest)
	share = (last - first + before + after) / window / (1 - silent.longer(window))
	return min(1, share), (varBefore + varAfter) / square(window)
}

// edge is the expected time in use within x seconds without a report, at one end of an
// address, and its variance.
//
// The address may have ended at any time, at the rate of ends, or it was in use and
// silent all along. Lives are taken as exponential.
func (t *turnover) edge(x float64, s silence) (mean, variance float64) {
	ends := max(t.rate, leastRate)
	rate := 1/s.mean() + ends
	left := s.longer(x) * math.Exp(-ends*x)
	gone := math.Exp(-rate * x)
	ended := ends / rate * (1 - gone)
	if ended+left <= 0 {
		return 0, 0
	}
	there := left / (ended + left)
	within := 0.0 // mean time in use of those that ended
	if gone < 1 {
		within = max(0, 1/rate-x*gone/(1-gone))
	}
	mean = (1-there)*within + there*x
	squares := (1-there)*2*square(within) + there*square(x)
	return mean, max(0, squares-square(mean))
}

// square is not fused with what is added to it, so that results are the same on all
// machines.
func square(x float64) float64 { return float64(x * x) }
