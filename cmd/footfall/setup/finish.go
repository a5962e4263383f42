package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/configs/edit"
	"footfall/configs/machine"
	"footfall/sensor/engine"
)

// finish shows the result, writes it, and starts the service.
func (s *session) finish(ctx context.Context, config *configs.Config) error {
	unchanged := s.file != nil && bytes.Equal(s.file.Before(), s.doc.Bytes()) && s.password == nil && s.hub == nil
	if unchanged {
		say(s.Out, "%s: nothing to change", s.Path)
	} else {
		s.show()
		s.plan(config)
	}
	if s.DryRun {
		say(s.Out, "Nothing was written, because of --dry-run.")
		return nil
	}
	if s.asks() && !unchanged {
		yes, err := s.dialog.agree(ctx, "Write it", "yes")
		if err != nil {
			return err
		}
		if !yes {
			return errors.New("nothing was written")
		}
	}
	if !unchanged {
		if err := s.write(ctx); err != nil {
			return err
		}
		say(s.Out, "%s: written", s.Path)
	}
	s.report(config)
	s.key(config)
	return s.start(ctx, config, unchanged)
}

// show prints the new file, or the changes to the old one.
func (s *session) show() {
	if s.file == nil {
		say(s.Out, "\n%s\n%s", strings.Repeat("-", 72), bytes.TrimRight(s.doc.Bytes(), "\n"))
	} else {
		fmt.Fprintf(s.Out, "\n%s\n", strings.Repeat("-", 72))
		fmt.Fprint(s.Out, edit.Diff(s.Path, s.Path+" (changed)", s.file.Before(), s.doc.Bytes()))
	}
	say(s.Out, "%s", strings.Repeat("-", 72))
}

// plan says the steps to come.
func (s *session) plan(config *configs.Config) {
	say(s.Out, "This will")
	if s.file == nil {
		say(s.Out, "  - write %s, as above, with mode 0640%s", s.Path, s.forGroup())
	} else {
		say(s.Out, "  - change %s as above", s.Path)
	}
	if s.hub != nil {
		say(s.Out, "  - make the user %s at the hub of this machine, for the sensor %s/%s", s.hub.Name, s.hub.Site, s.hub.Sensor)
	}
	if s.password != nil || s.hub != nil {
		say(s.Out, "  - write the password to %s, with mode 0640%s", PasswordFile(s.Path), s.forGroup())
	}
	if cost := s.cost(config); cost != engine.NoCost {
		say(s.Out, "  - where the sensor runs: %s", cost)
	}
	say(s.Out, "The sensor then counts %s, and publishes a number every %s to %s below %s.",
		strings.Join(zoneNames(config), ", "), cli.Span(config.Window), config.MQTT.Broker, config.MQTT.Topic+"/v1/"+config.Site+"/"+config.Sensor)
}

// cost is the price of the change for a running sensor.
func (s *session) cost(config *configs.Config) engine.Cost {
	if s.file == nil {
		return engine.NoCost
	}
	before, err := configs.Parse(s.file.Before(), s.Path)
	if err != nil {
		return engine.NoCost // no sensor runs with it
	}
	return engine.CostOf(before, config)
}

// forGroup names the group of new files.
func (s *session) forGroup() string {
	if s.Machine.Group == edit.SameGroup {
		return ""
	}
	return " and the group of the service"
}

func zoneNames(config *configs.Config) (names []string) {
	for _, z := range config.Zones {
		names = append(names, z.Name)
	}
	return names
}

// write makes the user at the hub, and writes password and configuration. If one fails,
// those before are as they were.
func (s *session) write(ctx context.Context) error {
	var undo []func() error
	for _, step := range []func(context.Context) (func() error, error){s.writeUser, s.writePassword, s.writeConfiguration} {
		back, err := step(ctx)
		if err != nil {
			for _, back := range slices.Backward(undo) {
				err = errors.Join(err, back())
			}
			return err
		}
		undo = append(undo, back)
	}
	return nil
}

// done is the undo of nothing.
func done() error { return nil }

func (s *session) writeUser(ctx context.Context) (undo func() error, err error) {
	if s.hub == nil {
		return done, nil
	}
	return s.makeUser(ctx)
}

func (s *session) writePassword(context.Context) (undo func() error, err error) {
	if s.password == nil {
		return done, nil
	}
	return WritePassword(s.Path, s.password, s.Machine.Group)
}

func (s *session) writeConfiguration(context.Context) (undo func() error, err error) {
	if s.file == nil {
		return done, edit.Create(s.Path, s.doc.Bytes(), s.Machine.Group)
	}
	s.file.Document = s.doc
	return done, s.file.Save()
}

// report tells problems and warnings about this machine.
func (s *session) report(config *configs.Config) {
	for _, f := range s.Machine.Look(config, filepath.Clean(s.Path)) {
		if f.Level == machine.Warning || f.Level == machine.Problem {
			say(s.Out, "%-8s %s", f.Level, f)
		}
	}
}

// key tells the key that checks the manifest. Without one the first start makes it.
func (s *session) key(config *configs.Config) {
	public, err := s.Machine.Key(config)
	switch {
	case err != nil:
		say(s.Out, "%-8s the key of the manifest: %v", machine.Warning, err)
	case public != "":
		say(s.Out, "Public key of the manifest, to be noted away from this machine: %s", public)
	}
}

// start has the running sensor take the configuration over, or starts one.
func (s *session) start(ctx context.Context, config *configs.Config, unchanged bool) error {
	running, err := s.Machine.Reload(ctx, s.Path)
	if err != nil {
		return fmt.Errorf("%s: was written, but the running sensor does not use it: %w", s.Path, err)
	}
	if running {
		if !unchanged {
			say(s.Out, "The running sensor uses it now. See it with: sudo footfall status")
		}
		return nil
	}
	commands := s.Machine.Commands(usesRadio(config))
	if len(commands) == 0 {
		say(s.Out, "Next: footfall doctor finds what is still missing, and footfall run starts the sensor.")
		return nil
	}
	yes := s.Start
	if !yes && s.asks() {
		if yes, err = s.dialog.agree(ctx, "Start the sensor now, and whenever this machine starts", "yes"); err != nil {
			return fmt.Errorf("%s was written, but the sensor was not started: the terminal was closed", s.Path)
		}
	}
	if !yes {
		say(s.Out, "Start it with:\n%s", indented(spelled(commands)))
		return nil
	}
	for _, command := range commands {
		if err := s.Machine.Run(ctx, command); err != nil {
			return fmt.Errorf("%s: %w; the configuration is written, and footfall doctor finds what is missing", strings.Join(command, " "), err)
		}
	}
	say(s.Out, "Started. The first numbers come after %s; until then see: sudo footfall status", cli.Span(config.Window))
	return nil
}

// usesRadio tells whether the service of the radios is needed.
func usesRadio(config *configs.Config) bool {
	for _, source := range config.Sources {
		if source.Radio != "" || source.Bluetooth != "" {
			return true
		}
	}
	return false
}

// spelled writes commands as they are typed.
func spelled(commands [][]string) string {
	var lines []string
	for _, command := range commands {
		lines = append(lines, "sudo "+strings.Join(command, " "))
	}
	return strings.Join(lines, "\n")
}
