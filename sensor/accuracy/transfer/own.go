package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"footfall/sensor/accuracy"
)

// The method of own rates says how much of an error lies in the scans themselves. It
// is told which device every frame is from, and for how much time of presence a scan of
// each model stands in this very crowd, which no sensor can know. So it is wrong only
// because devices do not scan evenly.

// scanTime is how long the frames of one scan of a device are apart at most, in
// seconds.
const scanTime = 2

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
	models, err := r.readScans(f)
	if err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	r.stands, err = standing(&r, models, truth)
	return r, err
}

// readScans adds the scans, and returns the model of each.
func (r *recording) readScans(list io.Reader) (models []string, err error) {
	rows := csv.NewReader(list)
	rows.ReuseRecord = true
	at, err := columns(rows, "ts", "device_id", "model")
	if err != nil {
		return nil, err
	}
	latest := map[string]float64{} // frame by device, s
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return models, nil
		}
		if err != nil {
			return nil, err
		}
		now, err := strconv.ParseFloat(row[at[0]], 64)
		if err != nil || math.IsNaN(now) || math.Abs(now) > 9e9 {
			return nil, fmt.Errorf("ts: %q is not a time in seconds since 1970", row[at[0]])
		}
		device := strings.Clone(row[at[1]])
		if last, known := latest[device]; !known || now-last > scanTime {
			r.events = append(r.events, int64(math.Round(now*1e6))*1000)
			models = append(models, strings.Clone(row[at[2]]))
		}
		latest[device] = now
	}
}

// columns reads the header line, and returns where in a row the columns stand.
func columns(rows *csv.Reader, names ...string) ([]int, error) {
	header, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("no header line: %w", err)
	}
	at := make([]int, len(names))
	for i, n := range names {
		if at[i] = slices.Index(header, n); at[i] < 0 {
			return nil, fmt.Errorf("the header line does not name the column %s", n)
		}
	}
	return at, nil
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
