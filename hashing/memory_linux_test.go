package hashing

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// needSecret skips where the kernel has no secret memory.
func needSecret(t testing.TB) {
	t.Helper()
	store, err := secretStore()
	if errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EPERM) {
		t.Skipf("SKIPPED: no secret memory on this machine: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	store.close()
}

func TestSecretMemory(t *testing.T) {
	needSecret(t)
	g := newGate(t, Config{Memory: ProtectedMemory})
	defer g.Close()
	if g.KeyStore() != "memfd_secret" || g.KeyFile() == nil {
		t.Fatalf("key in %s", g.KeyStore())
	}
	wantVerdict(t, g, &phone, 0, Admitted)
	mapping, flags := mappingOf(t, g.key.memory)
	if !strings.Contains(mapping, "/secretmem") {
		t.Errorf("the mapping is %s", mapping)
	}
	wantFlags(t, flags, "lo", "dd", "dc")
	if _, err := peek(g.key.memory); err == nil {
		t.Error("/proc/self/mem shows the page")
	}
}

func TestLockedMemory(t *testing.T) {
	g := newGate(t, Config{Memory: lockedMemory})
	defer g.Close()
	if g.KeyStore() != "locked memory" || g.KeyFile() != nil {
		t.Fatalf("key in %s", g.KeyStore())
	}
	wantVerdict(t, g, &phone, 0, Admitted)
	_, flags := mappingOf(t, g.key.memory)
	wantFlags(t, flags, "lo", "dd", "wf")
	// The control of TestSecretMemory: this is how a page is seen.
	if seen, err := peek(g.key.memory); err != nil || !bytes.Equal(seen, g.key.memory[:]) {
		t.Errorf("/proc/self/mem does not show ordinary memory: %v", err)
	}
}

func TestProcessMemory(t *testing.T) {
	g := newGate(t, Config{})
	if g.KeyStore() != "process memory" || g.KeyFile() != nil {
		t.Fatalf("key in %s", g.KeyStore())
	}
	_, flags := mappingOf(t, g.key.memory)
	if slices.Contains(flags, "dd") {
		t.Error("ordinary memory is left out of dumps: the checks of flags prove nothing")
	}
}

// Without the right to lock memory there is no gate, and the text says why and
// what to do.
func TestLockRefused(t *testing.T) {
	var protected, process error
	withoutLocking(t, func() {
		_, protected = New(Config{Random: seeded(1), Memory: ProtectedMemory}, noon)
		_, process = New(Config{Random: seeded(1)}, noon)
	})
	if protected == nil {
		t.Fatal("a gate without protected memory")
	}
	for _, want := range []string{"RLIMIT_MEMLOCK is 0 bytes", "LimitMEMLOCK=256K", "ulimit -l 256"} {
		if !strings.Contains(protected.Error(), want) {
			t.Errorf("error %q lacks %q", protected, want)
		}
	}
	if process != nil {
		t.Errorf("process memory needs no right: %v", process)
	}
}

// withoutLocking runs f on a thread without CAP_IPC_LOCK, with nothing to lock.
func withoutLocking(t *testing.T, f func()) {
	t.Helper()
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_MEMLOCK, &before); err != nil {
		t.Fatal(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_MEMLOCK, &unix.Rlimit{Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := unix.Setrlimit(unix.RLIMIT_MEMLOCK, &before); err != nil {
			t.Error(err)
		}
	}()
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with its goroutine
		var data [2]unix.CapUserData
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		err := unix.Capget(&header, &data[0])
		data[0].Effective &^= 1 << unix.CAP_IPC_LOCK
		if err == nil {
			err = unix.Capset(&header, &data[0])
		}
		f()
		done <- err
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// Rotation and Close are watched through another mapping of the page.
func TestRotationAndCloseWipeSecretMemory(t *testing.T) {
	needSecret(t)
	random := &watchedRandom{t: t}
	g := newGate(t, Config{Random: random, Memory: ProtectedMemory})
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
	g := newGate(t, Config{Random: random, Memory: ProtectedMemory})
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
	mapped, err := mapShared(g.KeyFile())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Munmap(mapped); err != nil {
			t.Error(err)
		}
	})
	return (*keyPage)(unsafe.Pointer(&mapped[0]))
}

// mappingOf finds the mapping of an address and its flags in smaps, see
// proc_pid_smaps(5).
func mappingOf(t *testing.T, key *[keySize]byte) (mapping string, flags []string) {
	t.Helper()
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	at := uint64(uintptr(unsafe.Pointer(key)))
	for scan := bufio.NewScanner(bytes.NewReader(smaps)); scan.Scan(); {
		line := scan.Text()
		field, _, _ := strings.Cut(line, " ")
		if from, to, ok := strings.Cut(field, "-"); ok {
			first, err1 := strconv.ParseUint(from, 16, 64)
			last, err2 := strconv.ParseUint(to, 16, 64)
			if mapping = ""; err1 == nil && err2 == nil && first <= at && at < last {
				mapping = line
			}
		}
		if rest, ok := strings.CutPrefix(line, "VmFlags: "); ok && mapping != "" {
			return mapping, strings.Fields(rest)
		}
	}
	t.Fatal("the key lies in no mapping")
	return "", nil
}

func wantFlags(t *testing.T, flags []string, want ...string) {
	t.Helper()
	for _, flag := range want {
		if !slices.Contains(flags, flag) {
			t.Errorf("the mapping lacks the flag %s, it has %v", flag, flags)
		}
	}
}

// peek reads memory as a debugger would.
func peek(key *[keySize]byte) ([]byte, error) {
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		return nil, err
	}
	defer memory.Close()
	seen := make([]byte, keySize)
	_, err = memory.ReadAt(seen, int64(uintptr(unsafe.Pointer(key))))
	return seen, err
}

const hardenVariable = "FOOTFALL_HARDEN"

// A child process hardens itself, since it cannot be undone, and looks whether
// it still sees of itself what a program needs. A child of root then becomes
// another user, as a daemon is: to root nothing of /proc is ever closed.
func TestHardenProcess(t *testing.T) {
	if os.Getenv(hardenVariable) != "" {
		if err := hardened(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	child := childOf(t, "TestHardenProcess", hardenVariable+"=1")
	if out, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func hardened() error {
	if os.Getuid() == 0 {
		if err := syscall.Setuid(65534); err != nil {
			return err
		}
		// Changing the user made the process not dumpable already.
		if err := unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0); err != nil {
			return err
		}
	}
	for range 2 { // once more does no harm
		if err := HardenProcess(); err != nil {
			return err
		}
	}
	dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	if err != nil || dumpable != 0 {
		return fmt.Errorf("dumpable is %d (%v), want 0", dumpable, err)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil || limit != (unix.Rlimit{}) {
		return fmt.Errorf("the limit of core files is %v (%v), want 0 and 0", limit, err)
	}
	for _, name := range []string{"status", "stat", "maps", "smaps", "mountinfo", "cgroup", "limits"} {
		if _, err := os.ReadFile("/proc/self/" + name); err != nil {
			return err
		}
	}
	for _, name := range []string{"fd", "task", "net"} {
		if _, err := os.ReadDir("/proc/self/" + name); err != nil {
			return err
		}
	}
	_, err = os.Executable()
	return err
}
