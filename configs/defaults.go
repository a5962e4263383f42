package configs

import (
	"math/big"
	"time"
)

// WindowDays is how many days released windows are kept on disk, for people at the
// sensor.
const WindowDays = 7

// Defaults is the configuration of a replay without a file. One source "capture"
// feeds one zone "all" at any signal. It has every default except paths on this
// machine. Without interface and broker it cannot be run.
func Defaults() *Config {
	c := defaults()
	c.Site, c.Sensor = "replay", "replay"
	c.Sources = []Source{{Name: "capture"}}
	c.Zones = []Zone{{Name: "all", Sources: []ZoneSource{{Source: "capture"}}}}
	c.MQTT.ClientID = clientID(c)
	c.OptOut.List, c.Control.Socket, c.Calibration.File = "", "", ""
	return c
}

// defaults are the values of keys missing from the file.
func defaults() *Config {
	return &Config{
		Location: time.Local,
		Window:   5 * time.Minute,
		Stay:     20 * time.Minute,
		OptOut: OptOut{
			List:         "/var/lib/footfall/opt-out.list",
			Mode:         ModeOptOut,
			SSIDs:        []string{"Do not track"},
			SSIDSuffixes: []string{"_optout", "_nomap"},
		},
		Key:     Key{Life: LifeDaily, RotateAt: 4 * 60},
		Privacy: Privacy{Epsilon: big.NewRat(1, 2), MinCount: 5},
		Dwell: Dwell{
			Epsilon:  big.NewRat(1, 2),
			PasserBy: time.Minute,
			Gap:      15 * time.Minute,
		},
		Kinds:       Kinds{Epsilon: big.NewRat(1, 2)},
		Limits:      Limits{MaxAddresses: 1 << 20},
		Calibration: Calibration{File: "/var/lib/footfall/calibration.csv"},
		Outbox:      Outbox{Path: "/var/lib/footfall/outbox.db", MaxRows: 20_000},
		MQTT: MQTT{
			Topic:     "footfall",
			ClientID:  "footfall-{site}-{sensor}",
			KeepAlive: 30 * time.Second,
			Timeout:   10 * time.Second,

			HomeAssistantPrefix: "homeassistant",
		},
		Log:     Log{Level: "info", Format: "text"},
		Hours:   Hours{Always: true},
		Control: Control{Socket: "/run/footfall/control.sock"},
	}
}
