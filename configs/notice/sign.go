package notice

import (
	"strconv"
	"strings"
	"time"
)

// sign is a notice in one language, before it is laid out.
type sign struct {
	Language string
	Title    string
	Lead     string
	Sections []section
	Who      section
	Caption  string // of the QR code
	Payload  string // of the QR code
	Made     line
}

// section is a heading and what stands below it.
type section struct {
	Heading string
	Blocks  []block
}

// block is a paragraph, or a list where Items are given.
type block struct {
	Line  line
	Items []line
}

// line is a sentence or several, in pieces that are laid out differently.
type line []piece

// piece is a part of a sentence. A Value comes from the configuration, and may
// be in another language or script than what is around it.
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

// writer makes the sign of some facts in one language.
type writer struct {
	*texts
	facts Facts
}

// sign decides what the notice says. Each sentence about a protection depends on
// the setting that switches it on.
func (f Facts) sign(code string) (sign, error) {
	t, err := language(code)
	if err != nil {
		return sign{}, err
	}
	w := writer{texts: t, facts: f}
	s := sign{
		Language: code, Title: t.Title, Lead: t.Lead,
		Sections: []section{w.what(), w.why(), w.out(), w.kept(), w.numbers()}, Who: w.who(),
		Made: fill(t.Made, map[string]line{"sensor": value(f.Sensor), "site": value(f.Site)}),
	}
	if f.OptIn {
		s.Title, s.Lead = t.TitleOptIn, t.LeadOptIn
		s.Sections[2] = w.in()
	}
	s.Caption, s.Payload = w.scan()
	return s, nil
}

func (w writer) what() section {
	s := section{Heading: w.WhatHeading, Blocks: []block{{Line: plain(w.WhatSignals)}, {Line: plain(w.WhatPseudonym)}}}
	if w.facts.OptIn {
		s.Blocks = []block{{Line: plain(w.WhatSignalsOptIn)}, {Line: plain(w.WhatPseudonymOptIn)}}
	}
	if w.facts.Visits {
		s.Blocks = append(s.Blocks, block{Line: plain(w.WhatVisits)})
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
	values := map[string]line{"time": plain(clock(f.RotateAt)), "zone": value(f.Zone), "window": plain(w.duration(f.Window))}
	life := w.KeptDaily
	switch {
	case f.KeyPerWindow:
		life = w.KeptWindow
	case f.Zone == "":
		life = w.KeptDailyHere
	}
	return section{Heading: w.KeptHeading, Blocks: []block{{Line: fill(life, values)}, {Line: fill(w.KeptNumbers, values)}}}
}

func (w writer) numbers() section {
	f := w.facts
	s := section{Heading: w.NumbersHeading}
	add := func(sentence string) { s.Blocks = append(s.Blocks, block{Line: plain(sentence)}) }
	if add(w.CountsExact); f.Noise {
		s.Blocks[0].Line = plain(w.CountsWithNoise)
	}
	switch {
	case f.VisitNoise:
		add(w.VisitsWithNoise)
	case f.Visits:
		add(w.VisitsExact)
	}
	if f.Least > 0 {
		least := map[string]line{"least": plain(strconv.Itoa(f.Least))}
		s.Blocks = append(s.Blocks, block{Line: fill(w.Withheld, least)})
	}
	return s
}

// clock writes minutes after midnight as a time of day.
func clock(minute int) string {
	return time.Time{}.Add(time.Duration(minute) * time.Minute).Format("15:04")[:5]
}

// duration writes the length of a window, which is at most an hour.
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
