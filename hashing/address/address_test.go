package address

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestAddressNeverPrints looks for the address in what every verb and encoder
// makes of it.
func TestAddressNeverPrints(t *testing.T) {
	a := Address{0x00, 0x11, 0x22, 0xaa, 0xbb, 0xcc}
	var printed []string
	// A time has digits that could be those of the address.
	timeless := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	for _, holder := range []any{a, &a, []Address{a}, map[Address]int{a: 1}, struct{ A Address }{a}, struct{ A *Address }{&a}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%d", "%x", "%X", "%q", "%s", "%o"} {
			printed = append(printed, fmt.Sprintf(verb, holder))
		}
		encoded, err := json.Marshal(holder)
		if err != nil {
			t.Fatal(err)
		}
		var text, object bytes.Buffer
		slog.New(slog.NewTextHandler(&text, timeless)).Info("m", "a", holder)
		slog.New(slog.NewJSONHandler(&object, timeless)).Info("m", "a", holder)
		printed = append(printed, string(encoded), text.String(), object.String())
	}
	printed = append(printed, a.String(), a.GoString())
	for _, text := range printed {
		for _, spelled := range []string{"aabbcc", "aa bb", "AABBCC", "170", "0xaa", "aa:bb", "252"} {
			if strings.Contains(text, spelled) {
				t.Errorf("an address is printed: %s", text)
			}
		}
	}
	if text := fmt.Sprintf("%x", [6]byte(a)); !strings.Contains(text, "aabbcc") {
		t.Errorf("control: plain bytes print as %s", text)
	}
}

func TestWipe(t *testing.T) {
	some := []Address{{1, 2, 3}, {4, 5, 6}}
	if Wipe(some); some[0] != (Address{}) || some[1] != (Address{}) {
		t.Error("an address is left")
	}
}

// TestReadWipesWhatItOutgrows sees that no copy stays behind as a list grows.
func TestReadWipesWhatItOutgrows(t *testing.T) {
	old := []Address{{1, 2, 3}, {4, 5, 6}}
	larger := moved(old)
	if old[0] != (Address{}) || old[1] != (Address{}) || len(larger) != 2 || larger[1] != (Address{4, 5, 6}) || cap(larger) < 4 {
		t.Errorf("%x and %x, cap %d", *old[1].Bytes(), *larger[1].Bytes(), cap(larger))
	}
}

// TestMistakeShowsItsValueOnRequest sees that only Value quotes the line.
func TestMistakeShowsItsValueOnRequest(t *testing.T) {
	_, err := Read(strings.NewReader("00:11:22:aa:bb\n"), "in")
	mistakes, ok := err.(Mistakes)
	if !ok || len(mistakes) != 1 || mistakes[0].Value() != `"00:11:22:aa:bb"` {
		t.Fatalf("error %v", err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%s"} {
		if text := fmt.Sprintf(verb, mistakes[0]); strings.Contains(text, "aa:bb") {
			t.Errorf("%s: %s", verb, text)
		}
	}
	if mistakes.Forget(); mistakes[0].Value() != `""` {
		t.Error("the value is still there")
	}
}
