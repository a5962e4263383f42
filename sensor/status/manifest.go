package status

import (
	"fmt"
	"math/big"

	"footfall/configs"
)

// Manifest is the payload of the manifest topic: the privacy settings in
// force, for a data-protection officer or an auditor to read off the broker.
type Manifest struct {
	Schema  int    `json:"schema"`
	Version string `json:"version"`
	Site    string `json:"site"`
	Sensor  string `json:"sensor"`
	// Collects says what is listened to; nothing is ever transmitted.
	Collects []string `json:"collects"`
	Passive  bool     `json:"passive"`
	// Pseudonyms: how addresses are replaced and for how long.
	Pseudonyms  string `json:"pseudonyms"`
	KeyStore    string `json:"key_store"`
	KeyLife     string `json:"key_life"`
	KeyRotation string `json:"key_rotation"`
	// WindowSeconds is the length of a window.
	WindowSeconds float64 `json:"window_seconds"`
	// Epsilon of the noise on each window's numbers; null for none.
	Epsilon  *float64 `json:"epsilon"`
	MinCount int      `json:"min_count"`
	// DwellEpsilon is null where dwell is not measured or without noise.
	Dwell        bool     `json:"dwell"`
	DwellEpsilon *float64 `json:"dwell_epsilon"`
	// OptOut: how a device is left out; OptOutListed is the number of entries of
	// all lists. Mode opt-in counts those on the lists alone.
	Mode               string   `json:"mode"`
	OptOutListed       int      `json:"opt_out_listed"`
	OptOutSSIDs        []string `json:"opt_out_ssids"`
	OptOutSSIDSuffixes []string `json:"opt_out_ssid_suffixes"`
	Zones              []string `json:"zones"`
	// Stored says what is written to disk.
	Stored string `json:"stored"`
}

// NewManifest returns the manifest of a configuration. KeyStore says where the key
// lies, and listed how many entries the opt-out lists have.
func NewManifest(c *configs.Config, version, keyStore string, listed int) Manifest {
	m := Manifest{
		Schema: 1, Version: version, Site: c.Site, Sensor: c.Sensor,
		Collects: []string{"Wi-Fi probe requests"}, Passive: true,
		Pseudonyms: "SipHash-2-4 under a random 128-bit key", KeyStore: keyStore, KeyLife: c.Key.Life,
		KeyRotation:   fmt.Sprintf("%02d:%02d %s", c.Key.RotateAt/60, c.Key.RotateAt%60, c.Location),
		WindowSeconds: c.Window.Seconds(),
		Epsilon:       epsilonOf(c.Privacy.Epsilon), MinCount: c.Privacy.MinCount,
		Dwell: c.Dwell.Enabled, Mode: c.OptOut.Mode,
		OptOutSSIDs: c.OptOut.SSIDs, OptOutSSIDSuffixes: c.OptOut.SSIDSuffixes,
		Stored: fmt.Sprintf("released numbers until the broker has acknowledged them, at most %d rows", c.Outbox.MaxRows),
	}
	if c.Calibration.File != "" {
		m.Stored += "; hand counts of people, if there are any, beside the numbers released for their time, until they are removed"
	}
	m.OptOutListed = listed
	if c.Key.Life == "window" {
		m.KeyRotation = "with every window"
	}
	if c.Dwell.Enabled {
		m.DwellEpsilon = epsilonOf(c.Dwell.Epsilon)
	}
	for _, z := range c.Zones {
		m.Zones = append(m.Zones, z.Name)
	}
	return m
}

func epsilonOf(e *big.Rat) *float64 {
	if e == nil {
		return nil
	}
	v, _ := e.Float64()
	return &v
}
