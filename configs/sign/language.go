package sign

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// texts are the sentences of one language. Words in braces are placeholders;
// sign.go fills them. A test wants every field filled in every language, with
// the placeholders of the English text.
type texts struct {
	Title, TitleOptIn string
	Lead, LeadOptIn   string
	LeadBluetooth     string // both radios
	// Bluetooth alone
	LeadBluetoothOnly, LeadBluetoothOnlyOptIn string

	WhatHeading        string
	WhatSignals        string
	WhatPseudonym      string
	WhatSignalsOptIn   string
	WhatPseudonymOptIn string
	WhatBluetooth      string // both radios
	WhatBluetoothOptIn string
	// Bluetooth alone
	WhatBluetoothOnly, WhatBluetoothOnlyOptIn string
	WhatVisits                                string // dwell is measured
	WhatKinds                                 string // Bluetooth devices are counted by kind
	WhatStreamed                              string // another access point sends what it hears
	WhatAlways                                string // no opening hours are set
	WhatHours                                 string // goes before the list of hours

	WhyHeading, Why string

	WhoHeading string
	Contact    string // {contact}
	Statement  string // {url}

	KeptHeading   string
	KeptDaily     string // {time} {zone}
	KeptDailyHere string // {time}, for the machine's own time zone
	KeptWindow    string // {window}
	KeptNumbers   string // {window}

	NumbersHeading  string
	CountsWithNoise string
	CountsExact     string
	VisitsWithNoise string
	VisitsExact     string
	KindsWithNoise  string
	KindsExact      string
	Withheld        string // {least}

	OutHeading    string
	RadioEndings  string // {endings}
	RadioNames    string // {names}
	RadioBoth     string // {endings} {names}
	RadioLasts    string // daily key
	RadioInWindow string // a key for each window
	ListStaff     string // no contact is known
	ListContact   string // {contact}
	ListNeeds     string // Wi-Fi
	ListDigests   string // the list holds check values
	ListPlain     string // a file holds the addresses themselves
	ListBluetooth string // a source of Bluetooth is configured
	ChainStaff    string
	ChainContact  string // {contact}
	OutBluetooth  string // both radios
	Always        string // Wi-Fi alone
	AlwaysBoth    string // both radios

	AlwaysBluetooth string // Bluetooth alone

	InHeading string
	InOnly    string
	InChance  string
	InJoin    string // no contact is known
	InContact string // {contact}

	ScanStatement string
	ScanOptOut    string
	ScanOptIn     string

	ShortEnding     string // {ending}
	ShortName       string // {name}
	ShortStaff      string
	ShortContact    string // {contact}
	ShortFlight     string // Wi-Fi alone
	ShortFlightBoth string // both radios
	ShortBluetooth  string // Bluetooth alone

	Made string // {site} {sensor}

	Or                               string
	OpenQuote, CloseQuote            string
	Second, Seconds, Minute, Minutes string // {n}
	Hour                             string // a window lasts one hour at most
	Days                             [7]string
	DayRange                         string // {first} {last}
}

// languages by their code (BCP 47), also the lang attribute of a page.
var languages = map[string]*texts{
	"de": &german,
	"en": &english,
	"es": &spanish,
	"fr": &french,
	"id": &indonesian,
	"nl": &dutch,
	"th": &thai,
}

// Languages lists the codes of the languages of a sign, in alphabetical order.
func Languages() []string { return slices.Sorted(maps.Keys(languages)) }

func language(code string) (*texts, error) {
	if t, ok := languages[code]; ok {
		return t, nil
	}
	return nil, fmt.Errorf("there is no notice in the language %q; there is %s", code, strings.Join(Languages(), ", "))
}

// CheckLanguage refuses a language without a sign; the error lists the others.
func CheckLanguage(code string) error {
	_, err := language(code)
	return err
}
