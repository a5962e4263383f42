package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"path"
	"runtime/debug"
	"slices"
	"strings"
)

// bill is the part of a CycloneDX 1.5 document that is written here.
type bill struct {
	Schema       string       `json:"$schema"`
	Format       string       `json:"bomFormat"`
	Spec         string       `json:"specVersion"`
	Serial       string       `json:"serialNumber"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	Hashes     []hash     `json:"hashes,omitempty"`
	Licenses   []license  `json:"licenses,omitempty"`
	PURL       string     `json:"purl"`
	Properties []property `json:"properties,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type license struct {
	License struct {
		ID string `json:"id"`
	} `json:"license"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// dependency says that one component needs others. The linker keeps no edges between
// modules, so all of them hang on the program.
type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn"`
}

// billOf is the bill of a program with its build information.
func billOf(info *debug.BuildInfo, program []byte, version string) bill {
	sum := sha256.Sum256(program)
	main := module("application", info.Main.Path, cmp.Or(version, info.Main.Version))
	main.Name = path.Base(info.Path)
	if below, ok := strings.CutPrefix(info.Path, info.Main.Path+"/"); ok {
		main.PURL += "#" + below // the programs of one module differ by their subpath
		main.Ref = main.PURL
	}
	main.Hashes = []hash{{"SHA-256", hex.EncodeToString(sum[:])}}
	main.Licenses = make([]license, 1)
	main.Licenses[0].License.ID = "Apache-2.0"
	main.Properties = settings(info)
	parts := []component{module("library", "std", strings.TrimPrefix(info.GoVersion, "go"))}
	for _, d := range info.Deps {
		parts = append(parts, dependencyOf(d))
	}
	slices.SortFunc(parts, func(a, b component) int { return strings.Compare(a.Ref, b.Ref) })
	refs := make([]string, len(parts))
	for i, c := range parts {
		refs[i] = c.Ref
	}
	return bill{
		Schema: "http://cyclonedx.org/schema/bom-1.5.schema.json", Format: "CycloneDX", Spec: "1.5", Version: 1,
		Serial: serial(sum), Metadata: metadata{main}, Components: parts, Dependencies: []dependency{{main.Ref, refs}},
	}
}

// dependencyOf takes the module that stands in for a replaced one.
func dependencyOf(d *debug.Module) component {
	if d.Replace != nil {
		d = d.Replace
	}
	c := module("library", d.Path, d.Version)
	if d.Sum != "" {
		c.Properties = []property{{"go:sum", d.Sum}}
	}
	return c
}

// module names a module as a package URL (ECMA-427, type golang): in lower case, with
// the version percent-encoded.
func module(kind, name, version string) component {
	purl := "pkg:golang/" + strings.ToLower(name)
	if version != "" {
		purl += "@" + strings.ReplaceAll(url.QueryEscape(version), "+", "%20")
	}
	return component{Type: kind, Ref: purl, Name: name, Version: version, PURL: purl}
}

// settings are the settings of the build that change what is built.
func settings(info *debug.BuildInfo) (all []property) {
	wanted := []string{"CGO_ENABLED", "GOARCH", "GOOS", "GOARM", "GOMIPS", "GOAMD64", "-trimpath", "vcs.revision", "vcs.time", "vcs.modified"}
	for _, s := range info.Settings {
		if slices.Contains(wanted, s.Key) {
			all = append(all, property{"go:build:" + s.Key, s.Value})
		}
	}
	return all
}

// serial is a UUID made of the program's hash (RFC 9562, version 8).
func serial(sum [sha256.Size]byte) string {
	u := sum[:16]
	u[6] = u[6]&0x0f | 0x80
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:16])
}
