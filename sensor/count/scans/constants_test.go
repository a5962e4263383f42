package scans

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

// mostConstants is how many numbers the estimator may have. One more needs an ablation
// on left-out phones; see the folder decisions.
const mostConstants = 95

// TestConstantsAreCounted: a new number cannot come in unseen.
func TestConstantsAreCounted(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "constants.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
			for _, s := range g.Specs {
				n += len(s.(*ast.ValueSpec).Names)
			}
		}
	}
	if n != mostConstants {
		t.Errorf("%d constants, said to be %d", n, mostConstants)
	}
}
