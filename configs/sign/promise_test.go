package sign

import (
	"html"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/configs/facts"
	"footfall/configs/facts/factstest"
)

// when says of each sentence under which configuration it may be said. It is
// written apart from sign.go, so that a slip in one shows in the other.
var when = map[string]func(*configs.Config) bool{
	"Title":         optOut,
	"TitleOptIn":    optIn,
	"Lead":          func(c *configs.Config) bool { return wifi(c) && optOut(c) },
	"LeadOptIn":     func(c *configs.Config) bool { return wifi(c) && optIn(c) },
	"LeadBluetooth": both,

	"LeadBluetoothOnly":      func(c *configs.Config) bool { return !wifi(c) && optOut(c) },
	"LeadBluetoothOnlyOptIn": func(c *configs.Config) bool { return !wifi(c) && optIn(c) },

	"WhatHeading":            always,
	"WhatSignals":            func(c *configs.Config) bool { return wifi(c) && optOut(c) },
	"WhatPseudonym":          optOut,
	"WhatSignalsOptIn":       func(c *configs.Config) bool { return wifi(c) && optIn(c) },
	"WhatPseudonymOptIn":     optIn,
	"WhatBluetooth":          func(c *configs.Config) bool { return both(c) && optOut(c) },
	"WhatBluetoothOptIn":     func(c *configs.Config) bool { return both(c) && optIn(c) },
	"WhatBluetoothOnly":      func(c *configs.Config) bool { return !wifi(c) && optOut(c) },
	"WhatBluetoothOnlyOptIn": func(c *configs.Config) bool { return !wifi(c) && optIn(c) },
	"WhatVisits":             func(c *configs.Config) bool { return c.Dwell.Enabled },
	"WhatKinds":              func(c *configs.Config) bool { return kinds(c) },
	"WhatStreamed":           func(c *configs.Config) bool { return c.Sources[0].Stream.Listen != "" },
	"WhatAlways":             func(c *configs.Config) bool { return c.Hours.Always },
	"WhatHours":              func(c *configs.Config) bool { return !c.Hours.Always },
	"WhyHeading":             always,
	"Why":                    always,
	"WhoHeading":             always,
	"Contact":                contact,
	"Statement":              statement,

	"KeptHeading":   always,
	"KeptDaily":     func(c *configs.Config) bool { return daily(c) && c.Location != time.Local },
	"KeptDailyHere": func(c *configs.Config) bool { return daily(c) && c.Location == time.Local },
	"KeptWindow":    func(c *configs.Config) bool { return !daily(c) },
	"KeptNumbers":   always,

	"NumbersHeading":  always,
	"CountsWithNoise": func(c *configs.Config) bool { return c.Privacy.Epsilon != nil },
	"CountsExact":     func(c *configs.Config) bool { return c.Privacy.Epsilon == nil },
	"VisitsWithNoise": func(c *configs.Config) bool { return c.Dwell.Enabled && c.Dwell.Epsilon != nil },
	"VisitsExact":     func(c *configs.Config) bool { return c.Dwell.Enabled && c.Dwell.Epsilon == nil },
	"KindsWithNoise":  func(c *configs.Config) bool { return kinds(c) && c.Kinds.Epsilon != nil },
	"KindsExact":      func(c *configs.Config) bool { return kinds(c) && c.Kinds.Epsilon == nil },
	"Withheld":        func(c *configs.Config) bool { return c.Privacy.MinCount > 1 },

	"OutHeading":      optOut,
	"RadioEndings":    func(c *configs.Config) bool { return optOut(c) && endings(c) && !names(c) },
	"RadioNames":      func(c *configs.Config) bool { return optOut(c) && !endings(c) && names(c) },
	"RadioBoth":       func(c *configs.Config) bool { return optOut(c) && endings(c) && names(c) },
	"RadioLasts":      func(c *configs.Config) bool { return optOut(c) && (endings(c) || names(c)) && daily(c) },
	"RadioInWindow":   func(c *configs.Config) bool { return optOut(c) && (endings(c) || names(c)) && !daily(c) },
	"ListStaff":       func(c *configs.Config) bool { return optOut(c) && listed(c) && !contact(c) },
	"ListContact":     func(c *configs.Config) bool { return optOut(c) && listed(c) && contact(c) },
	"ListNeeds":       func(c *configs.Config) bool { return optOut(c) && listed(c) && wifi(c) },
	"ListBluetooth":   func(c *configs.Config) bool { return optOut(c) && listed(c) && ble(c) },
	"ListDigests":     func(c *configs.Config) bool { return optOut(c) && c.OptOut.List != "" && c.OptOut.File == "" },
	"ListPlain":       func(c *configs.Config) bool { return optOut(c) && c.OptOut.File != "" },
	"ChainStaff":      func(c *configs.Config) bool { return optOut(c) && chained(c) && !contact(c) },
	"ChainContact":    func(c *configs.Config) bool { return optOut(c) && chained(c) && contact(c) },
	"OutBluetooth":    func(c *configs.Config) bool { return both(c) && optOut(c) },
	"Always":          func(c *configs.Config) bool { return !ble(c) && optOut(c) },
	"AlwaysBoth":      func(c *configs.Config) bool { return both(c) && optOut(c) },
	"AlwaysBluetooth": func(c *configs.Config) bool { return !wifi(c) && optOut(c) },

	"InHeading": optIn,
	"InOnly":    optIn,
	"InChance":  optIn,
	"InJoin":    func(c *configs.Config) bool { return optIn(c) && !contact(c) },
	"InContact": func(c *configs.Config) bool { return optIn(c) && contact(c) },

	"ScanStatement": statement,
	"ScanOptOut":    func(c *configs.Config) bool { return !statement(c) && optOut(c) },
	"ScanOptIn":     func(c *configs.Config) bool { return !statement(c) && optIn(c) },
	"Made":          always,
}

// whenShort is the same for the text in the QR code.
var whenShort = map[string]func(*configs.Config) bool{
	"OutHeading":      shortOut,
	"ShortFlight":     func(c *configs.Config) bool { return shortOut(c) && !ble(c) },
	"ShortFlightBoth": func(c *configs.Config) bool { return shortOut(c) && both(c) },
	"ShortBluetooth":  func(c *configs.Config) bool { return shortOut(c) && !wifi(c) },
	"ShortEnding":     func(c *configs.Config) bool { return shortOut(c) && endings(c) },
	"ShortName":       func(c *configs.Config) bool { return shortOut(c) && names(c) && !endings(c) },
	"ShortStaff":      func(c *configs.Config) bool { return shortOut(c) && (listed(c) || chained(c)) && !contact(c) },
	"ShortContact": func(c *configs.Config) bool {
		return shortOut(c) && (listed(c) || chained(c)) && contact(c)
	},
	"InJoin":    func(c *configs.Config) bool { return !statement(c) && optIn(c) && !contact(c) },
	"InContact": func(c *configs.Config) bool { return !statement(c) && optIn(c) && contact(c) },
}

func always(*configs.Config) bool      { return true }
func ble(c *configs.Config) bool       { return c.Sources[len(c.Sources)-1].Bluetooth != "" }
func wifi(c *configs.Config) bool      { return c.Sources[0].Bluetooth == "" }
func both(c *configs.Config) bool      { return wifi(c) && ble(c) }
func kinds(c *configs.Config) bool     { return ble(c) && c.Kinds.Enabled }
func optIn(c *configs.Config) bool     { return c.OptOut.Mode == "opt-in" }
func optOut(c *configs.Config) bool    { return c.OptOut.Mode == "opt-out" }
func daily(c *configs.Config) bool     { return c.Key.Life == "daily" }
func contact(c *configs.Config) bool   { return c.Operator.Contact != "" }
func statement(c *configs.Config) bool { return c.Operator.Privacy != "" }
func shortOut(c *configs.Config) bool  { return !statement(c) && optOut(c) }
func endings(c *configs.Config) bool   { return wifi(c) && len(c.OptOut.SSIDSuffixes) > 0 }
func names(c *configs.Config) bool     { return wifi(c) && len(c.OptOut.SSIDs) > 0 }
func listed(c *configs.Config) bool    { return c.OptOut.List != "" || c.OptOut.File != "" }
func chained(c *configs.Config) bool   { return c.OptOut.Chain.Topic != "" }

// checkPromises sees that a notice says each sentence if and only if it may.
func checkPromises(t *testing.T, c *configs.Config, language string) {
	t.Helper()
	f := signOf(t, c)
	s, err := f.sheet(language)
	if err != nil {
		t.Fatal(err)
	}
	text, page := oneLine(textOf(t, f, language)), oneLine(untagged(htmlOf(t, f, language)))
	for name, may := range when {
		sentence := sentenceOf(language, name)
		if said := says(text, sentence); said != may(c) {
			t.Errorf("%s: said is %t: %s", name, said, sentence)
		}
		if said := says(page, sentence); said != may(c) {
			t.Errorf("%s on the page: said is %t: %s", name, said, sentence)
		}
	}
	for name, may := range whenShort {
		if said := says(oneLine(s.Payload), sentenceOf(language, name)); said != may(c) {
			t.Errorf("%s in the QR code: said is %t: %s", name, said, s.Payload)
		}
	}
}

func sentenceOf(language, name string) string {
	return reflect.ValueOf(languages[language]).Elem().FieldByName(name).String()
}

var (
	placeholder = regexp.MustCompile(`\\\{[a-z]+\\\}`)
	network     = regexp.MustCompile(`\\\{(names?|endings?)\\\}`)
)

// networks are names in quotation marks, with commas and a word between them.
const networks = `(?:[“„‘«]\x{a0}?[^”“’»]+?\x{a0}?[”“’»](?:, | [\pL\pM]+ )?)+?`

// says tells whether a text holds a sentence, with any text in its placeholders. A sentence begins at the begin of a word.
func says(text, sentence string) bool {
	for _, part := range anyPlaceholder.Split(sentence, -1) {
		if !strings.Contains(text, part) {
			return false // patterns are slow, and seldom needed
		}
	}
	if patterns[sentence] == nil {
		patterns[sentence] = patternOf(sentence)
	}
	return patterns[sentence].MatchString(text)
}

var patterns = map[string]*regexp.Regexp{} // compiling is what takes time

func patternOf(sentence string) *regexp.Regexp {
	pattern := network.ReplaceAllLiteralString(regexp.QuoteMeta(sentence), networks)
	pattern = placeholder.ReplaceAllLiteralString(pattern, `.{1,60}?`)
	return regexp.MustCompile(`(^|[ (“])` + pattern + `($|[ \n])`)
}

func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '*' }), " ")
}

var tag = regexp.MustCompile(`(?s)<style>.*</style>|<title>.*</title>|<svg.*?</svg>|<(/?)(p|h1|h2|li|ul|figcaption|section|header|div|footer|figure|main)( [^>]*)?>|<[^>]*>`)

// untagged is the text of a page. Only the ends of blocks separate words.
func untagged(page string) string {
	return html.UnescapeString(tag.ReplaceAllStringFunc(page, func(s string) string {
		if strings.HasPrefix(s, "<bdi") || strings.HasPrefix(s, "</bdi") || strings.HasPrefix(s, "<code") ||
			strings.HasPrefix(s, "</code") || strings.HasPrefix(s, "<a ") || strings.HasPrefix(s, "</a") {
			return ""
		}
		return " "
	}))
}

// TestEachSettingInEachLanguage toggles one setting at a time. In its short form each
// setting has one language.
func TestEachSettingInEachLanguage(t *testing.T) {
	all := Languages()
	for l, language := range all {
		for i, s := range factstest.Settings {
			if testing.Short() && i%len(all) != l {
				continue
			}
			t.Run(language+"/"+s.Name, func(t *testing.T) { checkPromises(t, factstest.With(s.Set), language) })
		}
	}
}

// TestSettingsTogether toggles settings at random, so that one does not hide
// what another promises.
func TestSettingsTogether(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	all := Languages()
	rounds := 70
	if testing.Short() {
		rounds = 14
	}
	for i := range rounds {
		c, chosen := factstest.Standard(), []string{}
		for _, s := range factstest.Settings {
			if random.IntN(3) == 0 {
				s.Set(c)
				chosen = append(chosen, s.Name)
			}
		}
		if _, err := New(facts.Of(c)); err != nil {
			if optIn(c) && c.OptOut.List == "" && !chained(c) {
				continue // no device to count: refused
			}
			t.Fatal(err)
		}
		if checkPromises(t, c, all[i%len(all)]); t.Failed() {
			t.Fatalf("with %q in %s", chosen, all[i%len(all)])
		}
	}
}

// TestEverySentenceIsBound wants each sentence of a language to be in when or
// whenShort. Words and pieces that only stand inside of sentences are named.
func TestEverySentenceIsBound(t *testing.T) {
	inside := strings.Fields("Or OpenQuote CloseQuote Second Seconds Minute Minutes Hour Days DayRange")
	free := map[string]bool{}
	for _, name := range inside {
		free[name] = true
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[texts]()) {
		if when[field.Name] == nil && whenShort[field.Name] == nil && !free[field.Name] {
			t.Errorf("nothing says when %s may be said", field.Name)
		}
	}
}

// TestPromisesCanBreak gives the check notices that say too much or too little.
func TestPromisesCanBreak(t *testing.T) {
	c := factstest.Standard()
	text := oneLine(textOf(t, signOf(t, c), "en"))
	if !says(text, english.CountsWithNoise) || says(text, english.CountsExact) {
		t.Fatal("the standard notice does not speak of noise")
	}
	c.Privacy.Epsilon = nil
	if when["CountsWithNoise"](c) || !when["CountsExact"](c) {
		t.Error("noise that is off may be promised")
	}
	if says(text, "Numbers below {least} are burnt.") || !says(text, english.Withheld) {
		t.Error("placeholders match what they should not, or not what they should")
	}
}

// TestIPhoneIsTold looks for the iPhone where a hidden network is proposed: it names
// only networks that it has joined once.
func TestIPhoneIsTold(t *testing.T) {
	for code, l := range languages {
		for _, text := range []string{l.RadioEndings, l.RadioNames, l.RadioBoth} {
			if !strings.Contains(text, "iPhone") {
				t.Errorf("%v: %s", code, text)
			}
		}
	}
}
