package setup

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"footfall/cmd/internal/cli"
	"footfall/configs/edit"
	"footfall/sensor/capture/nl80211"
)

const (
	auto = "auto" // a radio that is free, and channels that all phones use
	// sampleSource and sampleZone are the names in the sample.
	sampleSource = "door"
	sampleZone   = "entrance"
)

// askRadios settles the sources.
func askRadios(ctx context.Context, s *session) error {
	given, err := s.givenSources()
	if err != nil {
		return cli.UsageError{Err: err}
	}
	switch {
	case len(given) > 0:
		if err := s.addSources(given); err != nil {
			return cli.UsageError{Err: fmt.Errorf("--radio: %w", err)}
		}
		return nil
	case !s.asks() && !s.fresh:
		return nil
	case !s.asks():
		if _, problem := nl80211.Choose(s.Machine.Radios, auto); problem != nil {
			s.missing = append(s.missing, "--radio")
			return nil
		}
		return s.addSources([]edit.Radio{{Name: sampleSource, Radio: auto}})
	}
	s.showRadios()
	for {
		chosen, err := s.chooseRadios(ctx)
		if err != nil || len(chosen) == 0 {
			return err
		}
		if err = s.addSources(chosen); err == nil {
			return nil
		}
		say(s.Out, "  %v", err)
	}
}

// givenSources reads the flags --radio, --interface and --bluetooth.
func (s *session) givenSources() (all []edit.Radio, err error) {
	for _, list := range []struct {
		flag  string
		such  string
		words []string
		put   func(*edit.Radio, string)
	}{
		{"radio", "phy0", s.Answers.Radios, func(s *edit.Radio, on string) { s.Radio = on }},
		{"interface", "mon0", s.Answers.Interfaces, func(s *edit.Radio, on string) { s.Interface = on }},
		{"bluetooth", "hci0", s.Answers.Controllers, func(s *edit.Radio, on string) { s.Bluetooth = on }},
	} {
		for _, word := range list.words {
			name, on, named := strings.Cut(word, "=")
			if !named {
				name, on = s.nameFor(list.flag, word, all), word
			}
			if name == "" || on == "" {
				return nil, fmt.Errorf("--%s: %q is not understood; write auto or %s, or NAME=RADIO such as door=%s", list.flag, word, list.such, list.such)
			}
			source := edit.Radio{Name: name}
			list.put(&source, on)
			all = append(all, source)
		}
	}
	return all, nil
}

// nameFor is a name for a source given without one. It is that of the source of the file
// that listens there already, or else a free one. So the same flags change nothing.
func (s *session) nameFor(key, on string, chosen []edit.Radio) string {
	known, _ := s.doc.Items("sources")
	if s.fresh {
		known = nil
	}
	for _, name := range known {
		now, _, _ := s.doc.Get("sources[" + name + "]." + key)
		if now == on && !slices.ContainsFunc(chosen, func(c edit.Radio) bool { return c.Name == name }) {
			return name
		}
	}
	return s.freeName(chosen)
}

// freeName is a name for the next source.
func (s *session) freeName(chosen []edit.Radio) string {
	taken, _ := s.doc.Items("sources")
	if s.fresh {
		taken = nil
	}
	all := slices.Clone(taken)
	for _, c := range chosen {
		if !slices.Contains(all, c.Name) {
			all = append(all, c.Name)
		}
	}
	for i := len(all) + 1; ; i++ {
		name := "radio-" + strconv.Itoa(i)
		if i == 1 {
			name = sampleSource
		}
		if !slices.Contains(all, name) {
			return name
		}
	}
}

// addSources writes sources into the document: in place of the one of the sample, or
// beside those of the file. A new one serves every zone until zones are named.
func (s *session) addSources(all []edit.Radio) error {
	return s.change(func(d *edit.Document) error {
		if s.fresh {
			if err := d.RenameSource(sampleSource, all[0].Name); err != nil {
				return err
			}
		}
		zones, err := d.Items("zones")
		for _, source := range all {
			var known []string
			if known, err = d.Items("sources"); err != nil {
				return err
			}
			if slices.Contains(known, source.Name) {
				err = d.SetRadio(source)
			} else {
				err = d.AddRadio(source, zones)
			}
			if err != nil {
				return err
			}
		}
		return err
	}, "sources")
}

// showRadios lists the radios and their abilities.
func (s *session) showRadios() {
	say(s.Out, "\nRadios of this machine:")
	for i := range s.Machine.Radios {
		say(s.Out, "  %d  %s", i+1, describe(&s.Machine.Radios[i]))
	}
	for _, controller := range s.Machine.Controllers {
		say(s.Out, "     %s, Bluetooth: counts its devices apart from those of Wi-Fi; who objects must switch it off", controller)
	}
	switch {
	case s.Machine.RadioError != nil:
		say(s.Out, "  They cannot be listed: %v", s.Machine.RadioError)
	case len(s.Machine.Radios) == 0:
		say(s.Out, "  There is none. Plug one in; a radio that comes later is taken as soon as it is there.")
	}
	if !s.fresh {
		names, _ := s.doc.Items("sources")
		say(s.Out, "  Configured now: %s", strings.Join(names, ", "))
	}
}

// describe helps a person to choose a radio.
func describe(r *nl80211.Radio) string {
	text := r.Name
	var names []string
	for _, i := range r.Interfaces {
		names = append(names, i.Name)
	}
	if len(names) > 0 {
		text += " (" + strings.Join(names, ", ") + ")"
	}
	text += ", " + r.Driver
	if r.Bus != "" {
		text += " at " + r.Bus
	}
	text += ", " + bands(r) + ": "
	if _, problem := nl80211.Choose([]nl80211.Radio{*r}, auto); problem != nil {
		return text + "cannot listen: " + problem.Sentence
	}
	text += "can listen"
	if row, known := nl80211.Hardware(r.Driver); known {
		text += " (" + row.Note + ")"
	}
	return text + ", " + use(r)
}

// bands are the frequency bands of the permitted channels.
func bands(r *nl80211.Radio) string {
	var in [3]bool
	for _, c := range r.Channels {
		if c.Disabled {
			continue
		}
		in[0], in[1], in[2] = in[0] || c.MHz < 3000, in[1] || c.MHz > 4900 && c.MHz < 5925, in[2] || c.MHz > 5925
	}
	var words []string
	for i, word := range []string{"2.4", "5", "6"} {
		if in[i] {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "no channel"
	}
	return strings.Join(words, " and ") + " GHz"
}

// use says how a radio is used now.
func use(r *nl80211.Radio) string {
	for _, i := range r.Interfaces {
		switch {
		case i.Mode == nl80211.AccessPoint:
			return "serves an access point, so it stays on the channel of that"
		case i.Mode == nl80211.Managed && !i.Free():
			return "in use by " + i.Name
		}
	}
	return "free"
}

// chooseRadios asks for the radios to listen with, and for a name of each.
func (s *session) chooseRadios(ctx context.Context) (chosen []edit.Radio, err error) {
	text, now := "Which listen? Numbers or names, or auto for one that is free", auto
	if !s.fresh {
		text, now = "Which listen, too? Numbers or names", none
	}
	answer, err := s.dialog.ask(ctx, text, now, helpOf("sources"))
	if err != nil || answer == none {
		return nil, err
	}
	for _, word := range strings.Fields(answer) {
		source := s.sourceOf(word)
		place := source.Radio + source.Interface + source.Bluetooth
		if source.Name, err = s.dialog.ask(ctx, "A name for the place of "+place, s.freeName(chosen), ""); err != nil {
			return nil, err
		}
		chosen = append(chosen, source)
	}
	return chosen, nil
}

// sourceOf is a radio by its number in the list or by a name, an interface already in
// monitor mode, or a Bluetooth controller.
func (s *session) sourceOf(word string) edit.Radio {
	if slices.Contains(s.Machine.Controllers, word) {
		return edit.Radio{Bluetooth: word}
	}
	if n, err := strconv.Atoi(word); err == nil && n >= 1 && n <= len(s.Machine.Radios) {
		word = s.Machine.Radios[n-1].Name
	}
	for _, r := range s.Machine.Radios {
		for _, i := range r.Interfaces {
			if i.Name == word && i.Mode == nl80211.Monitor && !(nl80211.Link{Name: i.Name}).Own() {
				return edit.Radio{Interface: word}
			}
		}
	}
	return edit.Radio{Radio: word}
}

// askChannels asks for the channels of radios; an interface stays on its channel.
func askChannels(ctx context.Context, s *session) error {
	var sources []string
	names, _ := s.doc.Items("sources")
	now := auto
	for _, name := range names {
		if radio, _, _ := s.doc.Get("sources[" + name + "].radio"); radio != "" {
			sources = append(sources, name)
			if text, written, _ := s.doc.Get("sources[" + name + "].channels"); written {
				now = strings.NewReplacer("[", "", "]", "", `"`, "").Replace(text)
			}
		}
	}
	if len(sources) == 0 && s.Answers.Channels == "" {
		return nil
	}
	return s.settle(ctx, &question{flag: "channels", text: "Which channels do they visit, at most three? auto is 1,6,11", key: "sources[].channels",
		places: []string{"sources"},
		given:  func(a *Answers) string { return a.Channels }, now: func(*session) string { return now },
		set: func(d *edit.Document, answer string) error {
			if len(sources) == 0 {
				return fmt.Errorf("no source has a radio; an interface stays on the channel that it is set to")
			}
			for _, name := range sources {
				if err := setOrDefault(d, "sources["+name+"].channels", answer); err != nil {
					return err
				}
			}
			return nil
		}})
}
