package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"footfall/sensor/accuracy"
	"footfall/sensor/accuracy/prior"
	"footfall/sensor/accuracy/rows"
)

// The method of own rates says how much of an error lies in the scans themselves. It
// is told which device every frame is from, and for how much time of presence a scan of
// each model stands in this very crowd, which no sensor can know. So it is wrong only
// because devices do not scan evenly.

// ownRates lists a crowd's scans with the seconds of presence that each stands for, in the
// windows of what was heard. The list of frames is a CSV file with a header line that
// names at least the columns ts (seconds since the Unix epoch), device_id and model.
func ownRates(heard *recording, truth accuracy.Presence, name string) (recording, error) {
	f, err := os.Open(name)
	if err != nil {
		return recording{}, err
	}
	defer f.Close()
	r := recording{first: heard.first, last: heard.last}
	models, err := r.readScans(f, name)
	if err != nil {
		return r, err
	}
	r.stands, err = standing(&r, models, truth)
	return r, err
}

// readScans adds the scans, and returns the model of each.
func (r *recording) readScans(list io.Reader, name string) (models []string, err error) {
	latest := map[string]float64{} // frame by device, s
	columns := rows.Columns{Need: []string{"ts", "device_id", "model"}}
	err = columns.Read(list, name, func(row []string) error {
		now, err := rows.Seconds(row[0])
		if err != nil {
			return fmt.Errorf("ts: %w", err)
		}
		device := strings.Clone(row[1])
		if last, known := latest[device]; !known || now-last > prior.ScanTime.Seconds() {
			r.events = append(r.events, rows.Nanoseconds(now))
			models = append(models, strings.Clone(row[2]))
		}
		latest[device] = now
		return nil
	})
	return models, err
}

// standing returns for how many seconds of presence each scan stands: as many as there
// were of its model, over the number of its scans.
func standing(r *recording, models []string, truth accuracy.Presence) ([]float64, error) {
	seconds := map[string]float64{}
	for _, stay := range truth {
		there := min(stay.Leave, r.last) - max(stay.Enter, r.first)
		seconds[stay.Model] += float64(max(0, there)) / float64(time.Second)
	}
	scans := map[string]float64{}
	for _, m := range models {
		scans[m]++
	}
	stands := make([]float64, len(models))
	for i, m := range models {
		if _, known := seconds[m]; !known {
			return nil, fmt.Errorf("model %q is heard and never present; its rate needs both", m)
		}
		stands[i] = seconds[m] / scans[m]
	}
	return stands, nil
}
