package capture

import (
	"io"
	"sync"
)

// compressions are those that a program has registered.
var compressions struct {
	sync.Mutex
	known []compression
}

type compression struct {
	magic string
	open  func(io.Reader) (io.Reader, error)
}

// RegisterCompression has Open read files that begin with magic, of at least
// one byte and at most four, through what open returns. Gzip is always read;
// other compressions are left to programs that can bear their size.
//
// An unpacker that is registered cannot be wiped: what it keeps to look back at
// stays in memory after Close. So this is for the desk and not for the sensor.
func RegisterCompression(magic string, open func(io.Reader) (io.Reader, error)) {
	compressions.Lock()
	defer compressions.Unlock()
	compressions.known = append(compressions.known, compression{magic, open})
}

// registered returns how to unpack a file that begins with b, or nil.
func registered(b []byte) func(io.Reader) (io.Reader, error) {
	compressions.Lock()
	defer compressions.Unlock()
	for _, c := range compressions.known {
		if hasPrefix(b, c.magic) {
			return c.open
		}
	}
	return nil
}
