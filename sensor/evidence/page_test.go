package evidence

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestPython runs the verifier of the page.
func TestPython(t *testing.T) {
	page, err := os.ReadFile("EVIDENCE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```python\n")
	program, _, found := strings.Cut(rest, "```")
	if !found || strings.Count(program, "\n") != 5 {
		t.Fatalf("the page has no program of five lines: %q", program)
	}
	python := ""
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import cryptography").Run() == nil {
			python = name
		}
	}
	if python == "" {
		t.Skip("SKIPPED: Python has no package cryptography (Debian: python3-cryptography)")
	}
	signed := Sign(keyOf(1), []byte(`{"schema":1,"zones":["\"signature\":\""]}`))
	run := func(signed []byte) error {
		c := exec.Command(python, "-c", program, PublicKey(keyOf(1)))
		c.Stdin = bytes.NewReader(append(signed, '\n'))
		out, err := c.CombinedOutput()
		if err == nil && !bytes.Contains(out, []byte("as the sensor signed it")) {
			t.Errorf("it says %q", out)
		}
		return err
	}
	if err := run(signed); err != nil {
		t.Errorf("a signed manifest: %v", err)
	}
	signed[2] ^= 1
	if err := run(signed); err == nil {
		t.Error("a changed manifest passes")
	}
}
