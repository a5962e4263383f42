package calibrate

import (
	"errors"
	"fmt"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/admin"
)

// open connects to the running sensor. If none runs, or windows are given, it opens the
// file.
func (o *options) open(config *configs.Config) (*admin.Access, error) {
	way, err := admin.Open(config, o.windows)
	if err != nil {
		return nil, err
	}
	if way.Running && o.windows != "" {
		_ = way.Close()
		return nil, errors.New("the sensor is running, and keeps the file itself: leave out --windows, or stop it first, or add --print")
	}
	if !way.Running && config.Calibration.File == "" {
		return nil, cli.UsageError{Err: fmt.Errorf("%s: calibration.file names no file; give it one", o.config)}
	}
	return way, nil
}
