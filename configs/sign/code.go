package sign

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is the light border of a QR code, in modules (ISO/IEC 18004).
const quiet = 4

// matrix is a QR code: rows of modules, true for dark, with the border.
type matrix [][]bool

// newMatrix encodes a text as a QR code of level M: it survives the loss of 15 % of
// its area. The text is UTF-8 without an ECI header, because many readers do not
// understand that.
func newMatrix(text string) (matrix, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("QR code of %d bytes: %w", len(text), err)
	}
	size := code.Bounds().Dx()
	m := make(matrix, size+2*quiet)
	for y := range m {
		m[y] = make([]bool, size+2*quiet)
	}
	for y := range size {
		for x := range size {
			m[y+quiet][x+quiet] = color.GrayModel.Convert(code.At(x, y)) == color.Gray{}
		}
	}
	return m, nil
}

// path draws the dark modules as an SVG path, one unit per module: for each run
// of them in a row, a rectangle.
func (m matrix) path() string {
	var b strings.Builder
	for y, row := range m {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return b.String()
}

// blocks draws two rows of modules per line of text. Dark modules are ink: the
// drawing is for paper, or for a terminal with a light background.
func (m matrix) blocks() string {
	var b strings.Builder
	for y := 0; y < len(m); y += 2 {
		var text strings.Builder
		for x := range m[y] {
			lower := y+1 < len(m) && m[y+1][x]
			switch {
			case m[y][x] && lower:
				text.WriteRune('█')
			case m[y][x]:
				text.WriteRune('▀')
			case lower:
				text.WriteRune('▄')
			default:
				text.WriteByte(' ')
			}
		}
		b.WriteString(strings.TrimRight(text.String(), " ") + "\n")
	}
	return b.String()
}
