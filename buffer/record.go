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
	MaxTopic   = 1 << 10   // bytes of Record.Topic
	MaxPayload = 256 << 10 // bytes of Record.Payload
)

// Record is one released cell.
type Record struct {
	// Seq numbers the records in the order of their appends. Append
	// assigns it; it is never used twice.
	Seq uint64
	// Key names the cell of the window (a zone). Opaque here.
	Key string
	// Topic is where the record belongs: the base topic of the site and sensor
	// that it was counted for. It stays when the sensor is renamed. "" in
	// records of versions that did not keep it. Opaque here.
	Topic string
	// Start and End of the window in nanoseconds since the Unix epoch.
	Start, End int64
	// Payload is opaque.
	Payload []byte
}

// A record is stored under its big-endian number as
//
//	version  1 byte: 1 without a topic, 2 with one
//	start    8 bytes, big-endian
//	end      8 bytes, big-endian
//	key      2 bytes of length, then the key
//	topic    2 bytes of length, then the topic; version 2 only
//	payload  the rest but 4 bytes
//	crc32c   4 bytes, over the number and all of the above
//
// The number is under the checksum so that a flipped bit in a key of the file
// cannot move a record.
const (
	recordPlain  = 1
	recordTopic  = 2
	recordHeader = 1 + 8 + 8
	lengthSize   = 2
	checksumSize = 4
	seqSize      = 8
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
	case len(r.Topic) > MaxTopic:
		return fmt.Errorf("record %q: topic of %d bytes, want at most %d", r.Key, len(r.Topic), MaxTopic)
	case len(r.Payload) > MaxPayload:
		return fmt.Errorf("record %q: payload of %d bytes, want at most %d", r.Key, len(r.Payload), MaxPayload)
	}
	return nil
}

// seqKey is the key of a record in the file.
func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

// encode returns the stored form of a checked record.
func (r *Record) encode() []byte {
	b := make([]byte, 0, recordHeader+2*lengthSize+len(r.Key)+len(r.Topic)+len(r.Payload)+checksumSize)
	version := byte(recordPlain)
	if r.Topic != "" {
		version = recordTopic
	}
	b = append(b, version)
	b = binary.BigEndian.AppendUint64(b, uint64(r.Start))
	b = binary.BigEndian.AppendUint64(b, uint64(r.End))
	b = appendText(b, r.Key)
	if r.Topic != "" {
		b = appendText(b, r.Topic)
	}
	b = append(b, r.Payload...)
	return binary.BigEndian.AppendUint32(b, checksum(seqKey(r.Seq), b))
}

// decode reads what encode wrote. It copies, so that v may be mapped memory.
func decode(seq uint64, v []byte) (Record, error) {
	if len(v) == 0 {
		return Record{}, errRecordShort
	}
	if v[0] != recordPlain && v[0] != recordTopic {
		return Record{}, fmt.Errorf("%w %d", errRecordVersion, v[0])
	}
	if len(v) < recordHeader+lengthSize+checksumSize {
		return Record{}, errRecordShort
	}
	body, sum := v[:len(v)-checksumSize], v[len(v)-checksumSize:]
	if checksum(seqKey(seq), body) != binary.BigEndian.Uint32(sum) {
		return Record{}, errChecksum
	}
	r := Record{
		Seq:   seq,
		Start: int64(binary.BigEndian.Uint64(body[1:])),
		End:   int64(binary.BigEndian.Uint64(body[9:])),
	}
	var ok bool
	rest := body[recordHeader:]
	if r.Key, rest, ok = cutText(rest); !ok {
		return Record{}, errRecordShort
	}
	if v[0] == recordTopic {
		if r.Topic, rest, ok = cutText(rest); !ok || r.Topic == "" {
			return Record{}, errRecordShort
		}
	}
	r.Payload = append([]byte{}, rest...)
	return r, nil
}

// appendText appends a text behind its length.
func appendText(b []byte, text string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(text))), text...)
}

// cutText reads a text of appendText and returns the rest behind it.
func cutText(b []byte) (text string, rest []byte, ok bool) {
	if len(b) < lengthSize {
		return "", nil, false
	}
	n := int(binary.BigEndian.Uint16(b))
	if b = b[lengthSize:]; n > len(b) {
		return "", nil, false
	}
	return string(b[:n]), b[n:], true
}

func checksum(parts ...[]byte) uint32 {
	var sum uint32
	for _, p := range parts {
		sum = crc32.Update(sum, castagnoli, p)
	}
	return sum
}
