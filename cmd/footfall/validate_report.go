package main

import (
	"fmt"
	"io"
	"time"

	"footfall/buffer"
	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/machine"
)

// report is the result of validate for programs.
type report struct {
	File     string    `json:"file"`
	Summary  string    `json:"summary"`
	Outbox   string    `json:"outbox"`
	Findings []finding `json:"findings"`
}

// finding is the result of one check, or a check left out.
type finding struct {
	Level   string `json:"level"` // ok, warning, problem, not checked
	Setting string `json:"setting"`
	Text    string `json:"text"`
	Fix     string `json:"fix"`
}

// reportValidation reports the findings on a machine for a valid configuration, and
// lists the checks left out. Problems are an error after the whole report: the sensor
// would start, and not work. Rows is how many the outbox keeps there.
func reportValidation(w io.Writer, file string, config *configs.Config, rows int, found []machine.Finding, asJSON bool) error {
	r, problems := report{file, summary(config), outboxLine(config, rows), []finding{}}, 0
	text := fmt.Sprintf("%s: the configuration is valid: %s\n%-11s  %s\n", file, r.Summary, "outbox", r.Outbox)
	for _, level := range []machine.Level{machine.Fine, machine.Warning, machine.Problem, machine.Unchecked} {
		for _, f := range found {
			if f.Level != level {
				continue
			}
			if level == machine.Problem {
				problems++
			}
			r.Findings = append(r.Findings, finding{level.String(), f.Setting, f.Text, f.Fix})
			text += fmt.Sprintf("%-11s  %s\n", level, f)
		}
	}
	if err := writeReportOf(w, r, text, asJSON); err != nil {
		return err
	}
	if problems > 0 {
		return fmt.Errorf("%s: %s on this machine, see above; for a configuration of another machine use --elsewhere", file, cli.Plural(problems, "problem"))
	}
	return nil
}

func writeReportOf(w io.Writer, r report, text string, asJSON bool) error {
	if asJSON {
		return cli.WriteJSON(w, r)
	}
	_, err := io.WriteString(w, text)
	return err
}

// outboxLine tells what so many rows of the outbox mean with these zones and windows.
func outboxLine(c *configs.Config, rows int) string {
	perWindow := len(c.Zones)
	if perWindow > 1 {
		perWindow++ // the total
	}
	lasts, size := buffer.Capacity(rows, perWindow, c.Window)
	return fmt.Sprintf("%s, about %s at this window and %s, at most %d MB; then the oldest go",
		cli.Plural(rows, "row"), about(lasts), cli.Plural(len(c.Zones), "zone"), (size+999_999)/1_000_000)
}

// about is a time in the largest unit that it fills twice, rounded down.
func about(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return cli.Plural(int(d/day), "day")
	case d >= 2*time.Hour:
		return cli.Plural(int(d/time.Hour), "hour")
	default:
		return cli.Plural(int(d/time.Minute), "minute")
	}
}
