package hashing

import (
	"testing"
	"unsafe"

	"footfall/hashing/secret"
)

// needSecret skips where the kernel has no secret memory.
func needSecret(t testing.TB) {
	t.Helper()
	page, err := secret.NewPage(secret.Protected)
	if err != nil {
		t.Fatal(err)
	}
	defer page.Close()
	if page.File() == nil {
		t.Skip("SKIPPED: no secret memory on this machine")
	}
}

// TestKeyStore sees that the gate's key lies where it was asked for.
func TestKeyStore(t *testing.T) {
	for memory, want := range map[secret.Memory]string{
		secret.Process: "process memory", secret.Locked: "locked memory", secret.Protected: "memfd_secret",
	} {
		t.Run(want, func(t *testing.T) {
			if memory == secret.Protected {
				needSecret(t)
			}
			g := newGate(t, Config{Memory: memory})
			defer g.Close()
			if g.KeyStore() != want || (g.KeyFile() != nil) != (memory == secret.Protected) {
				t.Errorf("the key is in %s, file %v", g.KeyStore(), g.KeyFile())
			}
			wantVerdict(t, g, &phone, 0, Admitted)
		})
	}
}

// Rotation and Close are watched through another mapping of the page.
func TestRotationAndCloseWipeSecretMemory(t *testing.T) {
	needSecret(t)
	random := &watchedRandom{t: t}
	g := newGate(t, Config{Random: random, Memory: secret.Protected})
	watch := secondMapping(t, g)
	if watch.key != *g.key.memory || watch.key[0] != 1 || watch.filled != 1 {
		t.Fatal("the second mapping does not show the key")
	}
	random.memory = g.key.memory
	if !g.Rotate(g.NextRotation()) || random.reads != 2 || watch.key[0] != 2 {
		t.Fatal("no rotation")
	}
	if watch.period != g.period {
		t.Error("the page does not hold the period")
	}
	g.Close()
	g.Close()
	if watch.key != [keySize]byte{} || watch.filled != 0 || watch.period != (period{}) {
		t.Error("something is left after Close")
	}
	wantVerdict(t, g, &phone, 0, Refused)
	if g.Rotate(g.NextRotation()) || g.KeyFile() != nil || len(g.Snapshot(nil)) != 0 {
		t.Error("a closed gate goes on")
	}
}

func TestRandomFailureLeavesNoKeyInThePage(t *testing.T) {
	needSecret(t)
	random := &failingRandom{}
	g := newGate(t, Config{Random: random, Memory: secret.Protected})
	defer g.Close()
	watch := secondMapping(t, g)
	random.broken = true
	g.Rotate(g.NextRotation())
	if watch.key != [keySize]byte{} || watch.filled != 0 {
		t.Error("half a key is left in the page")
	}
}

func secondMapping(t *testing.T, g *Gate) *keyPage {
	t.Helper()
	page, err := secret.OpenPage(g.KeyFile())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(page.Unmap)
	return (*keyPage)(unsafe.Pointer(&page.Bytes()[0]))
}
