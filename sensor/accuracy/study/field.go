package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"footfall/sensor/accuracy"
	"footfall/sensor/accuracy/trial"
)

// leastPeople is how many people there must be in a window of the field for its relative
// error to say something.
const leastPeople = 5

// fieldTable scores the days of a real room, each with the ratio of people to devices of
// all other days of the same sensor.
func fieldTable(ctx context.Context, w io.Writer, folder string, least int8, setup trial.Setup) error {
	files, err := accuracy.FindCrowds(folder)
	if err != nil {
		_, err := fmt.Fprintf(w, "SKIPPED: no field captures in %s\n", folder)
		return err
	}
	days := make([]scored, len(files))
	for i, f := range files {
		r, truth, err := readLabelled(ctx, f.Capture, f.Presence, least)
		if err != nil {
			return fmt.Errorf("day %s: %w", f.Name, err)
		}
		if days[i], err = windowsOf(r, truth, setup); err != nil {
			return fmt.Errorf("day %s: %w", f.Name, err)
		}
	}
	writeHeading(w, fmt.Sprintf("field, from %d dBm", least))
	var members []scored
	for i := range days {
		if people := peopleOf(files, days, i); people != nil {
			members = append(members, people)
		}
	}
	writePooled(w, "a room, people by the ratio of other days", members)
	return nil
}

// peopleOf turns the devices of a day into people, or returns nil if there is no other
// day of its sensor.
func peopleOf(files []accuracy.Crowd, days []scored, day int) scored {
	people := make(scored, len(lengths))
	for l := range lengths {
		var truth, devices float64
		for i := range days {
			if i != day && sensorOf(files[i].Name) == sensorOf(files[day].Name) {
				for _, w := range counted(days[i][l]) {
					truth += w.Truth
					devices += w.Estimate
				}
			}
		}
		if devices == 0 {
			return nil
		}
		for _, w := range counted(days[day][l]) {
			ratio := truth / devices
			w.Estimate, w.Low, w.High = ratio*w.Estimate, ratio*w.Low, ratio*w.High
			people[l] = append(people[l], w)
		}
	}
	return people
}

// counted are the windows that were recorded whole, with people enough.
func counted(windows []accuracy.Window) (some []accuracy.Window) {
	for _, w := range windows {
		if !w.Partial && w.Truth >= leastPeople {
			some = append(some, w)
		}
	}
	return some
}

// sensorOf is the sensor of a day: what follows the last dash of its name.
func sensorOf(name string) string {
	name = filepath.Base(name)
	return name[strings.LastIndexByte(name, '-')+1:]
}

// writePooled writes one row over all windows of all days.
func writePooled(w io.Writer, name string, members []scored) {
	pooled := make(scored, len(lengths))
	for _, m := range members {
		for l := range lengths {
			pooled[l] = append(pooled[l], m[l]...)
		}
	}
	writeRow(w, name, []scored{pooled})
}
