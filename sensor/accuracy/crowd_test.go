package accuracy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFindCrowds(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{
		"b.presence.csv", "b.pcap", "b.truth.csv", "a.presence.csv", "a.pcap", "a.pcap.gz",
		"alone.presence.csv", "unlabelled.pcap", "c.1.presence.csv", "c.1.pcapng",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := FindCrowds(folder)
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(folder, name) }
	want := []Crowd{
		{"a", at("a.pcap.gz"), at("a.presence.csv")},
		{"b", at("b.pcap"), at("b.presence.csv")},
		{"c.1", at("c.1.pcapng"), at("c.1.presence.csv")},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFindCrowdsErrors(t *testing.T) {
	if _, err := FindCrowds(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no labelled captures; a crowd is NAME.pcap.gz") {
		t.Errorf("an empty folder: got %v", err)
	}
	if _, err := FindCrowds(filepath.Join(t.TempDir(), "missing")); !os.IsNotExist(err) {
		t.Errorf("a missing folder: got %v", err)
	}
}
