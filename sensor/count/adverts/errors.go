package adverts

import (
	"math"
	"time"
)

// Errors is what is known of the error of devices in windows of one length. It is made
// of public constants and looks at no window, so it holds for released numbers as well
// as for exact ones.
type Errors struct {
	// Minutes is the length of the windows.
	Minutes float64
	// Zones compete for devices.
	Zones bool
}

// ErrorsOf returns the errors of windows of a length in nanoseconds, in one of a number
// of zones.
func ErrorsOf(length int64, zones int) Errors {
	return Errors{time.Duration(length).Minutes(), zones > 1}
}

// Bounds returns the 90 % interval of devices. It holds devices, and low is not below 0.
func (e Errors) Bounds(devices float64) (low, high float64) {
	devices = max(devices, 0)
	half := normal90 * math.Sqrt(square(errorOfRates*devices)+(e.scatter()+e.moves())*max(devices, 1))
	return max(0, devices-half), devices + half
}

// Held returns half the width of the 90 % interval of devices if people were counted in
// the same key period before. It takes nothing off: no room of real people has shown how
// much of the error stays the same from one time of a day to another.
func (e Errors) Held(devices float64) float64 {
	_, high := e.Bounds(devices)
	return high - max(devices, 0)
}

// Scatter returns the standard deviation of devices from one time of so many minutes to
// the next. It takes nothing off either.
func (e Errors) Scatter(devices, minutes float64) float64 {
	e.Minutes = minutes
	return e.Held(devices) / normal90
}

// Within widens the interval of a window that was computed without regard to zones.
func (e Errors) Within(c Cell) (low, high float64) {
	c.Variance += e.moves() * c.Devices
	return c.Bounds()
}

// moves is the variance that one device adds because it is in one zone for a whole
// window, and people move.
func (e Errors) moves() float64 {
	if !e.Zones {
		return 0
	}
	return scatterOfZones
}

// scatter is the variance that one device adds, from where in its silences the window's
// edges, arrivals and departures fall. It is small in long windows.
func (e Errors) scatter() float64 { return scatterPerDevice * scatterMinutes / max(e.Minutes, 0.1) }
