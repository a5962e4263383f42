package engine_test

import (
	"crypto/rand"
	"encoding/binary"
	"testing"

	"footfall/hashing/secret"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/engine/enginetest"
)

// TestStackThatIsWiped sees that a crowd is counted on less stack than is wiped
// afterwards, up to the change of key.
func TestStackThatIsWiped(t *testing.T) {
	e, c := newTestEngine(t, noon, "key: {rotate_at: \"12:10\"}\n")
	enginetest.Undisturbed(func() {
		if got := enginetest.Depth(func() { secret.WipeStack() }); got < secret.StackDepth || got > secret.StackDepth+1000 {
			t.Errorf("wiping %d bytes of stack is seen to reach %d", secret.StackDepth, got)
			return
		}
		for w := range int64(2) {
			closeCrowded(t, e, w)
		}
	})
	if len(c.Windows) != 2 || c.Windows[0][0].Epoch == e.Epoch() {
		t.Errorf("windows:\n%s", c.Summary())
	}
}

// closeCrowded fills window w with a crowd and closes it, and sees that neither takes
// too much stack.
func closeCrowded(t *testing.T, e *engine.Engine, w int64) {
	begin := noon + w*5*minute
	for i := range 20_000 {
		s := scanned(i)
		s.Time = begin + int64(i)*5*minute/20_000
		if i%100 > 0 {
			_ = e.Sighting(0, &s)
		} else if got := enginetest.Depth(func() { _ = e.Sighting(0, &s) }); got > secret.StackDepth*3/4 {
			t.Errorf("a frame takes %d bytes of stack", got)
			return
		}
	}
	got := enginetest.Depth(func() { _ = e.Advance(begin + 5*minute) })
	if t.Logf("closing window %d takes %d bytes of stack", w, got); got > secret.StackDepth*3/4 {
		t.Errorf("closing a window takes %d bytes of stack, of which %d are wiped", got, secret.StackDepth)
	}
}

// TestStackIsWipedBeforeTheNextKey lets three windows end at one go, the second with
// its key: by the time it is published, nothing of that key is left below.
func TestStackIsWipedBeforeTheNextKey(t *testing.T) {
	var clean []bool
	config := engine.Config{
		Config: testConfig(t, "key: {rotate_at: \"12:10\"}\n"), Keys: rand.Reader, Noise: rand.Reader, Live: true,
		Emit: func([]disclose.Payload) error {
			clean = append(clean, enginetest.Wiped(secret.StackDepth/2, secret.StackDepth*3/4)) // deeper than publishing goes
			return nil
		},
	}
	e, err := engine.New(config, noon, 0)
	if err != nil {
		t.Fatal(err)
	}
	see(t, e, 0, 1, noon+minute)
	enginetest.Undisturbed(func() {
		enginetest.Paint(0)
		err = e.Advance(noon + 15*minute)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(clean) != 3 || clean[0] || !clean[1] {
		t.Errorf("wiped as windows were published: %v, want the key's last alone to see to it", clean)
	}
}

// scanned is one of many frames from 5,000 addresses, a quarter of which are
// random.
func scanned(i int) decode.Sighting {
	s := decode.Sighting{
		Signal: -40 - int8(i%40), HasSignal: true, Class: uint64(i % 7), Family: uint32(i % 7), Sequence: uint16(i),
	}
	binary.LittleEndian.PutUint16(s.Address[4:], uint16(i%5000))
	if i%4 == 0 {
		s.Kind, s.Address[0] = decode.Local, 2
	}
	return s
}
