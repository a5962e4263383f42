package buffer

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a file system of the given size, as tmpfs writes it.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("SKIPPED: a full disk needs a small file system, and mounting one needs root")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("SKIPPED: cannot mount a small file system here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount %s: %v", dir, err)
		}
	})
	return dir
}

func TestFullDisk(t *testing.T) {
	dir := smallDisk(t, "512k")
	path := filepath.Join(dir, "outbox")
	o := open(t, path, Options{})
	big := func(i int64) []Record {
		recs := window(i, "a", "b")
		for r := range recs {
			recs[r].Payload = make([]byte, 10_000)
		}
		return recs
	}
	var stored int
	var err error
	for i := int64(0); err == nil && i < 100; i++ {
		if _, err = o.Append(big(i)); err == nil {
			stored += 2
		}
	}
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "disk full") || !strings.Contains(err.Error(), path) {
		t.Fatalf("append on a full disk: %v", err)
	}
	if got := len(peekSeqs(t, o)); got != stored || o.Stats().Rows != stored {
		t.Errorf("%d records after the failure, %d rows, want %d", got, o.Stats().Rows, stored)
	}
	checkFile(t, o)

	o = reopen(t, o) // must work on the full disk
	if got := len(peekSeqs(t, o)); got != stored || o.Stats().Quarantined != "" {
		t.Fatalf("%d records after a restart, want %d; %+v", got, stored, o.Stats())
	}
	if err := o.Delete(peekSeqs(t, o)[:4]...); err != nil {
		t.Fatalf("delete on a full disk: %v", err)
	}
	next := int64(stored / 2)
	if _, err := o.Append(big(next)); err != nil {
		t.Fatalf("append after making room: %v", err)
	}
	recs, err := o.Peek(0, 1<<20)
	if err != nil || len(recs) != stored-2 || recs[len(recs)-1].Start != next*minute {
		t.Errorf("%d records at the end, %v", len(recs), err)
	}
	checkFile(t, o)
}

// TestFullDiskWhileQuarantining: a damaged file on a full disk ends in a clear
// error and leaves the file for the next start.
func TestFullDiskWhileQuarantining(t *testing.T) {
	dir := smallDisk(t, "64k")
	path := filepath.Join(dir, "outbox")
	if err := os.WriteFile(path, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	blocker := filepath.Join(dir, "blocker")
	if err := os.WriteFile(blocker, make([]byte, 256<<10), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling the disk: %v", err)
	}
	if _, err := Open(path, Options{Now: fixedNow}); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("open: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*corrupt*")); len(left) != 0 {
		t.Errorf("left %v", left)
	}
	if err := os.Remove(blocker); err != nil {
		t.Fatal(err)
	}
	o := open(t, path, Options{Now: fixedNow})
	if o.Stats().Quarantined == "" {
		t.Error("the damaged file is gone without a trace")
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestReadOnlyFileSystem(t *testing.T) {
	dir := smallDisk(t, "256k")
	path := filepath.Join(dir, "outbox")
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("SKIPPED: cannot remount: %v", err)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, syscall.EROFS) || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("open: %v", err)
	}
}

// TestMemoryOnFullDisk: a disk that is full for a while loses nothing, and what
// waits in memory can be published meanwhile.
func TestMemoryOnFullDisk(t *testing.T) {
	dir := smallDisk(t, "512k")
	o := open(t, filepath.Join(dir, "outbox"), Options{Memory: 100})
	big := func(i int64) []Record {
		recs := window(i, "a")
		recs[0].Payload = make([]byte, 20_000)
		return recs
	}
	var i int64
	var want []int64
	for ; o.Stats().InMemory < 5; i++ {
		mustAppend(t, o, big(i))
		want = append(want, i)
	}
	if st := o.Stats(); !strings.Contains(st.Disk, "disk full, free some space") || st.Rows != len(want) {
		t.Errorf("stats %+v", st)
	}
	wantStarts(t, o, want...)
	seqs := peekSeqs(t, o)
	last := seqs[len(seqs)-1]
	if err := o.Delete(last); err != nil { // published from memory
		t.Error(err)
	}
	if err := o.Delete(seqs[:10]...); err != nil { // makes room
		t.Fatal(err)
	}
	mustAppend(t, o, big(i))
	if st := o.Stats(); st.InMemory != 0 || st.Disk != "" {
		t.Errorf("after room was made: %+v", st)
	}
	want = append(want[10:len(want)-1], i)
	wantStarts(t, o, want...)
	if _, err := o.Append(big(i - 1)); !errors.Is(err, ErrAlreadyReleased) {
		t.Errorf("what was published from memory, again: %v", err)
	}
	checkFile(t, o)
	wantStarts(t, reopen(t, o), want...)
}

// TestMemoryOnReadOnlyFileSystem begins on a disk that is read-only for a while.
func TestMemoryOnReadOnlyFileSystem(t *testing.T) {
	dir := smallDisk(t, "256k")
	path := filepath.Join(dir, "outbox")
	o := open(t, path, Options{})
	mustAppend(t, o, window(1, "a"))
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	remount := func(flags uintptr) {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, ""); err != nil {
			t.Skipf("SKIPPED: cannot remount: %v", err)
		}
	}
	remount(syscall.MS_RDONLY)
	o = open(t, path, Options{Memory: 10, Now: fixedNow})
	mustAppend(t, o, window(fixedMinute, "a"))
	if st := o.Stats(); st.InMemory != 1 || !strings.Contains(st.Disk, "read-only") {
		t.Errorf("stats %+v", st)
	}
	remount(0)
	mustAppend(t, o, window(fixedMinute+1, "a"))
	wantStarts(t, o, 1, fixedMinute, fixedMinute+1)
}
