package set

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestAgainstMap has a Map and a Go map do the same, on keys that collide often
// and on keys that do not.
func TestAgainstMap(t *testing.T) {
	for _, keys := range []uint64{50, 1 << 62} {
		r := rand.New(rand.NewPCG(1, keys))
		var m Map[int]
		want := map[uint64]int{}
		for i := range 20_000 {
			key := r.Uint64N(keys) + 1
			switch r.IntN(10) {
			case 0:
				m.Filter(func(v *int) bool { return *v%3 != 0 })
				for k, v := range want {
					if v%3 == 0 {
						delete(want, k)
					}
				}
			case 1, 2, 3:
				*m.Add(&key) = i
				want[key] = i
			default:
				value, there := want[key]
				if got := m.Find(&key); m.Has(&key) != there || (got != nil) != there || there && *got != value {
					t.Fatalf("key %d: found %v, want %d, %v", key, got, value, there)
				}
			}
			if m.Len() != len(want) {
				t.Fatalf("%d keys, want %d", m.Len(), len(want))
			}
		}
		n := 0
		m.Each(func(key uint64, v *int) {
			n++
			if want[key] != *v {
				t.Errorf("key %d holds %d, want %d", key, *v, want[key])
			}
		})
		if n != len(want) || n == 0 {
			t.Errorf("%d keys, want %d", n, len(want))
		}
	}
}

// TestNothingStays sees that growing, filtering and wiping overwrite the tables.
func TestNothingStays(t *testing.T) {
	var m Map[uint64]
	var tables [][]uint64
	for key := uint64(1); key <= 1000; key++ {
		*m.Add(&key) = key
		if len(tables) == 0 || &tables[len(tables)-1][0] != &m.keys[0] {
			tables = append(tables, m.keys, m.values)
			slices.Reverse(tables[len(tables)-2:]) // the keys last, to compare with
		}
	}
	tables = append(tables, m.keys, m.values)
	m.Filter(func(v *uint64) bool { return *v > 500 })
	if m.Len() != 500 || len(tables) < 10 {
		t.Fatalf("%d keys, %d tables", m.Len(), len(tables))
	}
	tables = append(tables, m.keys, m.values)
	m.Wipe()
	for i, table := range tables {
		if slices.ContainsFunc(table, func(v uint64) bool { return v != 0 }) {
			t.Errorf("table %d of %d still holds something", i+1, len(tables))
		}
	}
	if key := uint64(600); m.Has(&key) || m.Len() != 0 {
		t.Error("a wiped map holds something")
	}
}

// TestAddressesOfOneMaker sees that keys in a row do not fall on one place.
func TestAddressesOfOneMaker(t *testing.T) {
	var m Set
	for i := range uint64(20_000) {
		key := 1<<48 | 0x00163e000000 | i
		m.Add(&key)
	}
	longest, run := 0, 0
	for _, key := range m.keys {
		if run++; key == 0 {
			run = 0
		}
		longest = max(longest, run)
	}
	if longest > 200 {
		t.Errorf("%d keys stand in one row", longest)
	}
}

func TestEmpty(t *testing.T) {
	var m Map[int]
	key := uint64(1)
	m.Wipe()
	m.Filter(func(*int) bool { return true })
	m.Each(func(uint64, *int) { t.Error("a key of an empty map") })
	if m.Has(&key) || m.Find(&key) != nil || m.Len() != 0 {
		t.Error("an empty map holds something")
	}
}

func BenchmarkHas(b *testing.B) {
	var m Set
	r := rand.New(rand.NewPCG(1, 2))
	for range 4096 {
		key := r.Uint64() | 1
		m.Add(&key)
	}
	key, n := uint64(1), 0
	for b.Loop() {
		key = key*6364136223846793005 + 2
		if m.Has(&key) {
			n++
		}
	}
	b.ReportMetric(float64(n), "found")
}
