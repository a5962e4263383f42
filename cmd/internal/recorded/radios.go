package recorded

import (
	"context"
	"slices"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/decode/ble"
)

// looked is a source of which the first frames have been read.
type looked struct {
	capture.Source
	frames []capture.Frame
	err    error
	given  bool
}

// look reads the first frames of a source. It waits for them.
func look(s capture.Source) *looked {
	l := &looked{Source: s}
	l.frames, l.err = s.Next(context.Background())
	return l
}

// Next returns the frames read before, then those of the source.
func (l *looked) Next(ctx context.Context) ([]capture.Frame, error) {
	if l.given {
		return l.Source.Next(ctx)
	}
	l.given = true
	return l.frames, l.err
}

// Notes are those of the source.
func (l *looked) Notes() []string { return capture.Notes(l.Source) }

// bluetooth tells whether the first frame is of Bluetooth.
func (l *looked) bluetooth() bool { return len(l.frames) > 0 && ble.Carries(l.frames[0].Link) }

// radios are the kinds of radio among the captures of a replay without a configuration.
// Each has a source of its own there, and both feed the one zone.
type radios struct{ wifi, bluetooth bool }

// The sources of a replay without a configuration.
const (
	originWiFi = iota
	originBluetooth
)

// origin is the source of a capture: the configured one, or that of its radio.
func (r *radios) origin(c *configs.Config, configured int, bluetooth bool) int {
	switch {
	case !c.Sources[0].Unnamed():
		return configured
	case bluetooth:
		r.bluetooth = true
		return originBluetooth
	}
	r.wifi = true
	return originWiFi
}

// name puts the sources of the radios that there are into a configuration without any.
func (r *radios) name(c *configs.Config) {
	if !r.bluetooth {
		return
	}
	source, feed := configs.Source{Name: "bluetooth", Bluetooth: "capture"}, configs.ZoneSource{Source: "bluetooth"}
	if !r.wifi {
		c.Sources, c.Zones[0].Sources = []configs.Source{source}, []configs.ZoneSource{feed}
		return
	}
	c.Sources = append(slices.Clone(c.Sources), source)
	c.Zones[0].Sources = append(slices.Clone(c.Zones[0].Sources), feed)
}
