package buffer

import "time"

// RowBytes is the size of a record in the file, with its key, its topic and its
// share of bbolt's pages, when the payload has the usual 1,024 bytes.
// TestSizeOfADay measures it.
const RowBytes = 1536

// Capacity tells the meaning of a row cap: how long windows can wait for a broker
// before the oldest are dropped, and how many bytes the file then has.
// rowsPerWindow is how many records a window makes: one a zone, and one for the
// total if there are several zones. Both are 0 if a number is not positive.
func Capacity(maxRows, rowsPerWindow int, window time.Duration) (lasts time.Duration, bytes int64) {
	if maxRows <= 0 || rowsPerWindow <= 0 || window <= 0 {
		return 0, 0
	}
	return time.Duration(maxRows/rowsPerWindow) * window, int64(maxRows) * RowBytes
}
