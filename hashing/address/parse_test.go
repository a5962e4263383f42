package address

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, text := range []string{
		"00:11:22:AA:bb:5c", "00-11-22-aa-bb-5c", "00.11.22.aa.bb.5c", "0011.22aa.bb5c", "001122-aabb5c", "001122AABB5C",
		" \t00:11:22:aa:bb:5c\r\n", `"00:11:22:aa:bb:5c"`, "'001122aabb5c'", "“00:11:22:aa:bb:5c”", "\u00a0001122aabb5c", "`001122aabb5c`",
	} {
		var got Address
		if err := Parse([]byte(text), &got); err != nil || got != (Address{0, 0x11, 0x22, 0xaa, 0xbb, 0x5c}) {
			t.Errorf("%q: %x, %v", text, got, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := map[string]string{
		"":                        "no address where one belongs",
		" '' ":                    "no address where one belongs",
		"00:11:22:33:44:5":        "11 hexadecimal digits where an address has 12",
		"0011223344556":           "13 hexadecimal digits",
		"00:11:22:33:44:55:66:77": "16 hexadecimal digits",
		"OO:11:22:33:44:55":       "character 1 is neither",
		"00:11:22:33:44:5x":       "character 17 is neither",
		"00:11-22:33:44:55":       "different separators",
		"0:11:22:33:44:555":       "unequal length",
		"001:122:334:455":         "unequal length",
		"00::11:22:33:44:55":      "unequal length",
		":00:11:22:33:44:55":      "unequal length",
		"00:11:22:33:44:55:":      "unequal length",
		":::":                     "0 hexadecimal digits",
		"0\x000\x00":              "not UTF-8",
	}
	for text, want := range tests {
		var got Address
		if err := Parse([]byte(text), &got); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestCheckListable(t *testing.T) {
	for first := range 256 {
		err := CheckListable(&[6]byte{byte(first)})
		switch {
		case first&1 != 0 && !errors.Is(err, ErrGroup),
			first&3 == 2 && !errors.Is(err, ErrRandomised),
			first&3 == 0 && err != nil:
			t.Errorf("first byte %02x: %v", first, err)
		}
	}
	for _, words := range []string{"Do not track", "_optout", "switch Wi-Fi off", "does not help"} {
		if !strings.Contains(ErrRandomised.Error(), words) {
			t.Errorf("the explanation lacks %q", words)
		}
	}
}
