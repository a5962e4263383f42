package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"footfall/configs"
	"footfall/sensor/capture/hci"
	"footfall/sensor/capture/hci/adapter"
	"footfall/sensor/capture/tuner"
	"footfall/sensor/doctor"
)

// bluetoothChecks are those of a source with a Bluetooth controller, which the radio
// process at a socket takes.
func bluetoothChecks(socket string, s configs.Source) []doctor.Check {
	return []doctor.Check{
		doctor.Controller(s.Name, s.Bluetooth, adapter.List, bluetoothStack),
		doctor.Reports(s.Name, func(ctx context.Context) (doctor.Advertised, error) {
			c := hci.NewController(hci.ControllerOptions{Take: tuner.TakeController(tuner.DialSocket(socket), s.Bluetooth), Now: time.Now})
			return doctor.ListenForReports(ctx, c, listenTime)
		}),
	}
}

// bluetoothStack names the program of the Bluetooth stack that runs here, "" for none
// that is known.
func bluetoothStack() string {
	names, _ := filepath.Glob("/proc/[0-9]*/comm") // none elsewhere
	for _, name := range names {
		comm, _ := os.ReadFile(name)
		if program := strings.TrimSpace(string(comm)); program == "bluetoothd" {
			return program
		}
	}
	return ""
}
