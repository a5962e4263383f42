package cli

import (
	"fmt"
	"strings"
)

// MaxSSID is the length of a network name in bytes (IEEE 802.11-2020, 9.4.2.2).
const MaxSSID = 32

// QuoteP writes a string as hostapd.conf and wpa_supplicant.conf read it with all its
// characters: P"..." with C escapes.
func QuoteP(s string) string {
	var b strings.Builder
	b.WriteString(`P"`)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + `"`
}

// QuoteShell quotes a word for a POSIX shell.
func QuoteShell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
