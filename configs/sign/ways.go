package sign

import "strings"

// out lists the ways not to be counted in this store.
func (w writer) out() section {
	var ways []line
	for _, way := range []line{w.radio(), w.list(), w.chain(), w.bluetoothOff(), w.always()} {
		if way != nil {
			ways = append(ways, way)
		}
	}
	return section{Heading: w.OutHeading, Blocks: []block{{Items: ways}}}
}

// bluetoothOff is nil unless both radios listen. Switching it off is what there is:
// the name of a network does not reach Bluetooth, and no phone sends the do-not-count
// service without an app.
func (w writer) bluetoothOff() line {
	if !w.facts.Bluetooth || !w.facts.WiFi {
		return nil
	}
	return plain(w.OutBluetooth)
}

// always is what works in any case.
func (w writer) always() line {
	switch {
	case !w.facts.WiFi:
		return plain(w.AlwaysBluetooth)
	case w.facts.Bluetooth:
		return plain(w.AlwaysBoth)
	}
	return plain(w.Always)
}

// in says who is counted with opt-in, and how to leave.
func (w writer) in() section {
	return section{Heading: w.InHeading, Blocks: []block{{Line: then(plain(w.InOnly), w.InChance)}, {Line: w.leave()}}}
}

func (w writer) leave() line {
	if w.facts.Operator.Contact == "" {
		return plain(w.InJoin)
	}
	return fill(w.InContact, w.contact())
}

// radio is nil without network names for opting out.
func (w writer) radio() line {
	o := w.facts.OptOut
	sentence := w.RadioBoth
	switch {
	case len(o.Names) == 0 && len(o.Endings) == 0:
		return nil
	case len(o.Names) == 0:
		sentence = w.RadioEndings
	case len(o.Endings) == 0:
		sentence = w.RadioNames
	}
	l := fill(sentence, map[string]line{"endings": w.or(o.Endings), "names": w.or(o.Names)})
	if w.facts.Key.PerWindow() {
		return then(l, w.RadioInWindow)
	}
	return then(l, w.RadioLasts)
}

// list is nil without an opt-out list of this store.
func (w writer) list() line {
	f := w.facts
	if !f.OptOut.Listed() {
		return nil
	}
	l := plain(w.ListStaff)
	if f.Operator.Contact != "" {
		l = fill(w.ListContact, w.contact())
	}
	if f.WiFi {
		l = then(l, w.ListNeeds)
	}
	if f.Bluetooth {
		l = then(l, w.ListBluetooth)
	}
	if f.OptOut.File != "" { // also beside a list of digests: an address may be on either
		return then(l, w.ListPlain)
	}
	return then(l, w.ListDigests)
}

// chain is nil without a list of a chain.
func (w writer) chain() line {
	switch {
	case w.facts.OptOut.Chain == "":
		return nil
	case w.facts.Operator.Contact == "":
		return plain(w.ChainStaff)
	}
	return fill(w.ChainContact, w.contact())
}

// then adds a sentence.
func then(l line, sentence string) line { return append(l, piece{Text: " " + sentence}) }

// or joins names of networks with the language's word for or.
func (w writer) or(names []string) line {
	var l line
	for i, name := range names {
		switch {
		case i > 0 && i == len(names)-1:
			l = append(l, piece{Text: " " + w.Or + " "})
		case i > 0:
			l = append(l, piece{Text: ", "})
		}
		l = append(l, w.code(name)...)
	}
	return l
}

// code is a text to be typed as it is.
func (w writer) code(text string) line {
	return line{{Text: w.OpenQuote}, {Text: text, Value: true, Code: true}, {Text: w.CloseQuote}}
}

// scan is the caption and the content of the QR code: the privacy statement, or else
// a short form of the ways not to be counted. A payload for joining a network would
// be wrong: the network does not exist.
func (w writer) scan() (caption, payload string) {
	switch {
	case w.facts.Operator.Privacy != "":
		return w.ScanStatement, w.facts.Operator.Privacy
	case w.facts.OptOut.OptIn():
		return w.ScanOptIn, w.leave().String()
	}
	return w.ScanOptOut, w.short()
}

// short is the ways not to be counted in few words, since each byte makes the
// QR code denser.
func (w writer) short() string {
	o, contact := w.facts.OptOut, w.facts.Operator.Contact
	lines := []string{w.OutHeading}
	switch {
	case !w.facts.WiFi:
		lines = append(lines, w.ShortBluetooth)
	case len(o.Endings) > 0:
		lines = append(lines, fill(w.ShortEnding, map[string]line{"ending": w.code(o.Endings[0])}).String())
	case len(o.Names) > 0:
		lines = append(lines, fill(w.ShortName, map[string]line{"name": w.code(o.Names[0])}).String())
	}
	listed := o.Listed() || o.Chain != ""
	switch {
	case listed && contact != "":
		lines = append(lines, fill(w.ShortContact, w.contact()).String())
	case listed:
		lines = append(lines, w.ShortStaff)
	}
	switch {
	case w.facts.Bluetooth && w.facts.WiFi:
		lines = append(lines, w.ShortFlightBoth)
	case w.facts.WiFi:
		lines = append(lines, w.ShortFlight)
	}
	return strings.Join(lines, "\n")
}

// String is the line without its layout.
func (l line) String() string {
	var b strings.Builder
	for _, p := range l {
		b.WriteString(p.Text)
	}
	return b.String()
}
