package decode

import "testing"

// TestBare tells elements that say hardly anything from those of phones.
func TestBare(t *testing.T) {
	for _, c := range []struct {
		name string
		body []byte
		want bool
	}{
		{"nothing", nil, true},
		{"a wildcard", []byte{0, 0}, true},
		{"name and rates", []byte{0, 2, 'a', 'b', 1, 4, 2, 4, 11, 22}, true},
		{"with the channel", []byte{0, 0, 1, 1, 2, 3, 1, 6}, true},
		{"padding", []byte{0, 0, 1, 1, 2, 0, 0, 0, 0}, true},
		{"extended rates", []byte{0, 0, 1, 1, 2, 50, 1, 12}, false},
		{"HT", []byte{0, 0, 1, 1, 2, 45, 0}, false},
		{"a vendor", []byte{0, 0, 221, 4, 0, 0x17, 0xf2, 10}, false},
		{"a length beyond the end", []byte{0, 0, 1, 200, 2}, true},
		{"half a header", []byte{0, 0, 45}, true},
	} {
		if got := bare(c.body); got != c.want {
			t.Errorf("%s: bare %t", c.name, got)
		}
	}
}

// FuzzBare: an element that is neither name nor rates nor channel is never bare, and no
// input breaks the walk.
func FuzzBare(f *testing.F) {
	f.Add([]byte{0, 2, 'a', 'b', 1, 4, 2, 4, 11, 22})
	f.Add([]byte{0, 0, 1, 1, 2, 50, 1, 12})
	f.Add([]byte{1, 255})
	f.Fuzz(func(t *testing.T, body []byte) {
		got := bare(body)
		whole := walkElements(body)
		if bare(append(body[:whole.end:whole.end], idHT, 0)) && whole.end == len(body) {
			t.Errorf("HT capabilities behind %x are bare", body)
		}
		if len(body) < elementHeader && !got {
			t.Errorf("%x says something", body)
		}
	})
}
