package main

import (
	"fmt"
	"io"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/machine"
)

// reportValidation reports the findings on a machine for a valid configuration, and
// lists the checks left out. Problems are an error after the whole report: the sensor
// would start, and not work.
func reportValidation(w io.Writer, file string, config *configs.Config, m machine.Machine) error {
	fmt.Fprintf(w, "%s: the configuration is valid: %s\n", file, summary(config))
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
