package decode

import (
	"fmt"
	"strings"
	"testing"
)

// kept is the other way to say what a class is made of: the list of elements
// as text, with the masked parts left out. It reads the elements for itself
// and is slow. Two frames are of one class if their lists are the same.
func kept(body []byte) (list string, whole bool) {
	var b strings.Builder
	for len(body) >= 2 && len(body) >= 2+int(body[1]) {
		id, size, rest := body[0], int(body[1]), body[2:2+int(body[1])]
		if id == 0 && b.Len() > 0 && strings.Trim(string(body), "\x00") == "" {
			break // zeros behind the elements
		}
		body = body[2+size:]
		kind := ""
		if id == 221 && size >= 4 {
			kind = fmt.Sprintf("%x", rest[:4])
		}
		if id == 255 && size >= 1 {
			kind = fmt.Sprint(rest[0])
		}
		switch {
		case id == 0, id == 84, id == 114:
			fmt.Fprintf(&b, "%d;", id)
		case id == 3, kind == "0050f204", kind == "0050f208", kind == "506f9a16":
			fmt.Fprintf(&b, "%d/%d %s;", id, size, kind)
		case id == 255 && (kind == "2" || kind == "58"):
			fmt.Fprintf(&b, "%d.%s;", id, kind)
		default:
			fmt.Fprintf(&b, "%d/%d %x;", id, size, rest)
		}
	}
	return b.String(), strings.Trim(string(body), "\x00") == "" && (b.Len() > 0 || len(body) == 0)
}

func classOf(elements ...[]byte) uint64 {
	return readElements(join(elements...), false).class
}

// What varies within one device leaves the class as it is.
func TestClassMasks(t *testing.T) {
	rates := ie(1, 2, 4, 11, 22)
	vendor := func(kind uint32, body ...byte) []byte {
		return ie(idVendor, append([]byte{byte(kind >> 24), byte(kind >> 16), byte(kind >> 8), byte(kind)}, body...)...)
	}
	tests := []struct {
		name string
		a, b []byte
		same bool
	}{
		{"SSID", ssid("Corner Cafe"), ssid("Home"), true},
		{"SSID, wildcard", ssid(""), ssid("Home"), true},
		{"SSID, absent", nil, ssid("Home"), false},
		{"SSID, twice", ssid("a"), join(ssid("a"), ssid("b")), false},
		{"DS channel", ie(3, 1), ie(3, 13), true},
		{"DS, absent", nil, ie(3, 1), false},
		{"DS, length", ie(3, 1), ie(3, 1, 1), false},
		{"SSID List", ie(84, ssid("a")...), ie(84, join(ssid("bcd"), ssid("e"))...), true},
		{"Short SSID List", ie(255, 58, 1, 2, 3, 4), ie(255, 58, 5, 6, 7, 8, 1, 2, 3, 4), true},
		{"Mesh ID", ie(114), ie(114, 'm', 'e', 's', 'h'), true},
		{"FILS request parameters", ie(255, 2, 0, 5), ie(255, 2, 1, 9), true},
		{"WPS", vendor(vendorWPS, 1, 2, 3), vendor(vendorWPS, 3, 2, 1), true},
		{"WPS, length", vendor(vendorWPS, 1, 2, 3), vendor(vendorWPS, 1, 2), false},
		{"0050f2-08", vendor(vendorMS08, 0, 1, 2), vendor(vendorMS08, 9, 9, 9), true},
		{"506f9a-16", vendor(vendorMBO, 3, 1, 3), vendor(vendorMBO, 3, 1, 2), true},
		{"masked kinds differ", vendor(vendorMS08, 0, 1, 2), vendor(vendorMBO, 0, 1, 2), false},
		{"other vendor", vendor(0x001018_02, 1), vendor(0x001018_02, 2), false},
		{"other type of the vendor", vendor(0x0050f202, 1), vendor(0x0050f202, 2), false},
		{"vendor too short for a type", ie(idVendor, 0, 0x50, 0xf2), ie(idVendor, 0, 0x50, 0xf3), false},
		{"other extension", ie(255, 35, 1), ie(255, 35, 2), false},
		{"extension absent", ie(255), ie(255, 2), false},
		{"rates", rates, ie(1, 2, 4, 11, 24), false},
		{"id", ie(1, 7), ie(2, 7), false},
		{"one byte split in two ways", join(ie(1), ie(2, 1)), join(ie(1, 2), ie(1)), false},
		{"order", join(ie(1, 7), ie(50, 8)), join(ie(50, 8), ie(1, 7)), false},
		{"order around a mask", join(rates, ie(3, 1)), join(ie(3, 1), rates), false},
		{"repeated", join(ie(1, 1), ie(1, 1)), join(ie(1, 1), ie(1, 1), ie(1, 1)), false},
	}
	for _, tt := range tests {
		for _, around := range [][2][]byte{{}, {rates, rates}, {typicalElements(), rates}, {nil, typicalElements()}} {
			a, b := join(around[0], tt.a, around[1]), join(around[0], tt.b, around[1])
			if same := classOf(a) == classOf(b); same != tt.same {
				t.Errorf("%s: same class is %v", tt.name, same)
			}
			listA, _ := kept(a)
			if listB, _ := kept(b); (listA == listB) != tt.same {
				t.Errorf("%s: the lists say otherwise", tt.name)
			}
		}
	}
}

// Every single bit that is not masked changes the class, at any place and
// length.
func TestClassBits(t *testing.T) {
	for size := range 70 {
		body := make([]byte, size)
		for i := range body {
			body[i] = byte(i * 37)
		}
		element := ie(45, body...)
		seen := map[uint64]int{classOf(element): -1}
		for bit := 8 * elementHeader; bit < 8*len(element); bit++ {
			element[bit/8] ^= 1 << (bit % 8)
			class := classOf(element)
			element[bit/8] ^= 1 << (bit % 8)
			if other, ok := seen[class]; ok {
				t.Fatalf("size %d: bits %d and %d give one class", size, bit, other)
			}
			seen[class] = bit
		}
	}
}

// Pairs of bits, one per 8 bytes, must not cancel out: rates are told apart
// by their highest bit, in several elements at once.
func TestClassPairsOfBits(t *testing.T) {
	element := ie(45, make([]byte, 62)...)
	seen := map[uint64]bool{classOf(element): true}
	for i := elementHeader; i < len(element); i++ {
		for j := i + 1; j < len(element); j++ {
			for bit := range 8 {
				element[i], element[j] = 1<<bit, 1<<bit
				seen[classOf(element)] = true
				element[i], element[j] = 0, 0
			}
		}
	}
	if want := 1 + 8*62*61/2; len(seen) != want {
		t.Errorf("%d classes, want %d", len(seen), want)
	}
}

// The class is the same on every platform.
func TestClassGolden(t *testing.T) {
	tests := []struct {
		name     string
		elements []byte
		want     uint64
	}{
		{"none", nil, goldenNone},
		{"wildcard SSID", ssid(""), goldenSSID},
		{"one of 1 byte", ie(1, 2), goldenByte},
		{"typical", typicalElements(), goldenTypical},
	}
	for _, tt := range tests {
		if got := classOf(tt.elements); got != tt.want {
			t.Errorf("%s: %#016x, want %#016x", tt.name, got, tt.want)
		}
	}
}

const (
	goldenNone    uint64 = 0x57ae950853f541a1
	goldenSSID    uint64 = 0x8cefb511415a3004
	goldenByte    uint64 = 0x43cc9c8bb9c78c1f
	goldenTypical uint64 = 0xa489cc57146dddd9
)
