package main

import "testing"

func TestIsFlash(t *testing.T) {
	for _, c := range []struct {
		name string
		kind int64
		size uint64
		want bool
	}{
		{"the overlay of an access point", overlay, 8 << 20, true},
		{"the overlay of a container", overlay, 20 << 30, false},
		{"JFFS2", jffs2, 8 << 20, true},
		{"UBIFS", ubifs, 1 << 30, true},
		{"ext4", 0xef53, 8 << 20, false},
	} {
		if got := isFlash(c.kind, c.size); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if onFlash("/proc/self/status") {
		t.Error("/proc is on flash")
	}
	if free, known := freeSpace(t.TempDir() + "/outbox.db"); !known || free <= 0 {
		t.Errorf("%d bytes free, known: %v", free, known)
	}
	if _, known := freeSpace("/no/such/folder/outbox.db"); known {
		t.Error("the room of a missing folder is known")
	}
}
