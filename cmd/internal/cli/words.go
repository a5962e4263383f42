package cli

import (
	"fmt"
	"strings"
	"time"
)

// Plural writes a number and a noun that takes an s: "1 zone", "2 zones".
func Plural(n int, noun string) string { return Count(n, noun, noun+"s") }

// Count writes a number and the noun for one or for many: "1 entry", "1,200 entries".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Grouped(n) + " " + many
}

// Grouped writes a number with commas between thousands.
func Grouped(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Span writes a span of whole minutes without seconds: 5m rather than 5m0s.
func Span(d time.Duration) string {
	if d%time.Minute == 0 {
		return strings.TrimSuffix(d.String(), "0s")
	}
	return d.String()
}
