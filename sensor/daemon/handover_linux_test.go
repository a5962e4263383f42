package daemon

import (
	"crypto/rand"
	"log/slog"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"footfall/hashing/secret"
	"footfall/sensor/engine"
	"footfall/sensor/engine/enginetest"
	"footfall/sensor/keep"
)

// liveEngine is an engine as the daemon has it, with its key in secret memory.
func liveEngine(t *testing.T, change string) (*engine.Engine, *collector, engine.Config) {
	t.Helper()
	var c collector
	config := engine.Config{Config: testConfig(t, change), Keys: rand.Reader, Noise: rand.Reader, Emit: c.Emit, Live: true}
	e, err := engine.New(config, noon, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Erase)
	if e.KeyFile() == nil {
		t.Skip("SKIPPED, NOT TESTED: this kernel has no secret memory (memfd_secret)")
	}
	e.SourceUp(0, noon)
	e.SourceUp(1, noon)
	return e, &c, config
}

// keyFile is the engine's key as the service manager would hand it on.
func keyFile(t *testing.T, e *engine.Engine) *os.File {
	t.Helper()
	fd, err := unix.Dup(int(e.KeyFile().Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), "key")
}

// TestHandoverSavesAndResumes goes through sealed memory, without a manager.
func TestHandoverSavesAndResumes(t *testing.T) {
	a, _, config := liveEngine(t, "")
	memory, err := keep.New("footfall-state")
	if err != nil {
		t.Fatal(err)
	}
	k := &handover{memory: memory, log: slog.New(slog.DiscardHandler)}
	enginetest.See(t, a, 0, 1, noon+minute)
	k.save(a, time.Unix(0, noon), false)
	enginetest.See(t, a, 0, 2, noon+minute)
	k.save(a, time.Unix(0, noon+1), false) // too soon
	fd, err := unix.Dup(int(memory.File().Fd()))
	if err != nil {
		t.Fatal(err)
	}
	var got collector
	config.Emit = got.Emit
	next := &handover{log: k.log}
	key := keyFile(t, a)
	var b *engine.Engine
	enginetest.Undisturbed(func() {
		enginetest.Paint(0)
		b, err = next.load(config, key, os.NewFile(uintptr(fd), "footfall-state"), noon+2*minute, 0)
		if !enginetest.Wiped(20<<10+1<<10, secret.Ballast+3<<10) { // where the snapshot was read
			t.Error("what was resumed has left something on the stack")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Erase)
	if err := b.Advance(noon + 5*minute); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, &got, "12:00:00+300s entrance=1 floor=0 scans,partial,restart")
}
