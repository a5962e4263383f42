package count

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"footfall/hashing"
)

// TestTableAgainstMap holds the table against Go's map over random insertions
// and removals.
func TestTableAgainstMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, sources := range []int{0, 1, 3} {
		tb := table{sources: sources, timed: sources == 3, max: 5000}
		model := map[uint64]bool{}
		gone := map[uint64]bool{}
		for range 40_000 {
			n := r.Uint64() % 6000
			k := key(hashing.ID(n*0x9e3779b97f4a7c15), Radio(n%5/4))
			if gone[k] {
				continue
			}
			if r.IntN(20) == 0 {
				tb.remove(k)
				if model[k] {
					gone[k] = true
				}
				delete(model, k)
				continue
			}
			s, slot, added := tb.insert(k)
			if full := !model[k] && len(model) == tb.max; (s == nil) != full {
				t.Fatalf("insert gave a place: %t, want %t", s != nil, !full)
			}
			if s == nil {
				continue
			}
			if s.keys[slot] != k || added == model[k] {
				t.Fatalf("slot holds %x for %x, added %t, known %t", s.keys[slot], k, added, model[k])
			}
			if sources > 0 && added && s.signals[slot*sources] != unheard {
				t.Fatal("a new device comes with a signal")
			}
			model[k] = true
		}
		if tb.len != len(model) {
			t.Errorf("%d sources: %d in the table, %d in the map", sources, tb.len, len(model))
		}
		ble := 0
		tb.each(func(k uint64, _ []int16, _ span) {
			if !model[k] {
				t.Errorf("%x is in the table and not in the map", k)
			}
			delete(model, k)
			ble += int(k & 1)
		})
		if len(model) != 0 {
			t.Errorf("%d sources: %d missing from the table", sources, len(model))
		}
		if tb.ble != ble || ble == 0 {
			t.Errorf("%d sources: %d of Bluetooth counted, %d in the table", sources, tb.ble, ble)
		}
	}
}

func TestTableKeepsColumnsWhenGrowing(t *testing.T) {
	tb := table{sources: 2, timed: true, max: 1 << 20}
	const n = 20_000
	for i := range uint64(n) {
		s, slot, _ := tb.insert(key(hashing.ID((i+1)*0x9e3779b97f4a7c15), BLE))
		s.signals[slot*2+1] = int16(i)
		s.spans[slot].last = uint32(i + 1)
	}
	seen := 0
	tb.each(func(_ uint64, signals []int16, sp span) {
		seen++
		if signals[1] != int16(sp.last-1) {
			t.Fatalf("signal %d beside span %d", signals[1], sp.last)
		}
	})
	if seen != n {
		t.Errorf("%d of %d devices", seen, n)
	}
}

func TestResetWipesAndShrinks(t *testing.T) {
	tb := table{max: 1 << 20}
	for i := range uint64(10_000) {
		tb.insert(key(hashing.ID((i+1)*0x9e3779b97f4a7c15), WiFi))
	}
	before := tb.shards[0].keys
	tb.reset()
	for _, k := range before {
		if k != empty {
			t.Fatal("a pseudonym is left after the window")
		}
	}
	tb.reset()
	if tb.shards[0].keys != nil {
		t.Error("a table that stays empty keeps a crowd's memory")
	}
}

func TestKeyAvoidsSlotMarks(t *testing.T) {
	for _, id := range []hashing.ID{0, 1, 2, ^hashing.ID(0), ^hashing.ID(0) - 1, ^hashing.ID(0) - 2} {
		for _, r := range []Radio{WiFi, BLE} {
			k := key(id, r)
			if k == empty || k == removed {
				t.Errorf("pseudonym %d gives a slot mark", uint64(id))
			}
			if Radio(k&1) != r {
				t.Errorf("pseudonym %d loses its radio", uint64(id))
			}
		}
	}
}

// BenchmarkTable inserts distinct pseudonyms and reports the memory held per
// pseudonym at the peak of growing.
func BenchmarkTable(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ids := pseudonyms(n)
			for b.Loop() {
				tb := table{max: n}
				for _, id := range ids {
					tb.insert(key(id, WiFi))
				}
				slots := 0
				for i := range tb.shards {
					slots += len(tb.shards[i].keys)
				}
				b.ReportMetric(float64(8*slots)/float64(n), "bytes/address")
				runtime.KeepAlive(&tb)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/address")
		})
	}
}
