// Sbom writes the bill of materials of a Go program, in CycloneDX 1.5 as JSON.
//
//	go run ./.ci/sbom [-version VERSION] PROGRAM > PROGRAM.cdx.json
//
// It reads what the linker wrote into the program, as "go version -m" does, so it
// lists the modules that are really in it. The file depends on the program alone: it
// has no time and no random serial number, so one commit makes one file.
//
// The exit status is 2 if the program cannot be read or tells no modules.
package main

import (
	"debug/buildinfo"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	version := flag.String("version", "", "of the program; that of its main module if not given")
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(os.Stdout, flag.Arg(0), *version); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(2)
	}
}

// write writes the bill of the program at path.
func write(w io.Writer, path, version string) error {
	program, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%s: no Go program with module data: %w", path, err)
	}
	if info.Main.Path == "" {
		return fmt.Errorf("%s: was built outside of a module; build it with \"make cross\"", path)
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(billOf(info, program, version))
}
