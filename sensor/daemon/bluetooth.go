package daemon

import (
	"context"

	"footfall/sensor/capture"
	"footfall/sensor/capture/hci"
	"footfall/sensor/capture/tuner"
	"footfall/sensor/engine"
)

// addControllers gives the listeners of Bluetooth sources their controllers, which the
// radio process takes from the kernel. Without a radio process they are opened as any
// source: in a demonstration they are simulated.
func (d *daemon) addControllers(listeners []*listener) {
	for i, s := range d.Config.Sources {
		if s.Bluetooth != "" && d.DialRadio != nil {
			listeners[i].controller = hci.NewController(hci.ControllerOptions{
				Take: tuner.TakeController(d.DialRadio, s.Bluetooth), Now: d.Now,
			})
		}
	}
}

// openSource opens the source of a listener, of Wi-Fi or of Bluetooth.
func (l *listener) openSource(ctx context.Context) (capture.Source, error) {
	if l.controller != nil {
		return l.controller.Open(ctx)
	}
	return l.open()
}

// judgeController takes over whether a controller is deaf. What is silence for Wi-Fi,
// with its beacons, may be a quiet night for Bluetooth.
func (h *hearing) judgeController(deaf string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.mute = deaf
	switch {
	case deaf != "":
		h.says = Silent
	case h.says == Silent:
		h.says = Quiet
	}
}

// duties tells the engine for which share of the time each controller listens.
func duties(listeners []*listener) func(*engine.Engine) {
	return func(e *engine.Engine) {
		for i, l := range listeners {
			if l.controller == nil {
				continue
			}
			if state := l.controller.State(); state.Name != "" {
				e.Duty(i, state.Scan.Duty())
			}
		}
	}
}
