package sign

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"footfall/configs"
	"footfall/configs/facts"
)

// Sign is the sign of one sensor, in any of the languages.
type Sign struct{ facts facts.Facts }

// New makes the sign of some facts. It fails without an operator, and on settings
// without words in the texts: a sign must not guess their promise. The error names
// the setting.
func New(f facts.Facts) (Sign, error) {
	if f.Operator.Name == "" {
		return Sign{}, errors.New("operator.name is missing; a notice must say who answers for the counting: set it with: footfall config set operator.name \"Toko Contoh\"")
	}
	if err := known(f); err != nil {
		return Sign{}, err
	}
	return Sign{f}, nil
}

// known refuses settings without words in the texts.
func known(f facts.Facts) error {
	o := f.OptOut
	switch {
	case !f.WiFi && !f.Bluetooth:
		return errors.New("sources: there is no radio, so nothing is counted; add one")
	case f.Key.Life != configs.LifeDaily && f.Key.Life != configs.LifeWindow:
		return fmt.Errorf("key.life: there are no words for %q; use %q or %q", f.Key.Life, configs.LifeDaily, configs.LifeWindow)
	case o.Mode != configs.ModeOptOut && o.Mode != configs.ModeOptIn:
		return fmt.Errorf("opt_out.mode: there are no words for %q; use %q or %q", o.Mode, configs.ModeOptOut, configs.ModeOptIn)
	case o.OptIn() && !o.Digests():
		// A file of plain addresses leaves out, in this mode too.
		return errors.New("opt_out.mode: opt-in counts only devices on a list, and there is none; name one in opt_out.list")
	case (o.Chain == "") != (o.PublicKey == ""):
		return errors.New("opt_out.chain: a topic and a public_key belong together; give both or neither")
	case !f.Hours.Always && !slices.ContainsFunc(f.Hours.Days[:], func(day []configs.Span) bool { return len(day) > 0 }):
		return errors.New("opening_hours: no day has any, so the sensor never listens; give some, or write always")
	}
	return nil
}

// sheet is a sign in one language, before it is laid out.
type sheet struct {
	Language string
	Title    string
	Lead     string
	Sections []section
	Who      section
	Caption  string // of the QR code
	Payload  string // of the QR code
	Made     line
}

// section is a heading and its blocks.
type section struct {
	Heading string
	Blocks  []block
}

// block is a paragraph, or a list of Items, or both.
type block struct {
	Line  line
	Items []line
}

// line is one or more sentences, in pieces of different layout.
type line []piece

// piece is a part of a sentence. A Value comes from the configuration, and may be in
// another language or script than the text around it.
type piece struct {
	Text              string
	Value, Code, Link bool
}

func plain(text string) line { return line{{Text: text}} }

func value(text string) line { return line{{Text: text, Value: true}} }

// fill puts values in the places of a sentence's placeholders.
func fill(sentence string, values map[string]line) line {
	var l line
	for {
		before, rest, found := strings.Cut(sentence, "{")
		if before != "" {
			l = append(l, piece{Text: before})
		}
		if !found {
			return l
		}
		var name string
		name, sentence, _ = strings.Cut(rest, "}")
		l = append(l, values[name]...)
	}
}

// writer makes the sheet of some facts in one language.
type writer struct {
	*texts
	facts facts.Facts
}

// sheet chooses the sentences. Each sentence about a protection depends on its
// setting.
func (s Sign) sheet(code string) (sheet, error) {
	t, err := language(code)
	if err != nil {
		return sheet{}, err
	}
	w, f := writer{texts: t, facts: s.facts}, s.facts
	p := sheet{
		Language: code, Title: t.Title, Lead: w.lead(),
		Sections: []section{w.what(), w.why(), w.out(), w.kept(), w.numbers()}, Who: w.who(),
		Made: fill(t.Made, map[string]line{"sensor": value(f.Sensor), "site": value(f.Site)}),
	}
	if f.OptOut.OptIn() {
		p.Title = t.TitleOptIn
		p.Sections[2] = w.in()
	}
	p.Caption, p.Payload = w.scan()
	return p, nil
}

// choose returns the first text, or the second with opt-in.
func (w writer) choose(optOut, optIn string) string {
	if w.facts.OptOut.OptIn() {
		return optIn
	}
	return optOut
}

// lead says what is counted.
func (w writer) lead() string {
	if !w.facts.WiFi {
		return w.choose(w.LeadBluetoothOnly, w.LeadBluetoothOnlyOptIn)
	}
	lead := w.choose(w.Lead, w.LeadOptIn)
	if w.facts.Bluetooth {
		lead += " " + w.LeadBluetooth
	}
	return lead
}

// signals says what is received, and what happens to it.
func (w writer) signals() []block {
	if !w.facts.WiFi {
		return []block{{Line: plain(w.choose(w.WhatBluetoothOnly, w.WhatBluetoothOnlyOptIn))}}
	}
	b := []block{{Line: plain(w.choose(w.WhatSignals, w.WhatSignalsOptIn))}}
	if w.facts.Bluetooth {
		b = append(b, block{Line: plain(w.choose(w.WhatBluetooth, w.WhatBluetoothOptIn))})
	}
	return b
}

func (w writer) what() section {
	pseudonym := block{Line: plain(w.choose(w.WhatPseudonym, w.WhatPseudonymOptIn))}
	s := section{Heading: w.WhatHeading, Blocks: append(w.signals(), pseudonym)}
	if w.facts.Numbers.Visits {
		s.Blocks = append(s.Blocks, block{Line: plain(w.WhatVisits)})
	}
	if w.facts.Numbers.Kinds {
		s.Blocks = append(s.Blocks, block{Line: plain(w.WhatKinds)})
	}
	if w.facts.Streamed {
		s.Blocks = append(s.Blocks, block{Line: plain(w.WhatStreamed)})
	}
	if w.facts.Hours.Always {
		s.Blocks = append(s.Blocks, block{Line: plain(w.WhatAlways)})
		return s
	}
	s.Blocks = append(s.Blocks, block{Line: plain(w.WhatHours)}, block{Items: w.hours()})
	return s
}

func (w writer) why() section {
	return section{Heading: w.WhyHeading, Blocks: []block{{Line: plain(w.Why)}}}
}

func (w writer) who() section {
	o := w.facts.Operator
	s := section{Heading: w.WhoHeading, Blocks: []block{{Line: value(o.Name)}}}
	if o.Contact != "" {
		s.Blocks = append(s.Blocks, block{Line: fill(w.Contact, w.contact())})
	}
	if o.Privacy != "" {
		url := line{{Text: o.Privacy, Value: true, Link: true}}
		s.Blocks = append(s.Blocks, block{Line: fill(w.Statement, map[string]line{"url": url})})
	}
	return s
}

func (w writer) contact() map[string]line {
	return map[string]line{"contact": value(w.facts.Operator.Contact)}
}

func (w writer) kept() section {
	f := w.facts
	values := map[string]line{"time": plain(facts.Clock(f.Key.RotateAt)), "zone": value(f.Key.Zone), "window": plain(w.duration(f.Window))}
	life := w.KeptDaily
	switch {
	case f.Key.PerWindow():
		life = w.KeptWindow
	case f.Key.Zone == "":
		life = w.KeptDailyHere
	}
	return section{Heading: w.KeptHeading, Blocks: []block{{Line: fill(life, values)}, {Line: fill(w.KeptNumbers, values)}}}
}

func (w writer) numbers() section {
	n := w.facts.Numbers
	s := section{Heading: w.NumbersHeading}
	add := func(sentence string) { s.Blocks = append(s.Blocks, block{Line: plain(sentence)}) }
	if add(w.CountsExact); n.Epsilon != nil {
		s.Blocks[0].Line = plain(w.CountsWithNoise)
	}
	switch {
	case n.VisitEpsilon != nil:
		add(w.VisitsWithNoise)
	case n.Visits:
		add(w.VisitsExact)
	}
	switch {
	case n.KindEpsilon != nil:
		add(w.KindsWithNoise)
	case n.Kinds:
		add(w.KindsExact)
	}
	if least := n.Least(); least > 0 {
		values := map[string]line{"least": plain(strconv.Itoa(least))}
		s.Blocks = append(s.Blocks, block{Line: fill(w.Withheld, values)})
	}
	return s
}

// hours lists the opening hours. Closed days are left out: the sentence before
// says "only".
func (w writer) hours() []line {
	var items []line
	for _, row := range facts.Week(w.facts.Hours) {
		items = append(items, plain(w.days(row.First, row.Last)+": "+row.Hours))
	}
	return items
}

// days names one day of the week, or several in a row.
func (w writer) days(first, last time.Weekday) string {
	if first == last {
		return w.Days[first]
	}
	return strings.NewReplacer("{first}", w.Days[first], "{last}", w.Days[last]).Replace(w.DayRange)
}

// duration writes the length of a window, at most an hour.
func (w writer) duration(d time.Duration) string {
	one, many, n := w.Second, w.Seconds, int(d/time.Second)
	switch {
	case d == time.Hour:
		return w.Hour
	case d%time.Minute == 0:
		one, many, n = w.Minute, w.Minutes, int(d/time.Minute)
	}
	if n == 1 {
		return one
	}
	return strings.ReplaceAll(many, "{n}", strconv.Itoa(n))
}
