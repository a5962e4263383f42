package picture

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
)

// svg collects the elements of an SVG drawing. Lengths are in its own units,
// which are pixels where nothing scales it; they are written to a tenth.
type svg struct{ bytes.Buffer }

// element writes an element with text in it; attributes come in pairs of name
// and value.
func (s *svg) element(name, text string, attributes ...any) {
	s.open(name, attributes...)
	_ = xml.EscapeText(s, []byte(text)) // a Buffer takes everything
	fmt.Fprintf(s, "</%s>\n", name)
}

// shape writes an element without content.
func (s *svg) shape(name string, attributes ...any) {
	s.open(name, attributes...)
	s.Truncate(s.Len() - 1)
	s.WriteString("/>\n")
}

func (s *svg) open(name string, attributes ...any) {
	fmt.Fprintf(s, "<%s", name)
	for i := 0; i+1 < len(attributes); i += 2 {
		fmt.Fprintf(s, ` %s="`, attributes[i])
		_ = xml.EscapeText(s, []byte(value(attributes[i+1])))
		s.WriteByte('"')
	}
	s.WriteByte('>')
}

// value is an attribute's value as text.
func value(v any) string {
	if length, ok := v.(float64); ok {
		return tenths(length)
	}
	return fmt.Sprint(v)
}

// tenths writes a length to a tenth, without a needless ".0" or "-0".
func tenths(v float64) string {
	return strconv.FormatFloat(math.Round(10*v)/10+0, 'f', -1, 64)
}
