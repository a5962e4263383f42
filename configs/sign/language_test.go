package sign

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// messages are the texts of a language by field, with days numbered.
func messages(t *texts) map[string]string {
	all := map[string]string{}
	v := reflect.ValueOf(t).Elem()
	for _, field := range reflect.VisibleFields(v.Type()) {
		switch f := v.FieldByIndex(field.Index); f.Kind() {
		case reflect.String:
			all[field.Name] = f.String()
		default:
			for i := range f.Len() {
				all[field.Name+string(rune('0'+i))] = f.Index(i).String()
			}
		}
	}
	return all
}

var anyPlaceholder = regexp.MustCompile(`\{[^}]*\}`)

func placeholders(text string) []string {
	return slices.Sorted(slices.Values(anyPlaceholder.FindAllString(text, -1)))
}

// alike are texts that two languages write in the same way.
var alike = []string{"1 minute", "{n} minutes"}

// incomplete lists what is wrong with a language beside English.
func incomplete(t *texts, reference *texts) (problems []string) {
	want := messages(reference)
	for name, text := range messages(t) {
		switch {
		case text == "":
			problems = append(problems, name+" is missing")
		case t != reference && text == want[name] && !slices.Contains(alike, text) && strings.ContainsFunc(text, unicode.IsLetter):
			problems = append(problems, name+" is not translated")
		case !slices.Equal(placeholders(text), placeholders(want[name])):
			problems = append(problems, name+" has other placeholders than the English text")
		case strings.TrimSpace(text) != text && name != "OpenQuote" && name != "CloseQuote":
			problems = append(problems, name+" begins or ends with a space")
		case strings.Count(text, "{") != strings.Count(text, "}"):
			problems = append(problems, name+" has a brace too many")
		}
	}
	return problems
}

func TestLanguagesAreComplete(t *testing.T) {
	for code, language := range languages {
		for _, problem := range incomplete(language, &english) {
			t.Errorf("%s: %s", code, problem)
		}
	}
}

func TestCompletenessCanFail(t *testing.T) {
	for _, c := range []struct {
		set  func(*texts)
		want string
	}{
		{func(x *texts) { x.Why = "" }, "Why is missing"},
		{func(x *texts) { x.Why = english.Why }, "Why is not translated"},
		{func(x *texts) { x.Contact = "Kontakt" }, "Contact has other placeholders than the English text"},
		{func(x *texts) { x.Days[3] = "" }, "Days3 is missing"},
		{func(x *texts) { x.Lead += " " }, "Lead begins or ends with a space"},
	} {
		broken := german
		c.set(&broken)
		if got := incomplete(&broken, &english); !slices.Equal(got, []string{c.want}) {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// TestNothingIsLeftInEnglish looks for English words in the other languages,
// names of techniques aside.
func TestNothingIsLeftInEnglish(t *testing.T) {
	word := regexp.MustCompile(`(?i)\b(the|your|you|with|and|which|this|devices?|sensor's|is|are|of the|until|asks?|list|store)\b`)
	if word.FindString(english.Lead) == "" {
		t.Fatal("finds no English words in English")
	}
	for code, language := range languages {
		for name, text := range messages(language) {
			found := word.FindString(text)
			if code == "en" || found == "is" && code == "nl" { // "is" is Dutch, too
				continue
			}
			if found != "" {
				t.Errorf("%s: %s holds the English word %q", code, name, found)
			}
		}
	}
	for name, text := range messages(&thai) {
		if strings.ContainsFunc(text, unicode.IsLetter) && !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Thai, r) }) {
			t.Errorf("th: %s has no Thai letter", name)
		}
	}
}

// TestFrenchSpaces wants no-break spaces where French has them, so that no
// colon begins a line.
func TestFrenchSpaces(t *testing.T) {
	wrong := regexp.MustCompile(`[ \pL\pN)}][:;?!»](?:[^/]|$)|«[^\x{a0}]`)
	for name, text := range messages(&french) {
		if text == "«\u00a0" {
			continue
		}
		if found := wrong.FindString(text); found != "" {
			t.Errorf("%s: %q lacks a no-break space", name, found)
		}
	}
}

func TestUnknownLanguage(t *testing.T) {
	err := CheckLanguage("xx")
	if want := `there is no notice in the language "xx"; there is de, en, es, fr, id, nl, th`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	for _, code := range Languages() {
		if err := CheckLanguage(code); err != nil {
			t.Error(err)
		}
	}
	if err := (Sign{}).Text("xx", nil); err == nil {
		t.Error("a text in an unknown language")
	}
	if err := (Sign{}).HTML("xx", nil); err == nil {
		t.Error("a page in an unknown language")
	}
}
