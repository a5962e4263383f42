package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

// TestBill holds the bills of the real programs against the modules that the compiler
// says they are made of.
func TestBill(t *testing.T) {
	for _, name := range []string{"footfall", "footfall-hub"} {
		t.Run(name, func(t *testing.T) { checkBill(t, name) })
	}
}

func checkBill(t *testing.T, name string) {
	program, source := filepath.Join(t.TempDir(), name), "../../cmd/"+name
	run(t, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, source)
	text := billAt(t, program)
	var b bill
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range b.Components {
		if c.Name != "std" {
			got = append(got, c.Name+" "+c.Version)
		}
	}
	want := strings.Fields(run(t, "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}={{.Version}}{{end}}{{end}}", source))
	for i := range want {
		want[i] = strings.Replace(want[i], "=", " ", 1)
	}
	slices.Sort(want)
	want = slices.Compact(want)
	slices.Sort(got)
	if len(want) < 5 || !slices.Equal(got, want) {
		t.Errorf("the bill has\n%q, the program\n%q", got, want)
	}
	if m := b.Metadata.Component; m.Name != name || m.Version != "1.2.3+abc" || m.PURL != "pkg:golang/footfall@1.2.3%2Babc#cmd/"+name {
		t.Errorf("the program is %+v", m)
	}
	if again := billAt(t, program); again != text {
		t.Error("a second bill of the same program is another")
	}
}

// TestBillIsSound looks at the rules of CycloneDX that the schema has for what is
// written: fixed words, one reference once, and no reference to nothing.
func TestBillIsSound(t *testing.T) {
	b := billOf(info(), []byte("program"), "")
	if b.Format != "CycloneDX" || b.Spec != "1.5" || b.Version != 1 {
		t.Errorf("%s %s %d", b.Format, b.Spec, b.Version)
	}
	if !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(b.Serial) {
		t.Errorf("serial %q", b.Serial)
	}
	var refs []string
	for _, c := range b.Components {
		refs = append(refs, c.Ref)
	}
	want := []string{"pkg:golang/github.com/burntsushi/toml@v1.4.0%2Bincompatible", "pkg:golang/other.example/fork@v2.0.0", "pkg:golang/std@1.26.8"}
	if !slices.Equal(refs, want) || !slices.Equal(b.Dependencies[0].DependsOn, want) {
		t.Errorf("components %q, dependencies %q", refs, b.Dependencies)
	}
	if b.Dependencies[0].Ref != b.Metadata.Component.Ref {
		t.Errorf("%q depends, and the program is %q", b.Dependencies[0].Ref, b.Metadata.Component.Ref)
	}
	if other := billOf(info(), []byte("another"), ""); other.Serial == b.Serial {
		t.Error("two programs have one serial number")
	}
}

func info() *debug.BuildInfo {
	return &debug.BuildInfo{
		GoVersion: "go1.26.8", Path: "footfall/cmd/footfall", Main: debug.Module{Path: "footfall", Version: "v0.1.0"},
		Deps: []*debug.Module{
			{Path: "old.example/module", Version: "v1.0.0", Replace: &debug.Module{Path: "other.example/fork", Version: "v2.0.0"}},
			{Path: "github.com/BurntSushi/toml", Version: "v1.4.0+incompatible", Sum: "h1:x="},
		},
		Settings: []debug.BuildSetting{{Key: "GOOS", Value: "linux"}, {Key: "-ldflags", Value: "-s"}},
	}
}

func TestNoProgram(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page")
	if err := os.WriteFile(page, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{page: "no Go program with module data", page + "x": "no such file"} {
		if err := write(&bytes.Buffer{}, path, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func billAt(t *testing.T, program string) string {
	t.Helper()
	var b strings.Builder
	if err := write(&b, program, "1.2.3+abc"); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return string(out)
}
