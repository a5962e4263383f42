package capture

import (
	"io"
	"sync"
)

// compressions are the registered ones.
var compressions struct {
	sync.Mutex
	known []compression
}

type compression struct {
	magic string
	open  func(io.Reader) (io.Reader, error)
}

// RegisterCompression has Open unpack files with a certain beginning by the
// reader from open. Magic has one to four bytes. Gzip is always read; other
// compressions are left to larger programs.
//
// A registered unpacker cannot be wiped: its window stays in memory after Close.
// So this is for the desk and not for the sensor.
func RegisterCompression(magic string, open func(io.Reader) (io.Reader, error)) {
	compressions.Lock()
	defer compressions.Unlock()
	compressions.known = append(compressions.known, compression{magic, open})
}

// registered returns the unpacker of a file with the beginning b, or nil.
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
