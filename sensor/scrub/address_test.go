package scrub

import (
	"math/rand/v2"
	"testing"
)

// Addresses are replaced one for one, keep their kind, and depend on the key.
func TestAddresses(t *testing.T) {
	c, other := cipher{[32]byte{1}}, cipher{[32]byte{2}}
	r := rand.New(rand.NewPCG(1, 1))
	taken := map[[6]byte][6]byte{}
	same := 0
	for range 50_000 {
		var a [6]byte
		for i := range a {
			a[i] = byte(r.Uint32())
		}
		b, d := a, a
		c.wifi(b[:])
		other.wifi(d[:])
		if a[0]&3 != b[0]&3 {
			t.Fatal("another kind of address")
		}
		if was, ok := taken[b]; ok && was != a {
			t.Fatal("two addresses became one")
		}
		taken[b] = a
		if a == b || b == d {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d addresses stayed, or do not depend on the key", same)
	}
	for _, kept := range [][6]byte{{}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}} {
		a := kept
		if c.wifi(a[:]); a != kept {
			t.Error("broadcast or zeros changed")
		}
	}
}
