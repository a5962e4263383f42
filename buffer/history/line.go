package history

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
)

// header is the first line of each file.
const header = "footfall windows 1\n"

// maxLine bounds a line in bytes, its end included.
const maxLine = 256 << 10

// Record is one released cell of a window.
type Record struct {
	// End of the window in nanoseconds since the Unix epoch.
	End int64
	// Payload is opaque. It holds no line break.
	Payload []byte
}

var (
	errLine    = errors.New("a line is not in the form that this version writes")
	errHeader  = errors.New("not a file of released windows, or one of a newer version")
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

// append adds the line of a record.
func (r *Record) append(b []byte) ([]byte, error) {
	body := append(strconv.AppendInt(nil, r.End, 10), ' ')
	body = append(body, r.Payload...)
	if bytes.ContainsRune(r.Payload, '\n') || len(r.Payload) == 0 || len(body)+10 > maxLine || r.End < 0 {
		return b, fmt.Errorf("a record of %d bytes that ends at %d cannot be kept", len(r.Payload), r.End)
	}
	b = fmt.Appendf(b, "%08x ", crc32.Checksum(body, castagnoli))
	return append(append(b, body...), '\n'), nil
}

// parseLine reads a line without its end. The payload is part of it.
func parseLine(line []byte) (Record, error) {
	sum, body, ok := bytes.Cut(line, []byte{' '})
	if !ok || string(sum) != fmt.Sprintf("%08x", crc32.Checksum(body, castagnoli)) {
		return Record{}, errLine
	}
	end, payload, ok := bytes.Cut(body, []byte{' '})
	if !ok || len(payload) == 0 {
		return Record{}, errLine
	}
	at, err := strconv.ParseInt(string(end), 10, 64)
	if err != nil || at < 0 || strconv.FormatInt(at, 10) != string(end) {
		return Record{}, errLine
	}
	return Record{End: at, Payload: payload}, nil
}
