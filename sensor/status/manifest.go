package status

import (
	"fmt"
	"math/big"

	"footfall/configs"
	"footfall/configs/facts"
	"footfall/hashing/optout"
	"footfall/sensor/evidence"
)

// Manifest is the payload of the manifest topic: the privacy settings in
// force, for a data-protection officer or an auditor to read off the broker.
type Manifest struct {
	Schema  int    `json:"schema"`
	Version string `json:"version"`
	Site    string `json:"site"`
	Sensor  string `json:"sensor"`
	// Until is set by the running sensor; see [Until].
	Until string `json:"until,omitempty"`
	// Collects lists the frames listened to; nothing is ever transmitted.
	Collects []string `json:"collects"`
	Passive  bool     `json:"passive"`
	// Streamed: another access point sends what it hears, addresses included, over the
	// network, encrypted.
	Streamed bool `json:"streamed"`
	// Pseudonyms: how addresses are replaced and for how long.
	Pseudonyms  string `json:"pseudonyms"`
	KeyStore    string `json:"key_store"`
	KeyLife     string `json:"key_life"`
	KeyRotation string `json:"key_rotation"`
	// KeyReach and EpsilonCovers say in words where both protections end.
	KeyReach      string `json:"key_reach"`
	EpsilonCovers string `json:"epsilon_covers"`
	// WindowSeconds is the length of a window.
	WindowSeconds float64 `json:"window_seconds"`
	// Epsilon of the noise on each window's numbers; null for none.
	Epsilon  *float64 `json:"epsilon"`
	MinCount int      `json:"min_count"`
	// DwellEpsilon is null if dwell is not measured or without noise.
	Dwell        bool     `json:"dwell"`
	DwellEpsilon *float64 `json:"dwell_epsilon"`
	// Kinds of Bluetooth devices are counted; KindsEpsilon is null if not, or without noise.
	Kinds        bool     `json:"kinds"`
	KindsEpsilon *float64 `json:"kinds_epsilon"`
	// OptOut: how a device is left out; OptOutListed is the number of entries of
	// all lists. Mode opt-in counts those on the lists alone.
	Mode               string   `json:"mode"`
	OptOutListed       int      `json:"opt_out_listed"`
	OptOutSSIDs        []string `json:"opt_out_ssids"`
	OptOutSSIDSuffixes []string `json:"opt_out_ssid_suffixes"`
	// OptOutBluetooth is what an objector can do about Bluetooth; "" where no source of
	// Bluetooth is configured.
	OptOutBluetooth string   `json:"opt_out_bluetooth"`
	Zones           []string `json:"zones"`
	// Stored tells everything written to disk.
	Stored string `json:"stored"`
	// PublicKey checks the signature (see package evidence); "" where there is none.
	PublicKey string `json:"public_key"`
	// Log is the newest line of the privacy log.
	Log evidence.Head `json:"privacy_log"`
}

// Settings are the settings of a manifest alone, without what changes while a sensor
// runs.
func Settings(c *configs.Config) Manifest { return NewManifest(c, "", "", 0) }

// NewManifest states the facts of a configuration. The key store and the number of
// listed devices are those of the running sensor.
func NewManifest(c *configs.Config, version, keyStore string, listed int) Manifest {
	f := facts.Of(c)
	return Manifest{
		Schema: 1, Version: version, Site: f.Site, Sensor: f.Sensor,
		Collects: collects(f), Passive: true, Streamed: f.Streamed,
		Pseudonyms: "SipHash-2-4 under a random 128-bit key", KeyStore: keyStore,
		KeyLife: f.Key.Life, KeyRotation: keyRotation(f.Key),
		KeyReach: "root on the machine can take the key from the service manager", EpsilonCovers: epsilonCovers(f.Numbers.Epsilon),
		WindowSeconds: f.Window.Seconds(),
		Epsilon:       epsilonOf(f.Numbers.Epsilon), MinCount: f.Numbers.MinCount,
		Dwell: f.Numbers.Visits, DwellEpsilon: epsilonOf(f.Numbers.VisitEpsilon),
		Kinds: f.Numbers.Kinds, KindsEpsilon: epsilonOf(f.Numbers.KindEpsilon),
		Mode: f.OptOut.Mode, OptOutListed: listed, OptOutSSIDs: f.OptOut.Names, OptOutSSIDSuffixes: f.OptOut.Endings,
		OptOutBluetooth: optOutBluetooth(f),
		Zones:           f.Zones, Stored: stored(f.Stored),
	}
}

// collects names the frames listened to.
func collects(f facts.Facts) (frames []string) {
	if f.WiFi {
		frames = append(frames, "Wi-Fi probe requests")
	}
	if f.Bluetooth {
		frames = append(frames, "Bluetooth LE advertisements")
	}
	return frames
}

func optOutBluetooth(f facts.Facts) string {
	if !f.Bluetooth {
		return ""
	}
	return "switch Bluetooth off: a network name does not reach it; or advertise the service " + optout.ServiceUUID + ", which takes an app"
}

func keyRotation(k facts.Key) string {
	switch {
	case k.PerWindow():
		return "with every window"
	case k.Zone == "":
		return facts.Clock(k.RotateAt) + " Local"
	}
	return facts.Clock(k.RotateAt) + " " + k.Zone
}

func stored(s facts.Stored) string {
	text := fmt.Sprintf("released numbers until the broker has acknowledged them, at most %d rows; released numbers of the last %d days, for people at the sensor", s.MaxRows, s.WindowDays)
	if s.Calibration != "" {
		text += "; hand counts of people, if there are any, beside the numbers released for their time, until they are removed"
	}
	return text
}

func epsilonCovers(e *big.Rat) string {
	if e == nil {
		return "nothing: numbers are exact"
	}
	return "one address in one window; no day, no phone that shows many addresses, and no one who sends forged frames"
}

func epsilonOf(e *big.Rat) *float64 {
	if e == nil {
		return nil
	}
	v, _ := e.Float64()
	return &v
}
