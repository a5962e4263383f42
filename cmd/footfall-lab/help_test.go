package main

import (
	"testing"

	"footfall/cmd/internal/clitest"
)

func TestEveryCommandHasAnExample(t *testing.T) {
	for _, mistake := range clitest.Examples(newRootCommand()) {
		t.Error(mistake)
	}
}
