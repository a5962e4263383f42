// Unused lists exported types, constants and variables without a use.
//
//	go run ./.ci/unused [-except NAME,...] PACKAGE...
//
// It looks at packages of the main module and at their tests, as built for Linux. A
// name counts as used if a package of the pattern mentions it, its own package and
// tests included. The declaration of a type, and its methods, do not use the type.
// Functions and methods are left to deadcode.
//
// The exit status is 1 if there are such names, or if one of the exceptions is used or
// gone, and 2 if the packages do not build.
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	except := flag.String("except", "", "comma-separated `NAMES`, as printed, that may be unused")
	flag.Parse()
	packages, err := list("", flag.Args())
	if err != nil {
		fail(err)
	}
	found, err := find(packages)
	if err != nil {
		fail(err)
	}
	lines := found.without(strings.FieldsFunc(*except, func(r rune) bool { return r == ',' }))
	if len(lines) > 0 {
		fmt.Println(strings.Join(lines, "\n"))
		os.Exit(1)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "unused:", err)
	os.Exit(2)
}

// unused are the places of names without a use.
type unused map[string]token.Position

// without returns a line for each name beyond the exceptions, and for each exception
// with a use, sorted.
func (u unused) without(exceptions []string) (lines []string) {
	for name, at := range u {
		if !slices.Contains(exceptions, name) {
			lines = append(lines, fmt.Sprintf("%s:%d: %s is exported, and nothing uses it", at.Filename, at.Line, name))
		}
	}
	for _, name := range exceptions {
		if _, ok := u[name]; !ok {
			lines = append(lines, fmt.Sprintf("%s is used, or gone: take it out of the exceptions", name))
		}
	}
	slices.Sort(lines)
	return lines
}

// survey holds the names declared and used so far. A name is that of a package and,
// after a dot, of a thing in it.
type survey struct {
	set      *token.FileSet
	declared map[string]token.Position
	used     map[string]bool
}

// find returns the names without a use.
func find(packages []listed) (unused, error) {
	s := survey{token.NewFileSet(), map[string]token.Position{}, map[string]bool{}}
	exports := map[string]string{}
	for _, p := range packages {
		exports[p.ImportPath] = p.Export
	}
	for _, p := range packages {
		if !p.ours() {
			continue
		}
		if err := s.visit(p, exports); err != nil {
			return nil, err
		}
	}
	found := unused{}
	for name, at := range s.declared {
		if !s.used[name] {
			found[name] = at
		}
	}
	return found, nil
}

// visit checks the types of a package and notes its declarations and uses.
func (s *survey) visit(p listed, exports map[string]string) error {
	var files []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(s.set, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	config := types.Config{Importer: importer.ForCompiler(s.set, "gc", func(path string) (io.ReadCloser, error) {
		if mapped, ok := p.ImportMap[path]; ok {
			path = mapped
		}
		return os.Open(exports[path])
	})}
	info := types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	if _, err := config.Check(p.path(), s.set, files, &info); err != nil {
		return err
	}
	for _, file := range files {
		for _, declaration := range file.Decls {
			s.note(declaration, &info)
		}
	}
	return nil
}

// note takes the names out of a declaration at the top level.
func (s *survey) note(declaration ast.Decl, info *types.Info) {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		s.mentions(d, info, receiver(d, info))
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			own := ""
			if t, ok := spec.(*ast.TypeSpec); ok {
				own = nameOf(info.Defs[t.Name])
			}
			s.mentions(spec, info, own)
		}
	}
}

// mentions notes the declarations and uses in a piece of source, without those of its
// own name.
func (s *survey) mentions(piece ast.Node, info *types.Info, own string) {
	ast.Inspect(piece, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		if name := nameOf(info.Uses[id]); name != "" && name != own {
			s.used[name] = true
		}
		if name := nameOf(info.Defs[id]); name != "" && id.IsExported() {
			if at := s.set.Position(id.Pos()); !strings.HasSuffix(at.Filename, "_test.go") {
				s.declared[name] = at
			}
		}
		return true
	})
}

// receiver is the name of a method's type, or "".
func receiver(d *ast.FuncDecl, info *types.Info) (name string) {
	if d.Recv == nil {
		return ""
	}
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = nameOf(info.Uses[id])
		}
		return true
	})
	return name
}

// nameOf names a type, constant or variable of a package's top level, or is "".
func nameOf(o types.Object) string {
	if o == nil || o.Pkg() == nil || o.Parent() != o.Pkg().Scope() {
		return ""
	}
	switch o.(type) {
	case *types.TypeName, *types.Const, *types.Var:
		return o.Pkg().Path() + "." + o.Name()
	}
	return ""
}
