package buffer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// Bounds of one record, so that a mistake elsewhere cannot fill the disk.
const (
	MaxKey     = 1 << 10   // bytes of Record.Key
	MaxPayload = 256 << 10 // bytes of Record.Payload
)

// Record is one released cell.
type Record struct {
	// Seq numbers the records in the order in which they were appended. Append
	// assigns it; it is never used twice.
	Seq uint64
	// Key says which cell of the window this is (a zone). Opaque here.
	Key string
	// Start and End of the window in nanoseconds since the Unix epoch.
	Start, End int64
	// Payload is opaque.
	Payload []byte
}

// A record is stored under its big-endian number as
//
//	version  1 byte, recordVersion
//	start    8 bytes, big-endian
//	end      8 bytes, big-endian
//	key      2 bytes of length, then the key
//	payload  the rest but 4 bytes
//	crc32c   4 bytes, over the number and all of the above
//
// The number is under the checksum so that a flipped bit in a key of the file
// cannot move a record.
const (
	recordVersion = 1
	recordHeader  = 1 + 8 + 8 + 2
	checksumSize  = 4
	seqSize       = 8
)

var (
	errRecordVersion = errors.New("unknown record version")
	errRecordShort   = errors.New("record too short")
	errChecksum      = errors.New("checksum does not match")
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// check tells why a record cannot be stored.
func (r *Record) check() error {
	switch {
	case r.End <= r.Start:
		return fmt.Errorf("record %q: the window ends at %d, not after its start %d", r.Key, r.End, r.Start)
	case r.Start < 0:
		return fmt.Errorf("record %q: the window starts before 1970; set the clock", r.Key)
	case r.Key == "" || len(r.Key) > MaxKey:
		return fmt.Errorf("record: key of %d bytes, want 1 to %d", len(r.Key), MaxKey)
	case len(r.Payload) > MaxPayload:
		return fmt.Errorf("record %q: payload of %d bytes, want at most %d", r.Key, len(r.Payload), MaxPayload)
	}
	return nil
}

// seqKey is the key of a record in the file.
func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

// encode returns the stored form of a record that passed check.
func (r *Record) encode() []byte {
	b := make([]byte, 0, recordHeader+len(r.Key)+len(r.Payload)+checksumSize)
	b = append(b, recordVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(r.Start))
	b = binary.BigEndian.AppendUint64(b, uint64(r.End))
	b = binary.BigEndian.AppendUint16(b, uint16(len(r.Key)))
	b = append(b, r.Key...)
	b = append(b, r.Payload...)
	return binary.BigEndian.AppendUint32(b, checksum(seqKey(r.Seq), b))
}

// decode reads what encode wrote. It copies, so that v may be mapped memory.
func decode(seq uint64, v []byte) (Record, error) {
	if len(v) == 0 {
		return Record{}, errRecordShort
	}
	if v[0] != recordVersion {
		return Record{}, fmt.Errorf("%w %d", errRecordVersion, v[0])
	}
	if len(v) < recordHeader+checksumSize {
		return Record{}, errRecordShort
	}
	body, sum := v[:len(v)-checksumSize], v[len(v)-checksumSize:]
	if checksum(seqKey(seq), body) != binary.BigEndian.Uint32(sum) {
		return Record{}, errChecksum
	}
	n := int(binary.BigEndian.Uint16(body[17:]))
	rest := body[recordHeader:]
	if n > len(rest) {
		return Record{}, errRecordShort
	}
	return Record{
		Seq:     seq,
		Start:   int64(binary.BigEndian.Uint64(body[1:])),
		End:     int64(binary.BigEndian.Uint64(body[9:])),
		Key:     string(rest[:n]),
		Payload: append([]byte{}, rest[n:]...),
	}, nil
}

func checksum(parts ...[]byte) uint32 {
	var sum uint32
	for _, p := range parts {
		sum = crc32.Update(sum, castagnoli, p)
	}
	return sum
}
