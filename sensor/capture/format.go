package capture

import (
	"encoding/binary"
	"fmt"
)

// MaxRecord is the most captured bytes of one record: 256 KiB. It is the
// longest frame for libpcap itself (MAXIMUM_SNAPLEN), and more than a hundred
// times the longest management frame. A larger claim is broken or hostile. It
// is refused before any memory is set aside.
const MaxRecord = 256 << 10

// maxBlock is the most bytes of a record with everything around the frame: the
// fields and options of a pcapng block get 4 KiB.
const maxBlock = MaxRecord + 4<<10

// format finds the records of one capture format in a stretch of bytes.
type format interface {
	// walk turns the complete records at the start of b into frames, as many
	// as fit into the slice. It returns the numbers of bytes used and of frames
	// made. It stops at an incomplete record. Bytes without a frame may be used
	// up, too. A fault is about the record at b[used]. Records without a usable
	// frame are only counted if the next can be found.
	walk(b []byte, frames []Frame) (used, n int, bad *fault)
	// need returns how many bytes the record at the start of b takes in all,
	// as far as b tells. It is asked only after walk has run short of bytes.
	need(b []byte) int
	// rest returns the number of bytes still to come of a record being passed
	// over.
	rest() int64
	// skipped returns the number of records without a usable frame, and the
	// fault of the first.
	skipped() (uint64, string)
	// unit returns the format's word for a record, and the number of the next
	// one from 1.
	unit() (string, uint64)
}

// magicLength is the number of bytes to tell one format from another by.
const magicLength = 8

// detect tells the format from the first bytes of a file. It returns the
// length of the file header, for walk to begin behind. While b is too short
// to tell, and not all, it returns nil and the number of bytes it wants.
func detect(b []byte, all bool) (f format, length int, bad *fault) {
	if len(b) < magicLength && !all {
		return nil, magicLength, nil
	}
	if len(b) == 0 {
		return nil, 0, &fault{ErrFormat, "the file is empty; " + understood}
	}
	name, length, parse := known(b)
	if parse == nil {
		return nil, 0, foreign(b)
	}
	if len(b) < length {
		if !all {
			return nil, length, nil
		}
		return nil, 0, &fault{ErrTruncated, fmt.Sprintf(
			"%d of the %d bytes of the %s file header are there", len(b), length, name)}
	}
	f, bad = parse(b[:length])
	return f, length, bad
}

// known looks up the first bytes among our formats. It returns the format's
// name, the length of its file header and its parser.
func known(b []byte) (string, int, func([]byte) (format, *fault)) {
	switch {
	case hasPrefix(b, pcapngMagic):
		return "pcapng", 0, newPcapng
	case hasPrefix(b, btsnoopMagic):
		return "btsnoop", btsnoopHeader, newBtsnoop
	case len(b) >= 4 && isPcap(binary.LittleEndian.Uint32(b)):
		return "pcap", pcapHeader, newPcap
	case len(b) >= 4 && isPcap(binary.BigEndian.Uint32(b)):
		return "pcap", pcapHeader, newPcap
	}
	return "", 0, nil
}

func hasPrefix(b []byte, magic string) bool {
	return len(b) >= len(magic) && string(b[:len(magic)]) == magic
}

// foreigners are formats people may well try, by their first bytes.
var foreigners = []struct{ magic, what string }{
	{"\x1f\x8b", "compressed with gzip twice; unpack it once"},
	{zstdMagic, "compressed with zstd; unpack it first (zstd -d)"},
	{"\xfd7zXZ\x00", "compressed with xz; unpack it first (xz -d)"},
	{"BZh", "compressed with bzip2; unpack it first (bzip2 -d)"},
	{"\x04\x22\x4d\x18", "compressed with lz4; unpack it first (lz4 -d)"},
	{"\x02\x21\x4c\x18", "compressed with lz4; unpack it first (lz4 -d)"},
	{"\x1f\x9d", "compressed with compress; unpack it first (gzip -d)"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first (7z x)"},
	{"PK\x03\x04", "a zip archive; unpack it first"},
	{"snoop\x00\x00\x00", "a Solaris snoop file; rewrite it with: editcap -F pcap IN OUT"},
	{"GMBU", "a Network Monitor file; rewrite it with: editcap -F pcap IN OUT"},
}

// foreign is the fault of a file of another kind. It does not quote the
// file: a list of addresses given by mistake must not end up in a log.
func foreign(b []byte) *fault {
	for _, f := range foreigners {
		if hasPrefix(b, f.magic) {
			return &fault{ErrFormat, "the file is " + f.what}
		}
	}
	for _, c := range b[:min(len(b), magicLength)] {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c >= 0x7f {
			return &fault{ErrFormat, "the file begins like no known capture; " + understood}
		}
	}
	return &fault{ErrFormat, "the file looks like text; " + understood}
}
