package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"footfall/cmd/internal/clitest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"footfall-hub": main})
}

// TestScripts runs testdata/script: each file is a terminal session.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "", RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("TZ", "UTC")
			return nil
		},
	})
}

func TestEveryCommandHasAnExample(t *testing.T) {
	for _, mistake := range clitest.Examples(newRootCommand()) {
		t.Error(mistake)
	}
}
