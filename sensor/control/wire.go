package control

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"footfall/hashing/optout"
	"footfall/sensor/calibrate"
)

// Bounds of a line in bytes. The longest request imports as many addresses as a list
// can have entries.
const (
	maxRequest = 1 << 20
	maxAnswer  = 1 << 18
	firstRead  = 4 << 10
)

// op is the name of a request.
type op string

const (
	opAdd     op = "opt-out.add"
	opRemove  op = "opt-out.remove"
	opCheck   op = "opt-out.check"
	opSummary op = "opt-out.summary"
	opStatus  op = "status"
	opWindows op = "windows"
	opWalk    op = "walk"
	opReload  op = "reload"
	opErase   op = "erase"

	opCalibration       op = "calibration.show"
	opCalibrationAdd    op = "calibration.add"
	opCalibrationRemove op = "calibration.remove"
)

// Version of the protocol. A sensor takes requests of its own version and of older
// ones. Version 1 had no word for its version, and no operation windows. Version 2 had
// no operation walk.
const Version = 3

// request is one line from a command.
type request struct {
	Version   int               `json:"version"`
	Op        op                `json:"op"`
	Addresses []wireAddress     `json:"addresses"`
	Counts    []calibrate.Count `json:"counts"`
	Zone      string            `json:"zone"`
	Walk      *Walk             `json:"walk"`
	WindowsQuery
}

// answer is one line from the sensor.
type answer struct {
	Version int             `json:"version"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   string          `json:"error,omitempty"`
}

// wireAddress is an address on the wire: twelve hexadecimal digits in quotes.
type wireAddress optout.Address

var errAddress = errors.New("not an address")

// UnmarshalJSON reads the address in place, without a copy of its text.
func (a *wireAddress) UnmarshalJSON(text []byte) error {
	if len(text) != 2+2*len(a) || text[0] != '"' {
		return errAddress
	}
	if _, err := hex.Decode(a[:], text[1:len(text)-1]); err != nil {
		return errAddress // hex names the character
	}
	return nil
}

// errRequest stands for every fault of a request. A more exact error could quote an
// address.
var errRequest = errors.New("the request cannot be read; command and sensor may be of different versions")

// errVersion refuses a request of a newer version.
var errVersion = errors.New("the command is newer than the running sensor: restart it (systemctl restart footfall)")

// decodeRequest reads one line. Its error quotes nothing of it.
func decodeRequest(line []byte) (request, error) {
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		clear(r.Addresses)
		return request{}, errRequest
	}
	if least, most := r.Op.addresses(); len(r.Addresses) < least || len(r.Addresses) > most {
		clear(r.Addresses)
		return request{}, errRequest
	}
	if len(r.Counts) > maxCounts || (len(r.Counts) > 0) != (r.Op == opCalibrationAdd) || (r.Zone != "") != (r.Op == opCalibrationRemove) {
		clear(r.Addresses)
		return request{}, errRequest
	}
	if r.Version > Version {
		clear(r.Addresses)
		return request{}, errVersion
	}
	if r.WindowsQuery != (WindowsQuery{}) && r.Op != opWindows {
		clear(r.Addresses)
		return request{}, errRequest
	}
	if r.Walk != nil && (r.Op != opWalk || r.Walk.check() != nil) {
		clear(r.Addresses)
		return request{}, errRequest
	}
	return r, nil
}

// maxCounts is how many hand counts one request may hold.
const maxCounts = 1000

// addresses returns how many addresses a request may have.
func (o op) addresses() (least, most int) {
	switch o {
	case opAdd, opRemove:
		return 1, optout.MaxEntries
	case opCheck:
		return 1, 1
	}
	return 0, 0
}

// encodeRequest writes one line into a buffer of the right size. A buffer that grows
// would leave copies of the addresses behind.
func encodeRequest(o op, addresses []optout.Address) []byte {
	const digits = 2 * len(optout.Address{})
	line := make([]byte, 0, 64+len(o)+len(addresses)*(digits+3))
	line = fmt.Appendf(line, `{"version":%d,"op":%q,"addresses":[`, Version, string(o))
	for i := range addresses {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(line, '"')
		line = hex.AppendEncode(line, addresses[i][:])
		line = append(line, '"')
	}
	return append(line, "]}\n"...)
}

// encodeCalibration writes one line about hand counts.
func encodeCalibration(o op, counts []calibrate.Count, zone string) ([]byte, error) {
	if len(counts) > maxCounts {
		return nil, fmt.Errorf("%d hand counts at a time; at most %d are taken", len(counts), maxCounts)
	}
	line, err := json.Marshal(struct {
		Version int               `json:"version"`
		Op      op                `json:"op"`
		Counts  []calibrate.Count `json:"counts,omitempty"`
		Zone    string            `json:"zone,omitempty"`
	}{Version, o, counts, zone})
	return append(line, '\n'), err
}

// encodeWindows writes one line that asks for a page of windows.
func encodeWindows(q WindowsQuery) ([]byte, error) {
	line, err := json.Marshal(struct {
		Version int `json:"version"`
		Op      op  `json:"op"`
		WindowsQuery
	}{Version, opWindows, q})
	return append(line, '\n'), err
}

// encodeWalk writes one line that tells a walk, or asks for one.
func encodeWalk(told *Walk) ([]byte, error) {
	line, err := json.Marshal(struct {
		Version int   `json:"version"`
		Op      op    `json:"op"`
		Walk    *Walk `json:"walk,omitempty"`
	}{Version, opWalk, told})
	return append(line, '\n'), err
}

// errTooLong says that a line exceeds its bound.
var errTooLong = errors.New("a line is too long")

// readLine reads a line without its end into a buffer that the caller wipes. It wipes
// buffers that were too small. Bytes after the line are dropped: the two sides take
// turns, so there are none.
func readLine(r io.Reader, most int) ([]byte, error) {
	buffer := make([]byte, 0, firstRead)
	for {
		n, err := r.Read(buffer[len(buffer):cap(buffer)])
		seen := len(buffer)
		buffer = buffer[:seen+n]
		for i, c := range buffer[seen:] {
			if c == '\n' {
				return buffer[:seen+i], nil
			}
		}
		switch {
		case err != nil:
			clear(buffer)
			return nil, err
		case len(buffer) > most:
			clear(buffer)
			return nil, errTooLong
		case len(buffer) == cap(buffer):
			grown := make([]byte, len(buffer), 2*cap(buffer))
			copy(grown, buffer)
			clear(buffer)
			buffer = grown
		}
	}
}
