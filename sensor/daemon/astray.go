package daemon

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"footfall/sensor/decode"
)

// astray holds the channels that frames of a radio carry (radiotap's Channel field)
// against those that the kernel says it was on. A driver that ignores a change of channel
// shows in this way.
type astray struct {
	placed, strayed atomic.Uint64 // frames with a channel, and those with a wrong one

	mu            sync.Mutex
	judgedPlaced  uint64
	judgedStrayed uint64
	says          string
}

// look counts sightings. planned are the channels of the plan in MHz, and at the one that
// the radio is on, which something else may hold.
func (a *astray) look(sightings []decode.Sighting, planned []int, at int) {
	if len(planned) == 0 {
		return
	}
	var placed, strayed uint64
	for i := range sightings {
		mhz := int(sightings[i].Frequency)
		if mhz == 0 {
			continue
		}
		placed++
		if mhz != at && !slices.Contains(planned, mhz) {
			strayed++
		}
	}
	a.placed.Add(placed)
	a.strayed.Add(strayed)
}

// strayShare is the share of frames on wrong channels, one in so many, that is told. A
// few were on their way when the channel was changed.
const strayShare = 10

// judge looks at the frames since the window before.
func (a *astray) judge() {
	a.mu.Lock()
	defer a.mu.Unlock()
	placed, strayed := a.placed.Load(), a.strayed.Load()
	came, wrong := placed-a.judgedPlaced, strayed-a.judgedStrayed
	a.judgedPlaced, a.judgedStrayed, a.says = placed, strayed, ""
	if wrong > 0 && wrong*strayShare >= came {
		a.says = "many frames say another channel than the kernel says it is on: its driver does not change channels as told"
	}
}

// problem tells the fault of the radio of a source, or returns "".
func (a *astray) problem(source, driver, iface string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.says == "" {
		return ""
	}
	return fmt.Sprintf("source %s: %s (%s); bring the radio down and up, or use another: ip link set %s down && ip link set %[4]s up", source, a.says, driver, iface)
}
