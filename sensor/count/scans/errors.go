package scans

import (
	"math"
	"time"
)

// Errors is what is known of the error of devices in windows of one length. It is made
// of public constants and looks at no window, so it holds for released numbers as well
// as for exact ones.
//
// The error is a factor. Half the width of its 90 % interval, as a logarithm, comes from
// the windows of left-out splits by regime. (Split conformal prediction: Vovk, Gammerman
// and Shafer 2005.) It falls with the devices and with the stable share. It grows in a
// window of less than a longest part.
type Errors struct {
	// Minutes is the length of the windows. The zero value knows nothing.
	Minutes float64
}

// ErrorsOf returns the errors of windows of a length in nanoseconds.
func ErrorsOf(length int64) Errors { return Errors{time.Duration(length).Minutes()} }

// Bounds returns the 90 % interval of devices, of which stable have an address that does
// not change. It holds devices, and low is not below 0.
func (e Errors) Bounds(devices, stable float64) (low, high float64) {
	devices = max(devices, 0)
	n := max(devices, 1)
	share := min(max(stable/n, 0), 1)
	half := math.Sqrt(square((1-share)*e.ofRandom(n)) + square(share*errorOfStable) + square(errorOfFew/n))
	return devices * math.Exp(-half), n*math.Exp(half) - max(0, 1-devices)
}

// ofRandom is half the width for n devices with random addresses.
func (e Errors) ofRandom(n float64) float64 {
	short := errorOfShort * max(0, 1-e.Minutes/shortWindow.Minutes())
	brief := errorOfBrief * max(0, 1-e.Minutes/longestPart.Minutes())
	return math.Sqrt(square(errorOfRate) + square(brief) + square(errorPerDevice)/n + square(short))
}

// Held returns half the width of the 90 % interval of a window's devices if people were
// counted in the same key period before. What is left is by how much one window's devices
// differ from the next one's, and how the crowd changes over hours.
func (e Errors) Held(devices float64) float64 {
	return normal90 * math.Sqrt(square(errorOfHours*devices)+square(e.Scatter(devices, e.Minutes)))
}

// Scatter is the standard deviation of devices from one time of so many minutes to the
// next.
func (e Errors) Scatter(devices, minutes float64) float64 {
	return math.Sqrt(scatterPerDevice * math.Sqrt(scatterMinutes/minutes) * max(devices, 1))
}

// estimate is devices with their interval.
func (e Errors) estimate(devices, stable float64) Estimate {
	low, high := e.Bounds(devices, stable)
	return Estimate{Devices: devices, Low: low, High: high, Stable: stable}
}

// square is not fused with what is added to it, which would make bounds differ between
// machines.
func square(x float64) float64 { return float64(x * x) }
