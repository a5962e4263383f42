package decode

import "testing"

func familyOfAll(elements ...[]byte) uint32 { return readElements(join(elements...), false).family }

// A radio's own rates and capabilities tell families apart; what it asks for in
// one scan does not.
func TestFamily(t *testing.T) {
	ht := make([]byte, htSize)
	ht[0], ht[1], ht[2], ht[3] = 0x2d, 0x01, 0x17, 0xff
	vht := make([]byte, vhtSize)
	vht[0] = 0x92
	change := func(body []byte, at int, bits byte) []byte {
		b := append([]byte(nil), body...)
		b[at] ^= bits
		return b
	}
	radio := func(ht, vht []byte, more ...[]byte) uint32 {
		return familyOfAll(append([][]byte{ie(1, 2, 4, 11, 22), ie(50, 12, 18), ie(45, ht...), ie(191, vht...)}, more...)...)
	}
	same := radio(ht, vht)
	for name, other := range map[string]uint32{
		"the name sought":       radio(ht, vht, ssid("cafe")),
		"the channel":           radio(ht, vht, ie(3, 6)),
		"extended capabilities": radio(ht, vht, ie(127, 4, 0, 8)),
		"a vendor's element":    radio(ht, vht, ie(221, 0x50, 0x6f, 0x9a, 22, 1)),
		"forty MHz intolerance": radio(change(ht, 1, 0x40), vht),
		"the end of HT":         radio(change(ht, 25, 1), vht),
		"the rates of VHT":      radio(ht, change(vht, 5, 1)),
	} {
		if other != same {
			t.Errorf("%s changes the family", name)
		}
	}
	for name, other := range map[string]uint32{
		"the rates":              familyOfAll(ie(1, 2, 4, 11), ie(50, 12, 18), ie(45, ht...), ie(191, vht...)),
		"HT information":         radio(change(ht, 0, 0x20), vht),
		"A-MPDU parameters":      radio(change(ht, 2, 1), vht),
		"HT rates":               radio(change(ht, 12, 1), vht),
		"VHT information":        radio(ht, change(vht, 3, 1)),
		"a missing HT":           familyOfAll(ie(1, 2, 4, 11, 22), ie(50, 12, 18), ie(191, vht...)),
		"HT of another size":     familyOfAll(ie(1, 2, 4, 11, 22), ie(50, 12, 18), ie(45, ht[:20]...), ie(191, vht...)),
		"no elements at all":     familyOfAll(),
		"rates split otherwise":  familyOfAll(ie(1, 2, 4, 11, 22, 12), ie(50, 18), ie(45, ht...), ie(191, vht...)),
		"an order not the usual": familyOfAll(ie(50, 12, 18), ie(1, 2, 4, 11, 22), ie(45, ht...), ie(191, vht...)),
	} {
		if other == same {
			t.Errorf("%s leaves the family as it is", name)
		}
	}
}
