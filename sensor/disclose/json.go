package disclose

import (
	"bytes"
	_ "embed" // for the schema
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"footfall/sensor/calibrate"
)

//go:embed window.schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of the window payload.
func Schema() []byte { return bytes.Clone(schema) }

// JSON returns the payload as one flat JSON object with its keys in a fixed
// order and no white space in it. Spaces follow, up to a length that all payloads
// of the zone have: a multiple of 256 bytes. Equal payloads give equal bytes. It
// refuses a payload if the schema would refuse its names or times.
func (p *Payload) JSON() ([]byte, error) {
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("window payload: %w", err)
	}
	return p.padded(p.object()), nil
}

// object returns the JSON object without padding.
func (p *Payload) object() []byte {
	w := writer{out: make([]byte, 0, 4*lengthStep)}
	w.raw("schema", strconv.Itoa(SchemaVersion))
	w.text("id", p.ID())
	w.text("site", p.Site)
	w.text("sensor", p.Sensor)
	w.text("zone", p.Zone)
	w.text("start", timestamp(p.Start))
	w.text("end", timestamp(p.End))
	w.raw("seconds", p.Seconds())
	w.text("until", timestamp(p.until()))
	w.raw("devices", p.Devices.String())
	w.raw("devices_low", p.DevicesLow.String())
	w.raw("devices_high", p.DevicesHigh.String())
	w.raw("wifi_devices", p.WiFiDevices.String())
	w.raw("ble_devices", p.BLEDevices.String())
	w.raw("ble_low", p.BLELow.String())
	w.raw("ble_high", p.BLEHigh.String())
	w.raw("addresses", p.Addresses.String())
	w.raw("stable_share", p.StableShare.String())
	w.raw("people", p.People.String())
	w.raw("people_low", p.PeopleLow.String())
	w.raw("people_high", p.PeopleHigh.String())
	w.optional("people_by", string(p.PeopleBy))
	w.raw("suppressed", strconv.FormatBool(p.Suppressed))
	w.raw("epsilon", p.Epsilon.String())
	w.raw("coverage", p.Coverage.String())
	w.text("epoch", p.Epoch)
	w.raw("late", strconv.FormatBool(p.Late))
	w.text("quality", p.Quality)
	if p.HasVisits {
		for i, key := range visitKeys {
			w.raw(key, p.Visits[i].String())
		}
	}
	if p.HasKinds {
		for i, key := range kindKeys {
			w.raw(key, p.Kinds[i].String())
		}
		w.raw("kinds_epsilon", p.KindsEpsilon.String())
	}
	return append(w.out, '}')
}

// writer writes the members of a JSON object.
type writer struct{ out []byte }

func (w *writer) raw(key, value string) {
	separator := byte(',')
	if len(w.out) == 0 {
		separator = '{'
	}
	w.out = append(w.out, separator, '"')
	w.out = append(w.out, key...)
	w.out = append(w.out, `":`...)
	w.out = append(w.out, value...)
}

func (w *writer) text(key, value string) {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // a string into memory: cannot fail
	w.raw(key, string(bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))))
}

// optional writes a text, or null for an empty one.
func (w *writer) optional(key, value string) {
	if value == "" {
		w.raw(key, "null")
		return
	}
	w.text(key, value)
}

// check refuses names and times that would not fit the schema, or that
// ParsePayload would refuse.
func (p *Payload) check() error {
	if err := checkNames(name{"site", p.Site}, name{"sensor", p.Sensor}, name{"zone", p.Zone}); err != nil {
		return err
	}
	if p.PeopleBy != "" && p.PeopleBy != calibrate.WiFi && p.PeopleBy != calibrate.Bluetooth {
		return errors.New("people_by: neither wifi nor ble")
	}
	if p.End <= p.Start {
		return errors.New("the window ends before it begins")
	}
	return checkEpoch(p.Epoch)
}

// CheckNames refuses names of a site or a sensor that a payload cannot hold. A
// name is one level of an MQTT topic and one part of an id: UTF-8 text of 1 to 128
// bytes, without / + # and without control characters.
func CheckNames(site, sensor string) error {
	return checkNames(name{"site", site}, name{"sensor", sensor})
}

// name is a name and what it is the name of.
type name struct{ of, text string }

func checkNames(names ...name) error {
	for _, n := range names {
		if err := checkName(n.text); err != nil {
			return fmt.Errorf("%s %q: %w", n.of, n.text, err)
		}
	}
	return nil
}

// maxName is the longest name in bytes.
const maxName = 128

// checkName implements CheckNames for one name.
func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("a name is needed")
	case len(name) > maxName:
		return fmt.Errorf("longer than %d bytes", maxName)
	case !utf8.ValidString(name):
		return errors.New("not UTF-8 text")
	}
	for _, r := range name {
		if r == '/' || r == '+' || r == '#' || r < ' ' || r == 0x7f {
			return errors.New("must not hold / + # or control characters")
		}
	}
	return nil
}

func checkEpoch(epoch string) error {
	at, err := time.Parse(time.RFC3339, epoch)
	if err != nil || at.UTC().Format(time.RFC3339Nano) != epoch {
		return fmt.Errorf("epoch %q: not a time in RFC 3339, UTC", epoch)
	}
	return nil
}
