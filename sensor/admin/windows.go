package admin

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"footfall/sensor/calibrate"
	"footfall/sensor/disclose"
)

// leastCoverage is the least share of a window in which the sensor must have
// listened for its devices to be compared with people.
const leastCoverage = 0.9

// releasedWindow makes of a payload what can be compared with people; ok is false
// where its devices cannot. The total of the store is nobody's zone.
func releasedWindow(p *disclose.Payload) (w calibrate.Window, ok bool) {
	if p.Zone == disclose.TotalZone || !p.Devices.Known() || p.Coverage.Float64() < leastCoverage || disclose.Doubtful(p.Quality) {
		return calibrate.Window{}, false
	}
	return calibrate.Window{
		Zone: p.Zone, Start: p.Start, End: p.End, Method: p.Method(),
		Devices: p.Devices.Float64(), High: p.DevicesHigh.Float64(), Noise: p.NoiseWidth(),
	}, true
}

// longestLine bounds a line of a file of payloads, in bytes.
const longestLine = 1 << 16

// ReadWindows reads window payloads, one JSON object per line, as a replay prints
// them and a broker hands them out, and returns what can be compared with people.
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
		p, err := disclose.ParsePayload(text)
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, line, err)
		}
		if w, ok := releasedWindow(&p); ok && !seen[p.ID()] {
			seen[p.ID()] = true
			windows = append(windows, w)
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
