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

// reportValidation reports the findings on a machine for a valid configuration, and
// lists the checks left out. Problems are an error after the whole report: the sensor
// would start, and not work.
func reportValidation(w io.Writer, file string, config *configs.Config, m machine.Machine) error {
	fmt.Fprintf(w, "%s: the configuration is valid: %s\n%s\n", file, summary(config), outboxLine(config))
	found := m.Look(config, file)
	problems := 0
	for _, level := range []machine.Level{machine.Fine, machine.Warning, machine.Problem, machine.Unchecked} {
		for _, f := range found {
			if f.Level != level {
				continue
			}
			if level == machine.Problem {
				problems++
			}
			if _, err := fmt.Fprintf(w, "%-11s  %s\n", level, f); err != nil {
				return err
			}
		}
	}
	if problems > 0 {
		return fmt.Errorf("%s: %s on this machine, see above; for a configuration of another machine use --elsewhere", file, cli.Plural(problems, "problem"))
	}
	return nil
}

// outboxLine tells what the row cap of the outbox means with these zones and windows.
func outboxLine(c *configs.Config) string {
	perWindow := len(c.Zones)
	if perWindow > 1 {
		perWindow++ // the total
	}
	lasts, size := buffer.Capacity(c.Outbox.MaxRows, perWindow, c.Window)
	return fmt.Sprintf("%-11s  %s, about %s at this window and %s, at most %d MB; then the oldest go",
		"outbox", cli.Plural(c.Outbox.MaxRows, "row"), about(lasts), cli.Plural(len(c.Zones), "zone"), (size+999_999)/1_000_000)
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
