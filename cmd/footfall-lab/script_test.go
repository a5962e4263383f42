package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"footfall/cmd/internal/clitest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"footfall-lab": main})
}

func TestScripts(t *testing.T) { clitest.Scripts(t) }
