package calibrate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"footfall/configs"
	"footfall/sensor/control"
	"footfall/sensor/status"
)

// onAir is a source as it can be listened to now. The interface of one that names a radio
// is made by the radio control, and the running sensor knows which it is.
func (s *signalSurvey) onAir(ctx context.Context, source configs.Source) (configs.Source, error) {
	if source.Radio == "" {
		return source, nil
	}
	client, err := control.Dial(s.config.Control.Socket)
	if err != nil {
		return source, fmt.Errorf("names a radio, and only the running sensor knows its interface; run: systemctl start footfall (%w)", err)
	}
	defer client.Close()
	health, err := client.Status(ctx)
	if err != nil {
		return source, fmt.Errorf("asking the running sensor for the interface of a radio: %w", err)
	}
	source.Interface, err = interfaceOf(source.Name, health)
	return source, err
}

// interfaceOf finds the interface of a source in the health of the sensor.
func interfaceOf(name string, health []byte) (string, error) {
	var all struct {
		Sources []status.SourceHealth `json:"sources"`
	}
	if err := json.Unmarshal(health, &all); err != nil {
		return "", fmt.Errorf("health of the running sensor: %w", err)
	}
	for _, source := range all.Sources {
		switch {
		case source.Name != name:
		case source.Interface == "":
			return "", fmt.Errorf("the running sensor has no interface for it: %s; footfall doctor says what to do", source.Error)
		default:
			return source.Interface, nil
		}
	}
	return "", errors.New("the running sensor does not know it; run: systemctl reload footfall")
}
