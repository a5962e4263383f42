package secret

import (
	"bufio"
	"bytes"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

const secretText = "a secret of many bytes"

// newPage returns a page with a secret in it. It skips where secret memory is
// asked for and the kernel has none.
func newPage(t *testing.T, m Memory) *Page {
	t.Helper()
	p, err := NewPage(m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	if m == Protected && p.Kind() != KindSecret {
		t.Skip("SKIPPED: no secret memory on this machine")
	}
	copy(p.Bytes(), secretText)
	return p
}

func TestSecretMemory(t *testing.T) {
	p := newPage(t, Protected)
	mapping, flags := mappingOf(t, p.Bytes())
	if !strings.Contains(mapping, "/secretmem") {
		t.Errorf("the mapping is %s", mapping)
	}
	wantFlags(t, flags, "lo", "dd", "dc")
	if _, err := peek(p.Bytes()); err == nil {
		t.Error("/proc/self/mem shows the page")
	}
}

func TestLockedMemory(t *testing.T) {
	p := newPage(t, Locked)
	if p.Kind() != "locked memory" || p.File() != nil {
		t.Fatalf("the page is in %s", p.Kind())
	}
	_, flags := mappingOf(t, p.Bytes())
	wantFlags(t, flags, "lo", "dd", "wf")
	// The control of TestSecretMemory: this is how a page is seen.
	if seen, err := peek(p.Bytes()); err != nil || string(seen) != secretText {
		t.Errorf("/proc/self/mem does not show ordinary memory: %v", err)
	}
}

func TestProcessMemory(t *testing.T) {
	p := newPage(t, Process)
	if p.Kind() != "process memory" || p.File() != nil || len(p.Bytes()) != os.Getpagesize() {
		t.Fatalf("%d bytes in %s", len(p.Bytes()), p.Kind())
	}
	_, flags := mappingOf(t, p.Bytes())
	if slices.Contains(flags, "dd") {
		t.Error("ordinary memory is left out of dumps: the checks of flags prove nothing")
	}
	p.Close()
	if string(p.Bytes()[:len(secretText)]) != secretText {
		t.Error("ordinary memory is gone after Close")
	}
}

// TestSecretFile hands a page on by its file, and gives it back.
func TestSecretFile(t *testing.T) {
	p := newPage(t, Protected)
	fd, err := unix.FcntlInt(p.File().Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	p.Close()
	if p.Bytes() != nil || p.File() != nil {
		t.Error("a closed page goes on")
	}
	next, err := OpenPage(os.NewFile(uintptr(fd), "copy"))
	if err != nil {
		t.Fatal(err)
	}
	if string(next.Bytes()[:len(secretText)]) != secretText || next.Kind() != KindSecret {
		t.Error("the next process does not find the secret")
	}
	next.Unmap()
	if next.Bytes() != nil || next.File() == nil {
		t.Error("Unmap closes the file, or leaves the mapping")
	}
	next.Close()
}

// TestOpenPageRefuses sees that an ordinary file is not taken for a page.
func TestOpenPageRefuses(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/page")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Write(bytes.Repeat([]byte("x"), os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenPage(file); err == nil || !strings.Contains(err.Error(), "not one page of secret memory") {
		t.Errorf("error %v", err)
	}
}

func TestUnknownMemory(t *testing.T) {
	if _, err := NewPage(Locked + 1); err == nil {
		t.Error("a page of an unknown kind")
	}
}

// Without the right to lock memory there is no page, and the text says why and
// what to do.
func TestLockRefused(t *testing.T) {
	var protected, process error
	withoutLocking(t, func() {
		_, protected = NewPage(Protected)
		_, process = NewPage(Process)
	})
	if protected == nil {
		t.Fatal("a protected page without the right to lock memory")
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

// mappingOf finds the mapping of an address and its flags in smaps, see
// proc_pid_smaps(5).
func mappingOf(t *testing.T, memory []byte) (mapping string, flags []string) {
	t.Helper()
	smaps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	at := uint64(uintptr(unsafe.Pointer(&memory[0])))
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
	t.Fatal("the memory lies in no mapping")
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
func peek(memory []byte) ([]byte, error) {
	file, err := os.Open("/proc/self/mem")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	seen := make([]byte, len(secretText))
	_, err = file.ReadAt(seen, int64(uintptr(unsafe.Pointer(&memory[0]))))
	return seen, err
}

// TestDescriptorIsTheSecret sees what PRIVACY.md says of root: a process that can
// take the descriptor of the page (pidfd_getfd) reads the secret. Here it is the
// process itself, which needs no right for it.
func TestDescriptorIsTheSecret(t *testing.T) {
	p := newPage(t, Protected)
	process, err := unix.PidfdOpen(os.Getpid(), 0)
	if err != nil {
		t.Skipf("SKIPPED: no pidfd_open on this machine: %v", err)
	}
	defer unix.Close(process)
	taken, err := unix.PidfdGetfd(process, int(p.File().Fd()), 0)
	if err != nil {
		t.Skipf("SKIPPED: no pidfd_getfd on this machine: %v", err)
	}
	copied, err := OpenPage(os.NewFile(uintptr(taken), "taken"))
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if string(copied.Bytes()[:len(secretText)]) != secretText {
		t.Error("the page cannot be read by its descriptor: PRIVACY.md says that it can")
	}
}
