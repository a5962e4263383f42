package edit

import (
	"fmt"
	"strings"
)

const (
	hoursKey = "opening_hours"
	always   = "always"
)

// Hours are the opening hours on one line, such as "mon-fri 09:00-21:00; sat
// 10:00-18:00", or "always".
func (d *Document) Hours() string {
	var days []string
	for _, v := range d.Values() {
		switch day, ok := strings.CutPrefix(v.Path, hoursKey+"."); {
		case v.Path == hoursKey:
			return v.Text
		case ok:
			days = append(days, day+" "+v.Text)
		}
	}
	if len(days) == 0 {
		return always
	}
	return strings.Join(days, "; ")
}

// SetLine is Set, but takes opening hours on one line as [Document.SetHours] does.
func (d *Document) SetLine(path, text string) error {
	if path != hoursKey {
		return d.Set(path, text)
	}
	if err := d.SetHours(text); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// SetHours replaces the opening hours by those of a line, as [Document.Hours] writes
// it. They stay where they are in the file.
func (d *Document) SetHours(line string) error {
	switch line {
	case d.Hours():
		return nil
	case always:
		return d.Unset(hoursKey)
	}
	kept := map[string]bool{}
	for part := range strings.SplitSeq(line, ";") {
		day, spans, found := strings.Cut(strings.TrimSpace(part), " ")
		if !found {
			return fmt.Errorf(`%q is not understood; write always, or days and hours, such as "mon-fri 09:00-21:00; sat 10:00-18:00"`, strings.TrimSpace(part))
		}
		day = strings.TrimSuffix(day, ":")
		if len(kept) == 0 {
			if err := d.makeDays(); err != nil {
				return err
			}
		}
		kept[day] = true
		if err := d.Set(hoursKey+"."+day, strings.TrimSpace(spans)); err != nil {
			return err
		}
	}
	return d.dropDays(kept)
}

// makeDays puts the word that makes room for days in the place of another one.
func (d *Document) makeDays() error {
	for _, v := range d.Values() {
		if v.Path == hoursKey {
			return d.Set(hoursKey, always)
		}
	}
	return nil
}

// dropDays takes away the days that are not kept.
func (d *Document) dropDays(kept map[string]bool) error {
	for _, v := range d.Values() {
		if day, ok := strings.CutPrefix(v.Path, hoursKey+"."); ok && !kept[day] {
			if err := d.Unset(v.Path); err != nil {
				return err
			}
		}
	}
	return nil
}
