package sign

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// columns is the widest line of text. Thai has no spaces between words, and may
// exceed it.
const columns = 72

// Text writes the notice in a language as plain text (UTF-8), with its QR code
// drawn in block characters.
func (s Sign) Text(language string, w io.Writer) error {
	sheet, err := s.sheet(language)
	if err != nil {
		return err
	}
	code, err := newMatrix(sheet.Payload)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s\n%s\n\n", sheet.Title, strings.Repeat("=", width(sheet.Title)))
	b.WriteString(wrap(sheet.Lead, "", ""))
	for _, section := range append(sheet.Sections, sheet.Who) {
		fmt.Fprintf(b, "\n%s\n%s\n", section.Heading, strings.Repeat("-", width(section.Heading)))
		for _, block := range section.Blocks {
			writeBlock(b, block)
		}
	}
	fmt.Fprintf(b, "\n%s\n%s%s", sheet.Caption, code.blocks(), wrap(sheet.Made.String(), "", ""))
	return b.Flush()
}

func writeBlock(b *bufio.Writer, block block) {
	if len(block.Line) > 0 {
		b.WriteString(wrap(block.Line.String(), "", ""))
	}
	for _, item := range block.Items {
		b.WriteString(wrap(item.String(), "* ", "  "))
	}
}

// wrap breaks a text at its spaces, but not at its no-break spaces. The first
// line begins with first, the others with rest.
func wrap(text, first, rest string) string {
	var b strings.Builder
	line, used := first, width(first)
	for i, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' }) {
		switch {
		case i == 0:
		case used+1+width(word) > columns:
			b.WriteString(line + "\n")
			line, used = rest, width(rest)
		default:
			line, used = line+" ", used+1
		}
		line, used = line+word, used+width(word)
	}
	b.WriteString(line + "\n")
	return b.String()
}

// width is the number of columns of a text. Marks above or below a letter, as in
// Thai, take none.
func width(text string) (n int) {
	for _, r := range text {
		if !unicode.In(r, unicode.Mn, unicode.Me) {
			n++
		}
	}
	return n
}
