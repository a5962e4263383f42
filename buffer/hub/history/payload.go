package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind of a row.
type Kind string

// Kinds of rows, by the last level of their topics.
const (
	Window Kind = "window"
	Hour   Kind = "hour"
	Day    Kind = "day"
)

// Kinds in order of length.
var Kinds = []Kind{Window, Hour, Day}

// Row is one payload, with what places it. Payload is a JSON object.
type Row struct {
	Kind               Kind
	Site, Sensor, Zone string
	// Start in nanoseconds since the Unix epoch.
	Start int64
	// Rest is the end of the id, after the start: the seconds of a window.
	Rest    string
	Payload []byte
}

const (
	maxPayload = 16 << 10
	maxName    = 128 // bytes of site, sensor and zone
	maxRest    = 64
)

// placed are the fields that a hub reads. All others are the business of the reader.
type placed struct {
	ID     string `json:"id"`
	Site   string `json:"site"`
	Sensor string `json:"sensor"`
	Zone   string `json:"zone"`
	Start  string `json:"start"`
	Period string `json:"period"`
}

var errNoObject = errors.New("not one JSON object")

// Read returns the row of a message, or an error if topic and payload do not fit each
// other. The topic is the part after the base: "v1/site/sensor/zone/kind". Keys that it
// does not know stay in the payload as they are.
func Read(topic string, payload []byte) (Row, error) {
	levels := strings.Split(topic, "/")
	if len(levels) != 5 || levels[0] != "v1" {
		return Row{}, fmt.Errorf("topic %q is not v1/site/sensor/zone/kind", topic)
	}
	r := Row{Site: levels[1], Sensor: levels[2], Zone: levels[3], Kind: Kind(levels[4]), Payload: bytes.Trim(payload, " \t\r\n")}
	if r.Kind != Window && r.Kind != Hour && r.Kind != Day {
		return Row{}, fmt.Errorf("topic %q has no kind that is kept", topic)
	}
	if len(r.Payload) > maxPayload {
		return Row{}, fmt.Errorf("payload of %d bytes; at most %d are kept", len(r.Payload), maxPayload)
	}
	var p placed
	if len(r.Payload) == 0 || r.Payload[0] != '{' {
		return Row{}, errNoObject
	}
	if err := json.Unmarshal(r.Payload, &p); err != nil {
		return Row{}, fmt.Errorf("%w: %w", errNoObject, err)
	}
	if err := r.place(&p); err != nil {
		return Row{}, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, r.Payload); err != nil {
		return Row{}, err
	}
	r.Payload = compact.Bytes()
	return r, nil
}

// place checks the fields against the topic, and sets Start and Rest.
func (r *Row) place(p *placed) error {
	switch {
	case p.Site != r.Site || p.Sensor != r.Sensor || p.Zone != r.Zone:
		return errors.New("site, sensor and zone are not those of the topic")
	case r.Kind == Window && p.Period != "", r.Kind != Window && p.Period != string(r.Kind):
		return fmt.Errorf("period %.20q does not fit the topic", p.Period)
	}
	for _, name := range []string{r.Site, r.Sensor, r.Zone} {
		if name == "" || len(name) > maxName || strings.ContainsAny(name, "\x00/+#") {
			return errors.New("a name is empty, too long, or has a character that a topic cannot have")
		}
	}
	start, err := time.Parse(time.RFC3339Nano, p.Start)
	if err != nil || start.UTC().Year() < 1970 || start.UTC().Year() > 2200 {
		return errors.New("start is no time of RFC 3339")
	}
	r.Start = start.UnixNano()
	front := r.Zoned() + "/"
	if r.Kind != Window {
		front += string(r.Kind) + "/"
	}
	rest, ok := strings.CutPrefix(p.ID, front+p.Start)
	if !ok || len(rest) > maxRest {
		return errors.New("id is not made of site, sensor, zone and start")
	}
	r.Rest = rest
	return nil
}

// Zoned is "site/sensor/zone".
func (r *Row) Zoned() string { return r.Site + "/" + r.Sensor + "/" + r.Zone }
