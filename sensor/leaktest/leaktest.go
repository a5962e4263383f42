// Package leaktest searches memory, files, logs and network traffic of a program for
// secrets. It is for tests.
package leaktest

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Content is prepared for many searches.
type Content struct{ raw, lower []byte }

// In prepares content for Find. Pages of zeros, of which memory is full, are left out.
func In(content []byte) Content {
	const page = 4096
	var zeros [page]byte
	kept := make([]byte, 0, len(content)/4)
	for len(content) > 0 {
		n := min(page, len(content))
		if !bytes.Equal(content[:n], zeros[:n]) {
			kept = append(kept, content[:n]...)
		}
		content = content[n:]
	}
	return Content{raw: kept, lower: bytes.ToLower(kept)}
}

// Find is [Content.Find] for a single search.
func Find(content, secret []byte) string { return In(content).Find(secret) }

// FindNumber is [Content.FindNumber] for a single search.
func FindNumber(content []byte, secret uint64) string { return In(content).FindNumber(secret) }

// Find returns the form in which content holds a secret, such as an address or a key, or
// "" if it holds none. It looks for the bytes forward and reversed, in these forms:
//
//   - raw;
//   - hexadecimal in upper and lower case, with the usual separators or none;
//   - a list of decimal numbers;
//   - base64 at any alignment.
func (c Content) Find(secret []byte) string {
	content, lower := c.raw, c.lower
	backwards := slices.Clone(secret)
	slices.Reverse(backwards)
	for _, s := range []struct {
		order string
		bytes []byte
	}{{"", secret}, {"reversed ", backwards}} {
		if bytes.Contains(content, s.bytes) {
			return s.order + "raw"
		}
		for _, separator := range []string{"", ":", "-", " ", ", ", ",", "."} {
			if bytes.Contains(lower, []byte(join(s.bytes, "%02x", separator))) {
				return s.order + "hexadecimal with " + fmt.Sprintf("%q", separator)
			}
			if separator != "" && bytes.Contains(content, []byte(join(s.bytes, "%d", separator))) {
				return s.order + "decimal with " + fmt.Sprintf("%q", separator)
			}
		}
		if bytes.Contains(lower, []byte(cisco(s.bytes))) {
			return s.order + "hexadecimal with dots"
		}
		if base64At(content, s.bytes) {
			return s.order + "base64"
		}
	}
	return ""
}

// FindNumber returns the form in which content holds a 64-bit secret, such as a pseudonym,
// or "". It looks for the forms of Find in both byte orders, and for a decimal or
// hexadecimal number.
func (c Content) FindNumber(secret uint64) string {
	if form := c.Find(binary.BigEndian.AppendUint64(nil, secret)); form != "" {
		return form
	}
	for _, form := range []string{"%d", "%x"} {
		if bytes.Contains(c.lower, fmt.Appendf(nil, form, secret)) {
			return "number " + form
		}
	}
	return ""
}

func join(b []byte, verb, separator string) string {
	parts := make([]string, len(b))
	for i, v := range b {
		parts[i] = fmt.Sprintf(verb, v)
	}
	return strings.Join(parts, separator)
}

// cisco groups the digits by four.
func cisco(b []byte) string {
	digits := hex.EncodeToString(b)
	var groups []string
	for ; len(digits) > 4; digits = digits[4:] {
		groups = append(groups, digits[:4])
	}
	return strings.Join(append(groups, digits), ".")
}

// base64At looks for the secret at each of the three alignments of base64. It leaves out
// the digits that also depend on neighbouring bytes.
func base64At(content, secret []byte) bool {
	for lead := range 3 {
		padded := append(make([]byte, lead), secret...)
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := e.EncodeToString(padded)
			from, to := (lead*8+5)/6, len(padded)*8/6
			if bytes.Contains(content, []byte(text[from:to])) {
				return true
			}
		}
	}
	return false
}
