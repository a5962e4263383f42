package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSearch(t *testing.T) {
	addresses := []byte{0x02, 0xab, 0x10, 0x20, 0x3c, 0x4d, 0x06, 1, 2, 3, 4, 5}
	tests := map[string]string{
		"nothing, of much the same: 02:ab:10:20:3c:4e": "",
		"x\x06\x01\x02\x03\x04\x05":                    "raw bytes",
		"from 02:AB:10:20:3C:4D to":                    "colons",
		"02-ab-10-20-3c-4d":                            "dashes",
		"device 02ab10203c4d":                          "hexadecimal",
		"main.f(0x4d3c2010, 0x2)":                      "hexadecimal, reversed",
	}
	for text, want := range tests {
		folder := t.TempDir()
		path := filepath.Join(folder, "journal")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		leaky, searched, err := search(folder, newForms(addresses))
		if err != nil || searched != len(text) {
			t.Errorf("%q: %d bytes searched, %v", text, searched, err)
		}
		if want == "" && len(leaky) == 0 {
			continue
		}
		if len(leaky) != 1 || leaky[0] != path+" ("+want+")" {
			t.Errorf("%q: found %q, want %q", text, leaky, want)
		}
	}
}
