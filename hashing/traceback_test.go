package hashing

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"unsafe"
)

// What a child of TestTracebackHidesAddress does before it dies.
const crashVariable = "FOOTFALL_CRASH"

// A daemon that panics while it holds an address must not write the address to
// the journal. Go prints the argument words of every function on the stack, so
// the only protection within the program is to pass addresses by pointer.
func TestTracebackHidesAddress(t *testing.T) {
	if how := os.Getenv(crashVariable); how != "" {
		crash(how)
	}
	for _, how := range []string{"hash", "mark", "list", "checker"} {
		for _, level := range []string{"single", "all", "system"} {
			trace := crashingChild(t, how, level)
			if spelled := planted(trace); spelled != "" {
				t.Errorf("%s, GOTRACEBACK=%s: the trace shows %s:\n%s", how, level, spelled, trace)
			}
		}
	}
	// The same planted address by value: the search above must find it.
	if trace := crashingChild(t, "by-value", "single"); planted(trace) == "" {
		t.Errorf("control: an address passed by value was not found:\n%s", trace)
	}
}

func crashingChild(t *testing.T, how, level string) string {
	t.Helper()
	child := childOf(t, "TestTracebackHidesAddress", crashVariable+"="+how, "GOTRACEBACK="+level)
	out, err := child.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "goroutine ") {
		t.Fatalf("%s: the child did not crash with a trace: %v\n%s", how, err, out)
	}
	return string(out)
}

// childOf runs one test of this binary in a process of its own.
func childOf(t *testing.T, test string, env ...string) *exec.Cmd {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^"+test+"$")
	child.Env = append(os.Environ(), env...)
	return child
}

func crash(how string) {
	g, err := New(Config{Random: seeded(1), OptOut: listOf(tablet)}, noon)
	if err != nil {
		panic(err)
	}
	switch how {
	case "hash":
		g.key.memory = nil
		g.Admit(&phone, 0, 0)
	case "mark":
		g.marks = marks{filters: make(filters, 1)} // one without bits
		g.Admit(&phone, 0, DoNotCount)
	case "list":
		// What package set keeps, without its slots.
		(*struct {
			keys   []uint64
			values []struct{}
			len    int
		})(unsafe.Pointer(&g.optOut.addresses)).keys = nil
		g.Admit(&phone, 0, 0)
	case "checker":
		g.SetCheckers([]Checker{panicking{}})
		g.Admit(&phone, 0, Global)
	case "by-value":
		takesAddressByValue(phone, g)
	}
	os.Exit(0) // not reached: the parent wants a crash
}

//go:noinline
func takesAddressByValue(address [6]byte, g *Gate) {
	g.key.memory = nil
	g.Admit(&address, 0, 0)
}

// panicking is a list that does not survive being asked.
type panicking struct{}

func (panicking) Listed(address *[6]byte) bool {
	if address[0] == phone[0] {
		panic("the list is broken")
	}
	return false
}
