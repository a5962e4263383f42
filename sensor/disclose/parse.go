package disclose

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"footfall/sensor/calibrate"
)

var errNotPayload = errors.New("window payload: not in the form that this version writes")

// wire receives the JSON object. The keys of visits stay raw, because null and
// absent differ there.
type wire struct {
	Schema, Seconds                                    json.Number
	ID, Site, Sensor, Zone, Start, End, Epoch, Quality string
	Until                                              string
	Devices                                            Number
	DevicesLow                                         Number `json:"devices_low"`
	DevicesHigh                                        Number `json:"devices_high"`
	WiFiDevices                                        Number `json:"wifi_devices"`
	BLEDevices                                         Number `json:"ble_devices"`
	BLELow                                             Number `json:"ble_low"`
	BLEHigh                                            Number `json:"ble_high"`
	Addresses, Epsilon, Coverage                       Number
	StableShare                                        Number `json:"stable_share"`
	People                                             Number
	PeopleLow                                          Number          `json:"people_low"`
	PeopleHigh                                         Number          `json:"people_high"`
	PeopleBy                                           calibrate.Radio `json:"people_by"`
	Suppressed, Late                                   bool
	PassersBy                                          json.RawMessage `json:"passers_by"`
	Dwell1                                             json.RawMessage `json:"dwell_1_5"`
	Dwell5                                             json.RawMessage `json:"dwell_5_15"`
	Dwell15                                            json.RawMessage `json:"dwell_15_30"`
	Dwell30                                            json.RawMessage `json:"dwell_30_60"`
	Dwell60                                            json.RawMessage `json:"dwell_60_plus"`
	Phones                                             json.RawMessage `json:"ble_phones"`
	Watches                                            json.RawMessage `json:"ble_watches"`
	Earbuds                                            json.RawMessage `json:"ble_earbuds"`
	Tags                                               json.RawMessage `json:"ble_tags"`
	KindsEpsilon                                       Number          `json:"kinds_epsilon"`
}

// ParsePayload reads what [Payload.JSON] wrote. A stored window can so be
// published again with Late set and nothing else changed. White space around the
// object is allowed. It refuses an object if JSON would not write the same bytes. That
// covers unknown, missing, repeated and misplaced keys, another schema version, and an
// id that does not fit the window.
func ParsePayload(text []byte) (Payload, error) {
	text = withRadio(withBounds(bytes.Trim(text, " \t\r\n")))
	var w wire
	if err := json.Unmarshal(text, &w); err != nil {
		return Payload{}, fmt.Errorf("window payload: %w", err)
	}
	p, err := w.payload()
	if err != nil {
		return Payload{}, err
	}
	if err := p.check(); err != nil {
		return Payload{}, fmt.Errorf("window payload: %w", err)
	}
	object := p.object()
	if w.Until == "" {
		object = withoutUntil(object)
	}
	if !bytes.Equal(object, text) {
		return Payload{}, errNotPayload
	}
	return p, nil
}

// Rows of earlier builds have no Bluetooth devices and no keys for their bounds. Inside a
// JSON string the quotes of these keys would be escaped.
var (
	boundless = []byte(`,"ble_devices":null,"addresses":`)
	bounded   = []byte(`,"ble_devices":null,"ble_low":null,"ble_high":null,"addresses":`)
)

// withBounds adds the bounds that earlier builds did not write.
func withBounds(text []byte) []byte { return bytes.Replace(text, boundless, bounded, 1) }

// withRadio adds the radio that people are computed by, which earlier builds did not write:
// it was Wi-Fi.
func withRadio(text []byte) []byte {
	if bytes.Contains(text, []byte(`,"people_by":`)) {
		return text
	}
	by := `,"people_by":"wifi"`
	if bytes.Contains(text, []byte(`,"people":null,`)) {
		by = `,"people_by":null`
	}
	next := []byte(`,"suppressed":`)
	return bytes.Replace(text, next, append([]byte(by), next...), 1)
}

// withoutUntil takes out the first key until, which earlier builds did not write. The
// names before it have their quotes escaped, so they cannot look like it.
func withoutUntil(object []byte) []byte {
	const key = `,"until":"`
	at := bytes.Index(object, []byte(key))
	length := len(key) + bytes.IndexByte(object[at+len(key):], '"') + 1
	return slices.Delete(object, at, at+length)
}

func (w *wire) payload() (Payload, error) {
	p := Payload{
		Site: w.Site, Sensor: w.Sensor, Zone: w.Zone,
		Devices: w.Devices, DevicesLow: w.DevicesLow, DevicesHigh: w.DevicesHigh,
		WiFiDevices: w.WiFiDevices, BLEDevices: w.BLEDevices, BLELow: w.BLELow, BLEHigh: w.BLEHigh, Addresses: w.Addresses,
		StableShare: w.StableShare, People: w.People, PeopleLow: w.PeopleLow, PeopleHigh: w.PeopleHigh, PeopleBy: w.PeopleBy,
		Suppressed: w.Suppressed, Epsilon: w.Epsilon, Coverage: w.Coverage,
		Epoch: w.Epoch, Late: w.Late, Quality: w.Quality,
		HasVisits: w.PassersBy != nil, HasKinds: w.Phones != nil, KindsEpsilon: w.KindsEpsilon,
	}
	visits := [len(p.Visits)]json.RawMessage{w.PassersBy, w.Dwell1, w.Dwell5, w.Dwell15, w.Dwell30, w.Dwell60}
	err := readNumbers(visits[:], p.Visits[:], visitKeys[:])
	if err == nil {
		err = readNumbers([]json.RawMessage{w.Phones, w.Watches, w.Earbuds, w.Tags}, p.Kinds[:], kindKeys[:])
	}
	if err != nil {
		return Payload{}, err
	}
	if p.Start, err = instant(w.Start); err != nil {
		return Payload{}, err
	}
	if p.End, err = instant(w.End); err != nil {
		return Payload{}, err
	}
	if w.Until == "" {
		p.Until = p.until()
		return p, nil
	}
	p.Until, err = instant(w.Until)
	return p, err
}

// readNumbers reads numbers whose keys may be missing.
func readNumbers(from []json.RawMessage, into []Number, keys []string) error {
	for i, raw := range from {
		if raw == nil {
			continue
		}
		if err := into[i].UnmarshalJSON(raw); err != nil {
			return fmt.Errorf("window payload: %s: %w", keys[i], err)
		}
	}
	return nil
}

func instant(text string) (int64, error) {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0, fmt.Errorf("window payload: %w", err)
	}
	return at.UnixNano(), nil
}
