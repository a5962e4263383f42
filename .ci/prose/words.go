package main

import (
	"fmt"
	"strings"
	"unicode"
)

// longest is how many words a sentence may have.
const longest = 30

// unwanted are words to avoid, and words to write instead. A star
// stands for any ending.
var unwanted = map[string]string{
	"nobody":   `"no one", or say who does not`,
	"anew":     `"again"`,
	"besides":  `"also", or "in addition to"`,
	"heeded":   `"used", or "counted"`,
	"reckon*":  `"compute", or "count"`,
	"whoever":  `"anyone who"`,
	"whatever": `"any", or "all that"`,
	"wherever": `"where", or "everywhere"`,
	"thereof":  `"of it"`,
	"hitherto": `"until now"`,
}

const punctuation = `.,;:!?()[]{}"'*_` + "`"

// listed looks a word up in the list, in any case, punctuation around it left out.
func listed(word string) (better string, ok bool) {
	word = strings.ToLower(strings.Trim(word, punctuation))
	for bad, better := range unwanted {
		stem, open := strings.CutSuffix(bad, "*")
		if word == bad || open && strings.HasPrefix(word, stem) {
			return better, true
		}
	}
	return "", false
}

// placed is a word, its punctuation included, with its line in the file.
type placed struct {
	text string
	line int
}

// sentence is a run of words up to a full stop.
type sentence []placed

// count is the number of words, marks such as "-" and "->" left out.
func (s sentence) count() (n int) {
	for _, word := range s {
		if isWord(word.text) {
			n++
		}
	}
	return n
}

func isWord(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

func (s sentence) String() string {
	words := make([]string, len(s))
	for i, word := range s {
		words[i] = word.text
	}
	return strings.Join(words, " ")
}

// text is a paragraph, an item of a list, a heading or a cell of a table.
type text struct {
	words []placed
	// comment is true for texts of comments.
	comment bool
}

// sentences splits a text after each full stop, question mark and exclamation mark.
func (t text) sentences() (all []sentence) {
	from := 0
	for i, word := range t.words {
		if i == len(t.words)-1 || ends(word.text) {
			all = append(all, sentence(t.words[from:i+1]))
			from = i + 1
		}
	}
	return all
}

// abbreviations end in a stop without ending a sentence.
var abbreviations = map[string]bool{"e.g.": true, "i.e.": true, "vs.": true, "no.": true, "etc.": true}

// ends tells whether a word is the last of its sentence.
func ends(word string) bool {
	word = strings.TrimRight(word, `)"'`+"`*_")
	return strings.ContainsAny(word[max(0, len(word)-1):], ".?!") && !abbreviations[strings.ToLower(strings.TrimLeft(word, "("))] && word != "..."
}

// share counts the relative words of comments.
type share struct{ relative, that, words int }

// String is the number of relative words in 100, and the number with every "that".
func (s *share) String() string {
	hundreds := float64(max(1, s.words)) / 100
	return fmt.Sprintf("%4.1f relative words per 100 of %d (%.1f with every \"that\")",
		float64(s.relative)/hundreds, s.words, float64(s.relative+s.that)/hundreds)
}

// add counts a text, if it is a Go comment outside of tests.
func (s *share) add(t text, file string) {
	if !t.comment || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
		return
	}
	for _, one := range t.sentences() {
		s.words += one.count()
		for i := range one {
			switch {
			case relative(one, i):
				s.relative++
			case strings.EqualFold(one[i].text, "that"):
				s.that++
			}
		}
	}
}

// relative tells whether a word of a sentence is counted as relative: which, who, whom,
// whose, what, where, and that. "That" is not counted at the start of a
// sentence, after a colon, or with a stop behind it ("after that,"). After the words
// of [conjunctive] it is taken for a conjunction. A few demonstratives ("in that
// case") are counted all the same.
func relative(s sentence, i int) bool {
	word := strings.ToLower(strings.Trim(s[i].text, `()"'`))
	switch word {
	case "which", "who", "whom", "whose", "what", "where":
		return true
	case "that":
		if i == 0 {
			return false
		}
		before := s[i-1].text
		return !conjunctive[strings.ToLower(before)] && !strings.ContainsAny(before[len(before)-1:], ":;.")
	}
	return false
}

// conjunctive are words after which "that" begins a statement.
var conjunctive = func() map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.Fields(`so such sure say says said saying tell tells told see sees saw seen know knows
		known mean means meant show shows shown note notes noted check checks checked assume assumes assumed
		require requires ensure ensures find finds found report reports promise promises expect expects believe
		claim claims prove proves fact case now given provided order except likely clear true hold holds`) {
		words[word] = true
	}
	return words
}()
