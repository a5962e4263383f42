package disclose

import (
	"slices"
	"strings"

	"footfall/sensor/count"
)

// Flags of Payload.Quality.
const (
	flagOverload = "overload"
	flagFlood    = "flood"
	flagThinned  = "thinned"
	flagPartial  = "partial"
	flagClock    = "clock"
	flagRestart  = "restart"
)

// qualityFlags are all flags, in the order in which they are written after the
// method.
var qualityFlags = []string{flagOverload, flagFlood, flagThinned, flagPartial, flagClock, flagRestart}

// methodRoom is the length in bytes that a method's name may have without making
// payloads longer. A longer name must not change the length of stored payloads.
const methodRoom = 9

// completeCoverage is the smallest coverage that is not flagged as partial.
var completeCoverage = Rounded(0.999, 3)

// quality returns the quality of a cell.
func quality(q count.Quality, coverage Number) string {
	return writeQuality(q.Method, map[string]bool{
		flagOverload: q.Overload,
		flagFlood:    q.Flood,
		flagThinned:  q.Thinned,
		flagPartial:  coverage.millionths < completeCoverage.millionths,
		flagClock:    q.Clock,
		flagRestart:  q.Restart,
	})
}

func writeQuality(method string, set map[string]bool) string {
	words := []string{method}
	for _, flag := range qualityFlags {
		if set[flag] {
			words = append(words, flag)
		}
	}
	return strings.Join(words, ",")
}

// joinQualities returns the method of the first quality with the flags of all.
func joinQualities(qualities []string) string {
	method, _, _ := strings.Cut(qualities[0], ",")
	set := map[string]bool{}
	for _, q := range qualities {
		for _, flag := range strings.Split(q, ",")[1:] {
			set[flag] = slices.Contains(qualityFlags, flag)
		}
	}
	return writeQuality(method, set)
}

// Doubtful tells whether a quality has a flag of a window with too many devices, or too
// few: nothing should be compared with it or be computed from it.
func Doubtful(quality string) bool {
	return slices.ContainsFunc(strings.Split(quality, ",")[1:], func(flag string) bool {
		return flag == flagOverload || flag == flagFlood || flag == flagClock
	})
}

// Flooded tells whether addresses of the window were forged. The numbers leave them out,
// or are withheld.
func (p *Payload) Flooded() bool {
	return slices.Contains(strings.Split(p.Quality, ",")[1:], flagFlood)
}
