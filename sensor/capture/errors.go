package capture

import (
	"errors"
	"fmt"
	"strings"
)

// Faults of a recorded capture. The errors of Open and Next wrap one of these.
var (
	// ErrFormat: the file is empty or no capture at all.
	ErrFormat = errors.New("not a capture")
	// ErrVariant: a capture of a kind or version not read here.
	ErrVariant = errors.New("unsupported capture")
	// ErrTruncated: the capture ends in the middle of a record.
	ErrTruncated = errors.New("truncated")
	// ErrCorrupt: a record contradicts itself.
	ErrCorrupt = errors.New("corrupt")
)

// understood ends the messages about files of other kinds.
const understood = "pcap, pcapng and btsnoop files are read, plain or compressed with gzip"

// RecordError names the place and kind of damage in a recorded capture.
type RecordError struct {
	// File is the path as given to Open.
	File string
	// Unit is the format's word: "record", or "block" for pcapng.
	Unit string
	// Number of the broken record, from 1; 0 for the file header.
	Number uint64
	// Offset of the broken record in bytes. In a compressed file it counts
	// unpacked bytes.
	Offset int64
	// Packed: the file is compressed.
	Packed bool
	// Kind is ErrTruncated, ErrCorrupt, ErrVariant or ErrFormat, or the error
	// of the failed read.
	Kind error
	// Detail describes the fault for people.
	Detail string
}

// Error reads like
//
//	lobby.pcap: record 17 at byte 1234: truncated: 12 of 90 bytes are there; …
func (e *RecordError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Number > 0 {
		fmt.Fprintf(&b, ": %s %d at byte %d", e.Unit, e.Number, e.Offset)
		if e.Packed {
			b.WriteString(" of the unpacked data")
		}
	}
	fmt.Fprintf(&b, ": %v", e.Kind)
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	return b.String()
}

// Unwrap returns Kind.
func (e *RecordError) Unwrap() error { return e.Kind }

// fault is an error of a format; the source adds file and place.
type fault struct {
	kind   error
	detail string
}

func corrupt(format string, args ...any) *fault {
	return &fault{ErrCorrupt, fmt.Sprintf(format, args...)}
}

func variant(format string, args ...any) *fault {
	return &fault{ErrVariant, fmt.Sprintf(format, args...)}
}
