package setup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
)

// zone is an answer: an area and its radios.
type zone struct {
	name  string
	links []edit.Link
}

// askZones settles the areas to count.
func askZones(ctx context.Context, s *session) error {
	sources, err := s.doc.Items("sources")
	if err != nil {
		return err
	}
	if len(s.Answers.Zones) > 0 {
		var all []zone
		for _, word := range s.Answers.Zones {
			z, err := parseZone(word, sources)
			if err != nil {
				return cli.UsageError{Err: fmt.Errorf("--zone: %w", err)}
			}
			all = append(all, z)
		}
		if err := s.addZones(all); err != nil {
			return cli.UsageError{Err: fmt.Errorf("--zone: %w", err)}
		}
		return nil
	}
	if !s.asks() {
		return nil
	}
	say(s.Out, "\nZones are the areas that are counted, each for itself.")
	for {
		all, err := s.nameZones(ctx, sources)
		if err != nil || len(all) == 0 {
			return err
		}
		if err = s.addZones(all); err == nil {
			return nil
		}
		say(s.Out, "  %v", err)
	}
}

// parseZone reads a zone as it is written on the command line: NAME, NAME=SIGNAL for
// all sources, or NAME:SOURCE[=SIGNAL] with more sources behind more colons.
func parseZone(word string, sources []string) (zone, error) {
	parts := strings.Split(word, ":")
	name, signal, signalled := strings.Cut(parts[0], "=")
	z := zone{name: name}
	if name == "" || signalled && (signal == "" || len(parts) > 1) {
		return z, fmt.Errorf("%q is not a zone; write NAME, NAME=SIGNAL such as entrance=-65, or NAME:SOURCE=SIGNAL", word)
	}
	for _, part := range parts[1:] {
		source, signal, _ := strings.Cut(part, "=")
		z.links = append(z.links, edit.Link{Source: source, MinSignal: signal})
	}
	if len(z.links) == 0 {
		z.links = linksTo(sources, signal)
	}
	return z, nil
}

// linksTo admits the devices of sources, all from one signal on.
func linksTo(sources []string, signal string) (links []edit.Link) {
	for _, source := range sources {
		links = append(links, edit.Link{Source: source, MinSignal: signal})
	}
	return links
}

// nameZones asks for names, and for the signal and the sources of each.
func (s *session) nameZones(ctx context.Context, sources []string) (all []zone, err error) {
	text, now := "Which are there? Short names with spaces between", sampleZone
	if !s.fresh {
		names, _ := s.doc.Items("zones")
		text, now = "Which more? There is "+strings.Join(names, ", "), none
	}
	answer, err := s.dialog.ask(ctx, text, now, helpOf("zones"))
	if err != nil || answer == none {
		return nil, err
	}
	for _, name := range strings.FieldsFunc(answer, func(r rune) bool { return r == ' ' || r == ',' }) {
		serving := sources
		if len(sources) > 1 {
			words, err := s.dialog.ask(ctx, "Which radios serve "+name, strings.Join(sources, " "), "")
			if err != nil {
				return nil, err
			}
			serving = strings.Fields(words)
		}
		signal, err := s.dialog.ask(ctx, "Weakest signal in dBm that is still in "+name+", such as -65", none, helpOf("zones"))
		if err != nil {
			return nil, err
		}
		all = append(all, zone{name, linksTo(serving, signal)})
	}
	return all, nil
}

// addZones writes zones into the document: in place of the one of the sample, or beside
// those of the file.
func (s *session) addZones(all []zone) error {
	return s.change(func(d *edit.Document) error {
		if s.fresh {
			if err := d.RenameZone(sampleZone, all[0].name); err != nil {
				return err
			}
		}
		for _, z := range all {
			if err := addZone(d, z, s.fresh); err != nil {
				return err
			}
		}
		return nil
	}, "zones", "sources")
}

// addZone adds a zone, or changes the one of this name. With alone it loses all other
// sources.
func addZone(d *edit.Document, z zone, alone bool) error {
	known, err := d.Items("zones")
	if err != nil {
		return err
	}
	if !slices.Contains(known, z.name) {
		return d.AddZone(z.name, z.links)
	}
	linked, err := d.Items("zones[" + z.name + "].sources")
	if err != nil {
		return err
	}
	if err := d.SetZone(z.name, z.links); err != nil || !alone {
		return err
	}
	return d.UnlinkZone(z.name, slices.DeleteFunc(linked, func(source string) bool {
		return slices.ContainsFunc(z.links, func(l edit.Link) bool { return l.Source == source })
	}))
}
