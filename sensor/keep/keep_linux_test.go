package keep

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"testing"

	"footfall/sensor/leaktest"
)

func testKey(n byte) *[32]byte { return &[32]byte{0: n, 31: 7} }

func newMemory(t testing.TB) *Memory {
	t.Helper()
	m, err := New("test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.file.Close() })
	return m
}

func save(t testing.TB, m *Memory, key byte, state string) {
	t.Helper()
	if err := m.Save(testKey(key), rand.Reader, []byte(state)); err != nil {
		t.Fatal(err)
	}
}

// TestMemoryGivesTheNewestState saves states of all sizes and opens each by a
// second Memory over the same file, as the next process would.
func TestMemoryGivesTheNewestState(t *testing.T) {
	m := newMemory(t)
	for _, size := range []int{0, 1, 100, 10, 5000, 70_000, 3, 200_000, 200_001} {
		state := bytes.Repeat([]byte{byte(size)}, size)
		if err := m.Save(testKey(1), rand.Reader, state); err != nil {
			t.Fatal(err)
		}
		next, err := Open(m.File())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := next.Load(testKey(1)); err != nil || !bytes.Equal(got, state) {
			t.Fatalf("%d bytes: got %d, error %v", size, len(got), err)
		}
	}
}

func TestMemorySurvivesAKillWhileWriting(t *testing.T) {
	m := newMemory(t)
	save(t, m, 1, "before")
	save(t, m, 1, "after")
	// The slot that was written last is damaged, as if its write had not ended.
	s := m.slots[m.newest()]
	if _, err := m.file.WriteAt([]byte("xx"), s.offset+s.length-2); err != nil {
		t.Fatal(err)
	}
	next, err := Open(m.File())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := next.Load(testKey(1)); err != nil || string(got) != "before" {
		t.Errorf("got %q, error %v", got, err)
	}
	save(t, next, 1, "later")
	if got, err := next.Load(testKey(1)); err != nil || string(got) != "later" {
		t.Errorf("got %q, error %v", got, err)
	}
}

func TestMemoryIsSealed(t *testing.T) {
	m := newMemory(t)
	save(t, m, 1, "a pseudonym: 0123456789abcdef")
	if _, err := m.Load(testKey(2)); !errors.Is(err, ErrNothing) {
		t.Errorf("another key: error %v", err)
	}
	content, err := os.ReadFile(fmt.Sprintf("/proc/self/fd/%d", m.file.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if form := leaktest.Find(content, []byte("0123456789abcdef")); form != "" {
		t.Errorf("the memory file holds the state (%s)", form)
	}
}

func TestWipe(t *testing.T) {
	m := newMemory(t)
	save(t, m, 1, "state")
	if err := m.Wipe(); err != nil {
		t.Fatal(err)
	}
	if info, err := m.file.Stat(); err != nil || info.Size() != 0 {
		t.Errorf("%d bytes are left, error %v", info.Size(), err)
	}
	save(t, m, 1, "again")
	if got, err := m.Load(testKey(1)); err != nil || string(got) != "again" {
		t.Errorf("got %q, error %v", got, err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{0xff}, slotsBegin+10))
	f.Add(append([]byte{1, 0, 0, 0, 0, 0, 0, 0, slotsBegin, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0, 40}, make([]byte, 100)...))
	m := newMemory(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := m.file.Truncate(0); err != nil {
			t.Fatal(err)
		}
		if _, err := m.file.WriteAt(content, 0); err != nil {
			t.Fatal(err)
		}
		next, err := Open(m.file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := next.Load(testKey(1)); !errors.Is(err, ErrNothing) {
			t.Fatalf("arbitrary bytes were opened: %v", err)
		}
		save(t, next, 1, "works")
		if got, err := next.Load(testKey(1)); err != nil || string(got) != "works" {
			t.Fatalf("got %q, error %v", got, err)
		}
	})
}
