package sign

import (
	"image/color"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"

	"footfall/configs/facts/factstest"
)

// TestDrawings reads both drawings of a QR code back and compares them with
// what the library made.
func TestDrawings(t *testing.T) {
	for _, text := range []string{"https://www.example.org/privacy", "12345", "A", strings.Repeat("รายชื่อ ", 40), strings.Repeat("x", 900)} {
		code, err := qr.Encode(text, qr.M, qr.Auto)
		if err != nil {
			t.Fatal(err)
		}
		size := code.Bounds().Dx()
		want := blank(size + 2*quiet)
		for y := range size {
			for x := range size {
				want[y+quiet][x+quiet] = code.At(x, y) == color.Black || code.At(x, y) == color.Gray16{}
			}
		}
		m, err := newMatrix(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := fromPath(t, m.path(), len(m)); !reflect.DeepEqual(got, want) {
			t.Errorf("%d bytes: the path shows another code", len(text))
		}
		if got := fromBlocks(t, m.blocks(), len(m)); !reflect.DeepEqual(got, want) {
			t.Errorf("%d bytes: the blocks show another code", len(text))
		}
		if !m[quiet][quiet] || m[quiet-1][quiet] || !m[quiet][len(m)-quiet-1] || m[len(m)-quiet-1][len(m)-quiet-1] && m[len(m)-quiet-7][len(m)-quiet-7] && m[len(m)-quiet-1][len(m)-quiet-7] && m[len(m)-quiet-7][len(m)-quiet-1] {
			t.Errorf("%d bytes: the finder patterns are not where they belong", len(text))
		}
	}
}

func blank(size int) matrix {
	m := make(matrix, size)
	for y := range m {
		m[y] = make([]bool, size)
	}
	return m
}

var rectangle = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

func fromPath(t *testing.T, path string, size int) matrix {
	m := blank(size)
	if rest := rectangle.ReplaceAllString(path, ""); rest != "" {
		t.Errorf("the path holds %q", rest)
	}
	for _, r := range rectangle.FindAllStringSubmatch(path, -1) {
		x, _ := strconv.Atoi(r[1])
		y, _ := strconv.Atoi(r[2])
		n, _ := strconv.Atoi(r[3])
		if r[3] != r[4] {
			t.Errorf("%s is not a rectangle", r[0])
		}
		for i := range n {
			m[y][x+i] = true
		}
	}
	return m
}

func fromBlocks(t *testing.T, text string, size int) matrix {
	m := blank(size + 1)
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		for x, r := range []rune(line) {
			if !strings.ContainsRune(" █▀▄", r) {
				t.Fatalf("%q in the drawing", r)
			}
			if r == '█' || r == '▀' {
				m[2*i][x] = true
			}
			if r == '█' || r == '▄' {
				m[2*i+1][x] = true
			}
		}
	}
	for y := range m {
		m[y] = m[y][:size]
	}
	return m[:size]
}

func TestCodeTooLong(t *testing.T) {
	if _, err := newMatrix(strings.Repeat("x", 3000)); err == nil || !strings.Contains(err.Error(), "3000 bytes") {
		t.Errorf("got %v", err)
	}
}

// TestLongestCode sees that the longest contact that a configuration admits
// fits in every language.
func TestLongestCode(t *testing.T) {
	c := factstest.Standard()
	c.Operator.Privacy, c.Operator.Contact = "", strings.Repeat("ก", 500/3)
	c.OptOut.SSIDSuffixes = []string{strings.Repeat("x", 32)}
	for i, language := range Languages() {
		if testing.Short() && i > 0 {
			break
		}
		for _, mode := range []string{"opt-in", "opt-out"} {
			c.OptOut.Mode = mode
			htmlOf(t, signOf(t, c), language)
		}
	}
}
