package crash

import (
	"bytes"
	"regexp"
	"strings"
)

// longest bounds a reason, in bytes.
const longest = 200

// identifying is what could be an address, a pseudonym or a key: six or more
// hexadecimal digits in a row, or pairs of them with separators. Words of letters
// alone are not.
var identifying = regexp.MustCompile(`\b(0x)?(?:[0-9a-fA-F]{2}[:.-]){3,}[0-9a-fA-F]{2}\b|\b0x[0-9a-fA-F]+\b|\b[0-9a-fA-F]*[0-9][0-9a-fA-F]{5,}\b|\b[0-9a-fA-F]{5,}[0-9][0-9a-fA-F]*\b`)

// Reason returns the first line of a crash report, without anything that could stand
// for a device; "" for an empty report.
func Reason(report []byte) string {
	report = bytes.TrimLeft(report, "\x00\n\r\t ")
	line, _, _ := bytes.Cut(report, []byte("\n"))
	line = bytes.TrimRight(line, "\x00")
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, string(line[:min(len(line), longest)]))
	return identifying.ReplaceAllString(text, "…")
}
