package secret

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// mask hides the planted bytes in the variables of the test.
const mask = 0xa5

// hidden is the byte at a place of the planted ones, under the mask.
func hidden(i int) byte { return byte(i*37+11) ^ 0x3c }

// plant copies 256 bytes as the runtime copies a list, and wipes both sides.
//
//go:noinline
func plant(from, to []byte) {
	for i := range from {
		from[i] = hidden(i) ^ mask
	}
	copy(to, from)
	clear(from)
	clear(to)
}

// found counts the pieces of a register's size that are in memory.
func found(t *testing.T, buf []byte) (n int) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	want := make([]byte, 16) // under the mask
	for lines := bufio.NewScanner(bytes.NewReader(maps)); lines.Scan(); {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err != nil || !strings.HasPrefix(rights, "rw") {
			continue
		}
		for ; from < to; from += int64(len(buf)) {
			k, err := mem.ReadAt(buf[:min(int64(len(buf)), to-from)], from)
			if err != nil && k == 0 {
				break
			}
			for i := range k {
				buf[i] ^= mask
			}
			for at := 0; at < vectors; at += 16 {
				for i := range want {
					want[i] = hidden(at + i)
				}
				n += bytes.Count(buf[:k], want)
			}
			clear(buf)
		}
	}
	return n
}

// TestWipeSignalStackWipesVectors has a signal save the registers after a long copy. The
// control, without wiping, finds what was copied. The process is one without signals
// from the runtime, as the service is: they would overwrite what the control looks for.
func TestWipeSignalStackWipesVectors(t *testing.T) {
	const quiet = "asyncpreemptoff=1"
	if os.Getenv("GODEBUG") != quiet {
		child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		child.Env = append(os.Environ(), "GODEBUG="+quiet)
		if out, err := child.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	from, to, buf := make([]byte, vectors), make([]byte, vectors), make([]byte, 1<<20)
	plant(from, to)
	if err := unix.Tgkill(os.Getpid(), unix.Gettid(), unix.SIGURG); err != nil {
		t.Fatal(err)
	}
	if n := found(t, buf); n < 8 {
		t.Fatalf("control: %d registers are found on the signal stack", n)
	}
	plant(from, to)
	WipeSignalStack()
	if n := found(t, buf); n > 0 {
		t.Errorf("%d registers are left", n)
	}
}
