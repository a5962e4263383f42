package decode

import (
	"math/rand/v2"
	"sync"
	"testing"
)

// remembered counts the slots in use.
func (b *bodies) remembered() (n int) {
	for i := range b.slots {
		if b.slots[i].check.Load() != 0 {
			n++
		}
	}
	return n
}

// get is read.
func (b *bodies) get(body []byte, cut bool) (e elements) {
	b.read(body, cut, &e)
	return e
}

// check reads a body and holds the result against a walk over its elements.
func (b *bodies) check(t *testing.T, body []byte, cut bool) {
	t.Helper()
	if got, want := b.get(body, cut), readElements(body, cut); got != want {
		t.Errorf("%x, cut %v: %+v, want %+v", body, cut, got, want)
	}
}

// What is remembered is what a walk says, also where bodies share a slot, and
// where a body that is whole comes cut off, or broken, too.
func TestBodies(t *testing.T) {
	b, r := newBodies(), rand.New(rand.NewPCG(1, 1))
	list := [][]byte{nil, {0}, {0, 1}, ssid(""), ssid("cafe"), typicalElements(), typicalElements()[:40]}
	for range 3 * len(b.slots) {
		list = append(list, join(ssid(""), ie(idDS, byte(r.Uint32())), ie(idRates, byte(r.Uint32()), byte(r.Uint32()))))
	}
	for range 3 {
		for _, body := range list {
			b.check(t, body, false)
			b.check(t, body, true)
			b.check(t, body, false)
		}
	}
	if n := b.remembered(); n < len(b.slots)/2 {
		t.Errorf("%d of %d slots are in use: nothing is remembered", n, len(b.slots))
	}
}

// A body that is met again is not walked over.
func TestABodyIsRemembered(t *testing.T) {
	b, body := newBodies(), typicalElements()
	b.get(body, false)
	for i := range b.slots {
		if s := &b.slots[i]; s.check.Load() != 0 {
			s.class.Add(1 << 40)
			s.check.Store(s.check.Load() ^ (s.class.Load() - 1<<40) ^ s.class.Load())
		}
	}
	if class := b.get(body, false).class; class != classOf(body)+1<<40 {
		t.Error("the body was walked over again")
	}
}

// Nothing is kept of bodies that may tell of a person or of a single device.
func TestPersonalBodiesAreNotRemembered(t *testing.T) {
	wps := ie(idVendor, 0x00, 0x50, 0xf2, 0x04, 'S', 'N', '1')
	for name, body := range map[string][]byte{
		"a name":            join(ssid("cafe"), typicalElements()),
		"a name further on": join(ssid(""), ie(idRates, 2), ssid("cafe")),
		"a list of names":   join(ssid(""), ie(idSSIDList, ssid("cafe")...)),
		"hashes of names":   join(ssid(""), ie(idExtended, extShortSSIDList, 1, 2, 3, 4)),
		"a mesh":            join(ssid(""), ie(idMeshID, 'm')),
		"WPS":               join(ssid(""), wps),
		"WPS first":         join(wps, ssid("")),
		"a broken body":     join(ssid(""), ie(idRates, 2), []byte{idHT, 26, 1}),
	} {
		b := newBodies()
		b.check(t, body, false)
		b.check(t, body, true)
		if b.remembered() != 0 {
			t.Errorf("%s is remembered", name)
		}
	}
}

// Several goroutines get what a walk says while others write to the same slots.
func TestBodiesAtOnce(t *testing.T) {
	b := newBodies()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 20_000 {
				body := [...]byte{idRates, 4, byte(i), byte(i >> 8), byte(i * 7 >> 3), 0}
				if got, want := b.get(body[:], false), readElements(body[:], false); got != want {
					t.Errorf("%x: %+v, want %+v", body, got, want)
					return
				}
			}
		})
	}
	all.Wait()
}
