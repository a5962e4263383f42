package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestListenRadio(t *testing.T) {
	path := filepath.Join(t.TempDir(), "radio.sock")
	for range 2 { // the second time in the place of the first
		listener, err := listenRadio(path)
		if err != nil {
			t.Fatal(err)
		}
		listener.(interface{ SetUnlinkOnClose(bool) }).SetUnlinkOnClose(false)
		if info, err := os.Stat(path); err != nil || info.Mode() != fs.ModeSocket|0o660 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		listener.Close()
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := listenRadio(file); err == nil {
		t.Error("a file was replaced by a socket")
	}
}
