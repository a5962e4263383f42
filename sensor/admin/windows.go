package admin

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"footfall/sensor/calibrate"
	"footfall/sensor/disclose"
	"footfall/sensor/periods"
)

// leastCoverage is the least share of a window in which the sensor must have
// listened for its devices to be compared with people.
const leastCoverage = 0.9

// releasedWindows makes of a payload what can be compared with people: the devices of
// each radio, if they can. The total of the store is nobody's zone.
func releasedWindows(p *disclose.Payload) (windows []calibrate.Window) {
	if p.Zone == disclose.TotalZone || p.Coverage.Float64() < leastCoverage || disclose.Doubtful(p.Quality) {
		return nil
	}
	w := calibrate.Window{Zone: p.Zone, Start: p.Start, End: p.End}
	if p.Devices.Known() {
		w.Method, w.Devices, w.High, w.Noise = p.Method(), p.Devices.Float64(), p.DevicesHigh.Float64(), p.NoiseWidth()
		windows = append(windows, w)
	}
	if p.BLEDevices.Known() {
		w.Method, w.Devices, w.High, w.Noise = calibrate.Adverts, p.BLEDevices.Float64(), p.BLEHigh.Float64(), p.BLENoiseWidth()
		windows = append(windows, w)
	}
	return windows
}

// longestLine bounds a line of a file of payloads, in bytes.
const longestLine = 1 << 16

// ReadWindows reads window payloads, one JSON object per line, as a replay prints
// them and a broker hands them out, and returns what can be compared with people. Hours
// and days between them are passed over.
// Errors begin with name and line.
func ReadWindows(r io.Reader, name string) ([]calibrate.Window, error) {
	var windows []calibrate.Window
	seen := map[string]bool{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	line := 1
	for ; lines.Scan(); line++ {
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		if _, err := periods.ParsePeriod(text); err == nil {
			continue // a history has hours and days, too
		}
		p, err := disclose.ParsePayload(text)
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, line, err)
		}
		if !seen[p.ID()] {
			seen[p.ID()] = true
			windows = append(windows, releasedWindows(&p)...)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: line %d: %w", name, line, err)
	}
	if len(windows) == 0 {
		return nil, fmt.Errorf("%s: no window in it has devices that can be compared with people", name)
	}
	return windows, nil
}
