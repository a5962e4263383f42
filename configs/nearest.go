package configs

import (
	"strconv"
	"strings"
)

// maxWord is longer than any key with a typing mistake. It bounds the work of
// distance.
const maxWord = 40

// nearest returns the word of words with the fewest edits from word. More than two
// edits, or a third of a longer word, are no typing mistake.
func nearest(word string, words []string) (string, bool) {
	if len(word) > maxWord {
		return "", false
	}
	best, least := "", max(2, len(word)/3)+1
	for _, w := range words {
		if d := distance(strings.ToLower(word), w); d < least {
			best, least = w, d
		}
	}
	// Two edits turn any two-letter word into any other.
	return best, best != "" && least < len(word)
}

// distance is Levenshtein's: the number of letters to insert, delete or
// replace to turn a into b (V. I. Levenshtein, 1966).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range s {
		diagonal := row[0]
		row[0] = i + 1
		for j, q := range t {
			cost := diagonal
			if r != q {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(t)]
}

// quote shows a value from the file, escaped and cut to a bearable length.
func quote(s string) string {
	r := []rune(s)
	if len(r) > maxWord {
		s = string(r[:maxWord]) + "..."
	}
	return strconv.Quote(s)
}

// orList joins words for a sentence: "a, b or c".
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
