package main

import (
	"cmp"
	"flag"
	"testing"

	"footfall/cmd/internal/clitest"
)

// manual is where "make man" wants the pages.
var manual = flag.String("man", "", "write the manual pages into this `DIRECTORY`")

func TestManual(t *testing.T) {
	if pages := clitest.Manual(t, newRootCommand(), cmp.Or(*manual, t.TempDir())); pages < 9 {
		t.Errorf("only %d pages", pages)
	}
}
