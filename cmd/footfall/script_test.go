package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"footfall/cmd/internal/cli"
	"footfall/cmd/internal/clitest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"footfall": func() {
		// This machine may have a sensor of its own.
		cli.DefaultConfigFile = os.Getenv("HOME") + "/default/footfall.yaml"
		main()
	}})
}

func TestScripts(t *testing.T) { clitest.Scripts(t) }
