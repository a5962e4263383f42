package configs

import "regexp"

// Kind is the syntax of a value.
type Kind int

// Kinds of values. Each but Section, List and Texts is a single value; Days is
// the word always or a section with a key for each day, and Channels one or a list.
const (
	Section Kind = iota // keys below this one
	List                // a list of items with keys
	Texts               // a list of texts
	Text
	Word     // one of a few words
	Number   // or one of a few words
	Boolean  // true or false
	Days     // opening hours
	Channels // one channel, a range of them, a list of both, or auto
)

// form describes the values of a key. It serves editors and completion; the
// readers alone decide what is valid.
type form struct {
	kind        Kind
	pattern     string // regular expression of a text; "" for any
	length      int    // most bytes of a text; 0 for any
	items       int    // most items of a list
	words       []string
	least, most string // of a number, in decimal
	whole       bool   // of a number
}

var (
	nameForm     = form{kind: Text, pattern: namePattern.String(), length: maxName}
	durationForm = form{kind: Text, pattern: `^([0-9]+(\.[0-9]*)?(h|m|s|ms|us|µs|ns))+$`}

	spansPattern = regexp.MustCompile(`^(closed|[0-2][0-9]:[0-5][0-9] *- *[0-2][0-9]:[0-5][0-9]( *, *[0-2][0-9]:[0-5][0-9] *- *[0-2][0-9]:[0-5][0-9])*)$`)
	dayPattern   = regexp.MustCompile(`^(daily|(sun|mon|tue|wed|thu|fri|sat)(-(sun|mon|tue|wed|thu|fri|sat))?)$`)
)
