package admin

import (
	"errors"
	"fmt"

	"footfall/configs"
	"footfall/sensor/control"
)

// Sensor is a sensor under administration, running or not.
type Sensor interface {
	control.Handler
	Close() error
}

// Access is a way to a sensor, with facts about the way.
type Access struct {
	Sensor
	// Running tells whether the sensor itself answers.
	Running bool
	// Reachable tells whether a running sensor could be asked at all.
	Reachable bool
}

// Open returns the way to the configured sensor: the running one, or its files where
// none runs. Windows is a file of released windows for [Files.CalibrationAdd]; ""
// for none.
func Open(c *configs.Config, windows string) (*Access, error) {
	a := &Access{Sensor: NewFiles(c, windows), Reachable: c.Control.Socket != ""}
	client, err := Dial(c)
	if err != nil {
		return nil, err
	}
	if client != nil {
		a.Sensor, a.Running = client, true
	}
	return a, nil
}

// Dial connects to the running sensor. It returns nil where none runs, or where none
// could be asked.
func Dial(c *configs.Config) (*control.Client, error) {
	if c.Control.Socket == "" {
		return nil, nil
	}
	client, err := control.Dial(c.Control.Socket)
	if errors.Is(err, control.ErrNotRunning) {
		return nil, nil
	}
	return client, err
}

// Effect says when a change takes effect.
func (a *Access) Effect() string {
	switch {
	case a.Running:
		return "Applied to the running sensor; the current window is updated."
	case !a.Reachable:
		return "A sensor that uses this file sees the change when it next starts."
	}
	return "The sensor is not running; the change takes effect when it starts."
}

// CheckZone finds mistakes in the zone of a hand count.
func CheckZone(c *configs.Config, zone string) error {
	names := ""
	for i, z := range c.Zones {
		if z.Name == zone {
			return nil
		}
		if i > 0 {
			names += ", "
		}
		names += z.Name
	}
	return fmt.Errorf("there is no zone %q; there is %s", zone, names)
}
