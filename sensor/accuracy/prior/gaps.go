package prior

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"footfall/sensor/accuracy/rows"
)

// ScanTime is how long the frames of one scan of a device are apart at most.
const ScanTime = 2 * time.Second

// local is the bit of an address's first byte that says that it is not global
// (IEEE 802-2014, clause 8.2).
const local = 0x02

// Gaps are the gaps between scans, by model.
type Gaps map[string]*Model

// Model is when phones of one model scan.
type Model struct {
	// Silences in seconds, from the last frame of a scan to the first of the next.
	Silences []float64
}

// ReadFrames adds the gaps of one crowd, from the list of its frames in order of
// time: a CSV file with a header line that names at least the columns ts (seconds
// since the Unix epoch), mac, device_id and model. name stands for the file in
// errors, which never tell an address.
func (g Gaps) ReadFrames(r io.Reader, name string) error {
	devices := map[string]*heard{}
	columns := rows.Columns{Need: []string{"ts", "mac", "device_id", "model"}}
	return columns.Read(r, name, func(row []string) error {
		return g.frame(devices, row[0], row[1], row[2], row[3])
	})
}

// heard is a device's latest frame.
type heard struct {
	at      float64 // s
	address [6]byte
}

// frame takes one row.
func (g Gaps) frame(devices map[string]*heard, ts, sender, device, model string) error {
	at, err := rows.Seconds(ts)
	if err != nil {
		return fmt.Errorf("ts: %w", err)
	}
	mac, err := net.ParseMAC(sender)
	if err != nil || len(mac) != 6 {
		return errors.New("mac: not an address of 6 bytes")
	}
	address := [6]byte(mac)
	if address[0]&local == 0 {
		return nil
	}
	d, known := devices[device]
	if !known {
		d = &heard{}
		devices[strings.Clone(device)] = d
	} else if at < d.at {
		return errors.New("ts: before the device's previous frame; frames stand in order of time")
	}
	if !known || at-d.at > ScanTime.Seconds() || address != d.address {
		m := g.model(model)
		if known {
			m.Silences = append(m.Silences, at-d.at)
		}
	}
	d.at, d.address = at, address
	return nil
}

func (g Gaps) model(name string) *Model {
	if g[name] == nil {
		g[strings.Clone(name)] = &Model{}
	}
	return g[name]
}
