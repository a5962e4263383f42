package crash

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestHistory(t *testing.T) {
	now := time.Hour
	folder := t.TempDir()
	h := NewHistory(folder, func() time.Duration { return now })
	begin := func(want int) {
		t.Helper()
		if got, err := h.Begin(); err != nil || got != want {
			t.Errorf("%d crashes, %v; want %d", got, err, want)
		}
	}
	begin(0)
	for i := range Most {
		now += time.Minute
		begin(i + 1) // End was not called
	}
	if err := h.End(); err != nil {
		t.Fatal(err)
	}
	begin(Most) // a restart by hand is no crash, and forgets none
	if err := h.End(); err != nil {
		t.Fatal(err)
	}
	now += Window
	begin(0)
	now += time.Second
	begin(1)
	if err := h.Forget(); err != nil {
		t.Fatal(err)
	}
	begin(1) // the one that has just begun

	if err := os.WriteFile(filepath.Join(folder, "crashes"), []byte("nonsense -3 99999999999\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	begin(1)
	if err := os.Remove(filepath.Join(folder, "running")); err != nil {
		t.Fatal(err)
	}
	if _, err := NewHistory(filepath.Join(folder, "gone"), func() time.Duration { return now }).Begin(); err == nil {
		t.Error("a folder that is not there is no error")
	}
	if n, err := NewHistory("", nil).Begin(); n != 0 || err != nil {
		t.Error(n, err)
	}
}

func TestPause(t *testing.T) {
	for crashes, want := range []time.Duration{0, 0, time.Second, 4 * time.Second, 16 * time.Second, 16 * time.Second} {
		if got := Pause(crashes); got != want {
			t.Errorf("after %d crashes %s, want %s", crashes, got, want)
		}
	}
}

func TestReason(t *testing.T) {
	for report, want := range map[string]string{
		"": "",
		"panic: runtime error: index out of range [7] with length 3\n\ngoroutine 7 [running]:\nmain.f(0x1234)": "panic: runtime error: index out of range [7] with length 3",
		"\x00\x00": "",
		"SIGABRT: abort\nPC=0x46d8e1 m=0 sigcode=0\n": "SIGABRT: abort",
		"fatal error: concurrent map writes\n":        "fatal error: concurrent map writes",
		"panic: no such device 00:16:ea:5c:b7:01":     "panic: no such device …",
		"panic: id 7f3a9c0012de4455 is not there":     "panic: id … is not there",
		"panic: 0x16ea5cb701, 0016ea5cb701":           "panic: …, …",
		"panic: interface conversion: deadbeef\x07":   "panic: interface conversion: deadbeef?",
	} {
		if got := Reason([]byte(report)); got != want {
			t.Errorf("%q: got %q, want %q", report, got, want)
		}
	}
}

func FuzzReason(f *testing.F) {
	f.Add([]byte("panic: x\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got := Reason(b); len(got) > 4*longest {
			t.Errorf("%d bytes", len(got))
		}
	})
}
