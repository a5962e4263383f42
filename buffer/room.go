package buffer

import (
	"os"
	"path/filepath"
)

// fewestRows is kept room for on any disk. When even that does not fit, rows wait in
// memory.
const fewestRows = 100

// RowsFor returns how many rows of maxRows an outbox may hold at path without taking
// more than half of what is free on its file system, its own file included. On flash
// of a few megabytes that is less than the usual cap. It is maxRows where the free
// space cannot be told.
func RowsFor(path string, maxRows int) int {
	free, err := freeBytes(filepath.Dir(path))
	if err != nil {
		return maxRows
	}
	var own int64
	if info, err := os.Stat(path); err == nil {
		own = info.Size()
	}
	return rowsIn(free+uint64(own), maxRows)
}

func rowsIn(bytes uint64, maxRows int) int {
	fit := bytes / 2 / RowBytes
	if fit >= uint64(maxRows) {
		return maxRows
	}
	return min(max(int(fit), fewestRows), maxRows)
}
