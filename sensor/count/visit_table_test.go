package count

import (
	"math/rand/v2"
	"testing"
)

// TestVisitTableAgainstMap holds the table against Go's map.
func TestVisitTableAgainstMap(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var table visitTable
	model := map[uint64]visit{}
	for range 20_000 {
		k := (r.Uint64()%500 + 1) * 0x9e3779b97f4a7c15
		switch v := table.find(k); {
		case (v != nil) != (model[k] != visit{}):
			t.Fatalf("found %t, want %t", v != nil, model[k] != visit{})
		case v == nil:
			*table.add(k) = visit{start: int64(k)}
			model[k] = visit{start: int64(k)}
		case *v != model[k]:
			t.Fatalf("visit %v, want %v", *v, model[k])
		case r.IntN(3) == 0:
			table.remove(k)
			delete(model, k)
		}
		if table.len != len(model) {
			t.Fatalf("%d visits, want %d", table.len, len(model))
		}
	}
	table.filter(func(v *visit) bool { return v.start > 0 })
	seen := 0
	table.each(func(k uint64, v *visit) {
		seen++
		if int64(k) <= 0 || v.start != int64(k) {
			t.Errorf("visit %v of %x is left", *v, k)
		}
	})
	for k := range model {
		if int64(k) > 0 {
			seen--
		}
	}
	if seen != 0 {
		t.Errorf("%d visits too many", seen)
	}
}

func TestVisitTableWipes(t *testing.T) {
	var table visitTable
	for i := range uint64(100) {
		table.add((i + 1) * 0x9e3779b97f4a7c15)
	}
	before := table.keys
	table.filter(func(*visit) bool { return false })
	for _, k := range before {
		if k != empty {
			t.Fatal("a pseudonym is left")
		}
	}
}
