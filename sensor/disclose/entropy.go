package disclose

import (
	"errors"
	"fmt"
	"io"
	"math/bits"
)

// entropySize is how many random bytes are read at once.
const entropySize = 64

// errNotRandom says that the random source is broken, for example that it gives zeros
// without end.
var errNotRandom = errors.New("the random source does not give random bytes")

// longestRun bounds every loop that only chance ends, so that a broken source cannot
// hang the sensor. A working source reaches it with a probability below 2^-200, so the
// bound does not change the distribution.
const longestRun = 1024

// entropy returns random integers from a buffered source of random bytes. Bytes are
// wiped when used, because they give the noise away.
type entropy struct {
	source io.Reader
	buffer [entropySize]byte
	left   int // unused bytes, at the end of buffer
}

// bytes returns n ≤ 8 random bytes as an integer.
func (e *entropy) bytes(n int) (uint64, error) {
	var word uint64
	for range n {
		if e.left == 0 {
			if _, err := io.ReadFull(e.source, e.buffer[:]); err != nil {
				e.wipe()
				return 0, fmt.Errorf("reading random bytes: %w", err)
			}
			e.left = entropySize
		}
		at := entropySize - e.left
		word = word<<8 | uint64(e.buffer[at])
		e.buffer[at] = 0
		e.left--
	}
	return word, nil
}

// below returns a uniform integer in [0, n), n ≥ 1, by rejection: it draws the fewest
// bits that cover n, again until the result is in range.
func (e *entropy) below(n uint64) (uint64, error) {
	width := bits.Len64(n - 1)
	if width == 0 {
		return 0, nil
	}
	mask := ^uint64(0) >> (64 - width)
	for range longestRun {
		word, err := e.bytes((width + 7) / 8)
		if err != nil {
			return 0, err
		}
		if word &= mask; word < n {
			return word, nil
		}
	}
	return 0, errNotRandom
}

// wipe overwrites unused bytes: they would give away the noise of the next window.
func (e *entropy) wipe() {
	clear(e.buffer[:])
	e.left = 0
}
