package daemon

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"footfall/hashing"
	"footfall/sensor/capture/captest"
	"footfall/sensor/disclose"
	"footfall/sensor/leaktest"
)

// controlAddress is in the memory of every child from the start to the end, so
// that a search that does not find it is known to be blind.
const controlAddress = "5e:ed:c0:47:20:01"

// victim is a child under observation.
type victim struct {
	*exec.Cmd
	t      *testing.T
	folder string
	seed   string
	in     io.Writer
	out    lockedBuffer
	broker *testBroker
	tap    *captest.TAP
}

func newVictim(t *testing.T, env ...string) *victim {
	t.Helper()
	v := &victim{t: t, folder: t.TempDir(), tap: captest.NewTAP(t, captest.LayerRadiotap), broker: newTestBroker(t)}
	v.seed = fmt.Sprint(rand.Uint64())
	v.Cmd = exec.Command(os.Args[0])
	v.Dir = v.folder
	v.Env = append(os.Environ(), "GOTRACEBACK=all", "GODEBUG=asyncpreemptoff=1", // the latter as in the unit
		childFolder+"="+v.folder, childIface+"="+v.tap.Name,
		childBroker+"="+v.broker.tcp.Address(), childSeed+"="+v.seed, childHas+"="+controlAddress)
	v.Env = append(v.Env, env...)
	v.Stdout, v.Stderr = &v.out, &v.out
	in, err := v.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	v.in = in
	if err := v.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Process.Kill(); _ = v.Wait() })
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the child said:\n%s", v.out.String())
		}
	})
	eventually(t, "the child is ready", func() bool { return strings.Contains(v.out.String(), "READY=1") })
	return v
}

// phones are how many phones are planted that show their own address, and
// as many that show a random one.
const phones = 9

// planted are the addresses of the planted phones.
func planted() (addresses [][6]byte) {
	for n := range byte(phones) {
		random := phoneAddress(n + 1)
		random[0] |= 2
		addresses = append(addresses, phoneAddress(n+1), random)
	}
	return addresses
}

// plant puts the phones on the air until the child has counted them.
func (v *victim) plant() {
	v.t.Helper()
	windows := len(v.broker.on(topicBase + "entrance/window"))
	eventually(v.t, "the phones are counted", func() bool {
		v.probe()
		return len(v.broker.on(topicBase+"entrance/window")) > windows+1
	})
}

// probe has each phone send a frame.
func (v *victim) probe() {
	for _, address := range planted() {
		v.tap.Write(captest.Radiotap(-50, captest.ProbeRequest(address, 1)))
	}
}

// rotate puts the child's clock forward and waits for a whole window of the new epoch:
// the gap that the clock leaves comes at once.
func (v *victim) rotate() {
	v.t.Helper()
	before := v.epoch()
	if _, err := io.WriteString(v.in, "\n"); err != nil {
		v.t.Fatal(err)
	}
	eventually(v.t, "windows of the next key come", func() bool { return v.epoch() != before })
}

// epoch is that of the newest window in which the sensor listened.
func (v *victim) epoch() string {
	v.t.Helper()
	for _, window := range slices.Backward(v.broker.on(topicBase + "entrance/window")) {
		p, err := disclose.ParsePayload([]byte(window))
		if err != nil {
			v.t.Fatal(err)
		}
		if p.Coverage.Float64() > 0 {
			return p.Epoch
		}
	}
	return ""
}

// finder looks for one secret and returns the form in which it is there, or "".
type finder func(leaktest.Content) string

// secrets are what is looked for: a name, and a search of some bytes.
func (v *victim) secrets() map[string]finder {
	v.t.Helper()
	keys := newForgetful(v.seed)
	key := make([]byte, 16)
	_, _ = keys.Read(key)
	found := map[string]finder{
		"the key":              func(b leaktest.Content) string { return b.Find(key) },
		"half of the key":      func(b leaktest.Content) string { return b.Find(key[:8]) },
		"the other half":       func(b leaktest.Content) string { return b.Find(key[8:]) },
		"SipHash state word 0": word(binary.LittleEndian.Uint64(key) ^ 0x736f6d6570736575),
		"SipHash state word 1": word(binary.LittleEndian.Uint64(key[8:]) ^ 0x646f72616e646f6d),
		"SipHash state word 2": word(binary.LittleEndian.Uint64(key) ^ 0x6c7967656e657261),
		"SipHash state word 3": word(binary.LittleEndian.Uint64(key[8:]) ^ 0x7465646279746573),
	}
	gate, err := hashing.New(hashing.Config{Random: bytes.NewReader(key)}, noon)
	if err != nil {
		v.t.Fatal(err)
	}
	for n, address := range planted() {
		var traits hashing.Traits
		if address[0]&2 == 0 {
			traits = hashing.Global
		}
		id, _ := gate.Admit(&address, 0, traits)
		// The counter's table and the estimator keep the radio in the lowest bit.
		found[fmt.Sprintf("pseudonym %d", n+1)] = word(uint64(id), uint64(id)&^1)
		found[fmt.Sprintf("address %d", n+1)] = func(b leaktest.Content) string { return b.Find(address[:]) }
	}
	for n := range byte(phones) {
		address := bleAddress(n + 1)
		id, _ := gate.Admit(&address, 1, 0)
		found[fmt.Sprintf("Bluetooth pseudonym %d", n+1)] = word(uint64(id), uint64(id)|1)
		found[fmt.Sprintf("Bluetooth address %d", n+1)] = func(b leaktest.Content) string { return b.Find(address[:]) }
	}
	return found
}

// word looks for numbers in a search of memory.
func word(values ...uint64) finder {
	return func(b leaktest.Content) string {
		for _, v := range values {
			if form := b.FindNumber(v); form != "" {
				return form
			}
		}
		return ""
	}
}

// memory returns what of the child's memory can be written, and so can hold
// what it was told, by the name of the mapping. The child stands still meanwhile.
func (v *victim) memory() map[string][]byte {
	v.t.Helper()
	_ = v.Process.Signal(syscall.SIGSTOP)
	defer func() { _ = v.Process.Signal(syscall.SIGCONT) }()
	maps, err := os.Open(fmt.Sprintf("/proc/%d/maps", v.Process.Pid))
	if err != nil {
		v.t.Skipf("SKIPPED, NOT TESTED: the memory of a child cannot be read here: %v", err)
	}
	defer maps.Close()
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", v.Process.Pid))
	if err != nil {
		v.t.Skipf("SKIPPED, NOT TESTED: the memory of a child cannot be read here: %v", err)
	}
	defer mem.Close()
	content := map[string][]byte{}
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var from, to uint64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err != nil || !strings.Contains(rights, "w") {
			continue
		}
		b := make([]byte, to-from)
		n, _ := mem.ReadAt(b, int64(from)) // secret memory cannot be read
		content[lines.Text()] = b[:n]
	}
	return content
}

// search returns which secrets are in which of the contents.
func search(contents map[string][]byte, secrets map[string]finder) map[string]string {
	hits := map[string]string{}
	for place, content := range contents {
		b := leaktest.In(content)
		for name, find := range secrets {
			if form := find(b); form != "" {
				hits[name] = form + " in " + place
			}
		}
	}
	return hits
}

// TestForgetting looks for the addresses, pseudonyms and key of a day in all
// that is left of it after the key has changed. Before the change, the same search
// has to find them where they must be.
func TestForgetting(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	v := newVictim(t, childOpen+"=1")
	secrets := v.secrets()
	v.plant()
	inUse := map[string]finder{}
	for _, name := range []string{"the key", "pseudonym 1", "pseudonym 2", "pseudonym 17", "pseudonym 18", "Bluetooth pseudonym 1", "Bluetooth pseudonym 8"} {
		inUse[name] = secrets[name]
	}
	var memory map[string][]byte
	var hearing time.Duration
	eventually(t, "what is in use is found in memory, unless the search is blind", func() bool {
		v.probe() // what is only kept for a window has to be heard in the open one
		hearing = min(hearing+25*time.Millisecond, keptFor/2)
		time.Sleep(hearing)
		memory = v.memory()
		return len(search(memory, inUse)) == len(inUse)
	})
	if control := search(memory, map[string]finder{"control": controlled}); control["control"] == "" {
		t.Error("the control address is not found: the search is blind")
	}

	v.rotate()
	memory = v.memory()
	for name, where := range search(memory, secrets) {
		t.Errorf("after the change of key, %s is in memory: %s", name, where)
	}
	if control := search(memory, map[string]finder{"control": controlled}); control["control"] == "" {
		t.Error("the control address is not found: the search is blind")
	}
	for name, where := range search(v.traces(), secrets) {
		t.Errorf("%s has left the process: %s", name, where)
	}
	var size int
	for _, b := range memory {
		size += len(b)
	}
	t.Logf("searched %d KiB of memory in %d mappings for %d secrets", size>>10, len(memory), len(secrets))
}

func controlled(b leaktest.Content) string { return b.Find([]byte(controlAddress)) }

// traces is what the child has left outside its memory.
func (v *victim) traces() map[string][]byte {
	v.t.Helper()
	v.broker.mu.Lock()
	defer v.broker.mu.Unlock()
	traces := map[string][]byte{"output": []byte(v.out.String()), "MQTT": bytes.Clone(v.broker.raw.Bytes())}
	files, err := filepath.Glob(filepath.Join(v.folder, "*"))
	if err != nil || len(files) == 0 {
		v.t.Fatal("the child has no files", err)
	}
	for _, f := range files {
		if traces[f], err = os.ReadFile(f); err != nil {
			v.t.Fatal(err)
		}
	}
	return traces
}

// TestSecretMemory sees that the key cannot even be read by root while it is in
// use, where the kernel has memory for that.
func TestSecretMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	v := newVictim(t)
	v.plant()
	health := v.broker.on(topicBase + "health")
	if !strings.Contains(health[0], `"store":"memfd_secret"`) {
		t.Skip("SKIPPED, NOT TESTED: this kernel has no secret memory (memfd_secret)")
	}
	hits := search(v.memory(), v.secrets())
	if hits["pseudonym 1"] == "" {
		t.Error("a pseudonym in use is not found: the search is blind")
	}
	for _, name := range []string{"the key", "half of the key", "the other half", "SipHash state word 0"} {
		if hits[name] != "" {
			t.Errorf("%s can be read: %s", name, hits[name])
		}
	}
}

// TestPanicsAndSignalsPrintNoSecrets has each part of the daemon die with
// frames in hand and reads what it prints, and looks for a core.
func TestPanicsAndSignalsPrintNoSecrets(t *testing.T) {
	parts := []string{"counting", "listener", "uplink", "watchdog", "SIGQUIT", "SIGABRT"}
	if testing.Short() {
		parts = parts[:1]
	}
	for _, part := range parts {
		t.Run(part, func(t *testing.T) {
			v := dying(t, part)
			var status *exec.ExitError
			if err := v.Wait(); !errors.As(err, &status) {
				t.Fatalf("the child ended with %v", err)
			}
			out := v.out.String()
			if !strings.Contains(out, "goroutine ") {
				t.Errorf("no traceback, so nothing is shown:\n%s", out)
			}
			for name, where := range search(v.traces(), v.secrets()) {
				t.Errorf("%s: %s", name, where)
			}
			if cores, _ := filepath.Glob(filepath.Join(v.folder, "core*")); len(cores) > 0 {
				t.Errorf("it left a core: %v", cores)
			}
		})
	}
}

// dying is a child that a panic or a signal ends while phones are on the air.
func dying(t *testing.T, part string) *victim {
	t.Helper()
	signals := map[string]syscall.Signal{"SIGQUIT": syscall.SIGQUIT, "SIGABRT": syscall.SIGABRT}
	if s, ok := signals[part]; ok {
		v := newVictim(t)
		v.plant()
		_ = v.Process.Signal(s)
		return v
	}
	v := newVictim(t, childPanic+"="+part)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !strings.Contains(v.out.String(), "goroutine ") {
			v.probe()
			select {
			case <-t.Context().Done():
				return
			default:
			}
		}
	}()
	<-done
	return v
}
