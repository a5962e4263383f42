package buffer

import (
	"path/filepath"
	"testing"
)

func TestRowsIn(t *testing.T) {
	for _, c := range []struct {
		bytes      uint64
		most, want int
	}{
		{1 << 40, 20_000, 20_000},
		{4 << 20, 20_000, 1365}, // 2 MiB of an overlay with 4 MiB
		{0, 20_000, fewestRows},
		{0, 50, 50},
		{20_000 * 2 * RowBytes, 20_000, 20_000},
		{20_000*2*RowBytes - 1, 20_000, 19_999},
	} {
		if got := rowsIn(c.bytes, c.most); got != c.want {
			t.Errorf("rowsIn(%d, %d) = %d, want %d", c.bytes, c.most, got, c.want)
		}
	}
}

func TestRowsFor(t *testing.T) {
	if got := RowsFor(filepath.Join(t.TempDir(), "outbox.db"), 1); got != 1 {
		t.Errorf("a disk with room takes %d rows, want 1", got)
	}
	if got := RowsFor("/no/such/folder/outbox.db", 20_000); got != 20_000 {
		t.Errorf("without a folder the cap is %d, want 20000", got)
	}
}
