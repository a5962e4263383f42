package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"
)

// patch overwrites bytes of a copy.
func patch(b []byte, at int, with ...byte) []byte {
	b = bytes.Clone(b)
	copy(b[at:], with)
	return b
}

func TestBrokenCaptures(t *testing.T) {
	frames := testFrames(3, LinkRadiotap) // of 0, 37 and 74 bytes
	pcap, hci := micro(frames), snoopBytes(btsnoopH4, 0, frames)
	second, third := pcapHeader+pcapRecord, pcapHeader+2*pcapRecord+37
	ng := ngBytes(binary.LittleEndian, frames)
	packed := zip(t, 0, pcap)
	section := func(tail func(n *ngBuilder)) []byte {
		n := &ngBuilder{order: binary.LittleEndian}
		n.section()
		tail(n)
		return n.b
	}
	const others = "pcap, pcapng and btsnoop files are read, plain or compressed with gzip"
	for _, c := range []struct {
		name  string
		bytes []byte
		good  int // frames before the error
		kind  error
		text  string
	}{
		{"empty", nil, 0, ErrFormat, "x: not a capture: the file is empty; " + others},
		{"empty gzip", zip(t, 6, nil), 0, ErrFormat, "x: not a capture: the file is empty; " + others},
		{"text", []byte("02:00:00:00:00:01\n"), 0, ErrFormat, "x: not a capture: the file looks like text; " + others},
		{"short text", []byte("hi\n"), 0, ErrFormat, "x: not a capture: the file looks like text; " + others},
		{"binary", []byte("\x7fELF\x02\x01\x01\x00\x00"), 0, ErrFormat, "x: not a capture: the file begins like no known capture; " + others},
		{"two bytes of pcap", pcap[:2], 0, ErrFormat, "x: not a capture: the file begins like no known capture; " + others},
		{"zstd", []byte("\x28\xb5\x2f\xfd\x00\x00\x00\x00"), 0, ErrFormat, "x: not a capture: the file is compressed with zstd; unpack it first (zstd -d)"},
		{"xz", []byte("\xfd7zXZ\x00\x00\x00"), 0, ErrFormat, "x: not a capture: the file is compressed with xz; unpack it first (xz -d)"},
		{"bzip2", []byte("BZh91AY&SY"), 0, ErrFormat, "x: not a capture: the file is compressed with bzip2; unpack it first (bzip2 -d)"},
		{"lz4", []byte("\x04\x22\x4d\x18\x64\x40\xa7\x62"), 0, ErrFormat, "x: not a capture: the file is compressed with lz4; unpack it first (lz4 -d)"},
		{"gzip twice", zip(t, 6, packed), 0, ErrFormat, "x: not a capture: the file is compressed with gzip twice; unpack it once"},
		{"snoop", []byte("snoop\x00\x00\x00\x00\x00\x00\x02"), 0, ErrFormat, "x: not a capture: the file is a Solaris snoop file; rewrite it with: editcap -F pcap IN OUT"},
		{"modified pcap", patch(pcap, 0, 0x34, 0xcd, 0xb2, 0xa1), 0, ErrVariant, "x: unsupported capture: pcap with the modified record header of old Linux systems (Kuznetzov's); rewrite it with: tcpdump -r IN -w OUT"},
		{"pcap version", patch(pcap, 6, 2), 0, ErrVariant, "x: unsupported capture: pcap version 2.2; version 2.4 is read; rewrite it with: tcpdump -r IN -w OUT"},
		{"pcap header cut", pcap[:20], 0, ErrTruncated, "x: truncated: 20 of the 24 bytes of the pcap file header are there"},
		{"btsnoop version", patch(hci, 11, 9), 0, ErrVariant, "x: unsupported capture: btsnoop version 9; version 1 is read"},
		{"btsnoop datalink", patch(hci, 14, 7, 0xd2), 0, ErrVariant, "x: unsupported capture: btsnoop datalink 2002; 1001 (HCI), 1002 (HCI UART, H4) and 2001 (btmon) are read"},

		{"record header cut", pcap[:second+5], 1, ErrTruncated, "x: record 2 at byte 40: truncated: 5 of 16 bytes are there; the capture was cut off, the frames before it are good"},
		{"record cut", pcap[:third+28], 2, ErrTruncated, "x: record 3 at byte 93: truncated: 28 of 90 bytes are there; the capture was cut off, the frames before it are good"},
		{"record too long", patch(pcap, second+8, 1, 0, 4, 0), 1, ErrCorrupt, "x: record 2 at byte 40: corrupt: it claims 262145 bytes; the most that a frame can have here is 262144"},
		{"record of 4 GiB", patch(pcap, second+8, 0xff, 0xff, 0xff, 0xff), 1, ErrCorrupt, "x: record 2 at byte 40: corrupt: it claims 4294967295 bytes; the most that a frame can have here is 262144"},
		{"btsnoop cut", hci[:len(hci)-1], 2, ErrTruncated, "x: record 3 at byte 101: truncated: 97 of 98 bytes are there; the capture was cut off, the frames before it are good"},
		{"btsnoop too long", patch(hci, 20, 0x80), 0, ErrCorrupt, "x: record 1 at byte 16: corrupt: it claims 2147483648 bytes; the most that a frame can have here is 262144"},
		{"btsnoop time", patch(hci, 32, 0, 0), 0, ErrCorrupt, "x: record 1 at byte 16: corrupt: its time is outside the years 1970 to 2262"},

		{"section cut", ng[:10], 0, ErrTruncated, "x: block 1 at byte 0: truncated: 10 of 12 bytes are there; the capture was cut off, the frames before it are good"},
		{"block cut", ng[:len(ng)-1], 2, ErrTruncated, "x: block 6 at byte 196: truncated: 107 of 108 bytes are there; the capture was cut off, the frames before it are good"},
		{"byte order", patch(ng, 8, 0), 0, ErrCorrupt, "x: block 1 at byte 0: corrupt: its byte-order mark is neither little- nor big-endian"},
		{"section version", patch(ng, 12, 2), 0, ErrVariant, "x: block 1 at byte 0: unsupported capture: pcapng version 2.0; version 1 is read"},
		{"block too long", patch(ng, 4, 0, 0, 0, 0x40), 0, ErrCorrupt, "x: block 1 at byte 0: corrupt: it claims 1073741824 bytes; the most that is read is 266240"},
		{"block too short", patch(ng, 4, 8), 0, ErrCorrupt, "x: block 1 at byte 0: corrupt: it claims 8 bytes; the least is 12"},
		{"block length odd", patch(ng, 4, 29), 0, ErrCorrupt, "x: block 1 at byte 0: corrupt: its length of 29 is no multiple of 4"},
		{"block lengths differ", patch(ng, 24, 32), 0, ErrCorrupt, "x: block 1 at byte 0: corrupt: its length is 28 at its start and 32 at its end"},
		{"option longer than its block", patch(ng, 46, 60), 0, ErrCorrupt, "x: block 2 at byte 28: corrupt: option 9 claims 60 bytes; 8 are left"},
		{"resolution", patch(ng, 48, 20), 0, ErrVariant, "x: block 2 at byte 28: unsupported capture: timestamps finer than can be told apart (if_tsresol 0x14)"},
		{"many interfaces", section(func(n *ngBuilder) {
			for range maxInterfaces + 1 {
				n.iface(LinkRadiotap, 0)
			}
		}), 0, ErrCorrupt, "x: block 65538 at byte 1310748: corrupt: the section describes more than 65536 interfaces"},
		{"many kinds of interfaces", section(func(n *ngBuilder) {
			for i := range maxKinds + 1 {
				n.iface(LinkRadiotap, uint32(i))
			}
		}), 0, ErrCorrupt, "x: block 1026 at byte 20508: corrupt: the section describes more than 1024 interfaces that differ"},
		{"large packet block", section(func(n *ngBuilder) {
			n.iface(LinkRadiotap, 0)
			n.enhanced(0, 1, Frame{Data: make([]byte, maxBlock)})
		}), 0, ErrCorrupt, "x: block 3 at byte 48: corrupt: it claims 266272 bytes; the most that is read is 266240"},
		{"large other block cut", section(func(n *ngBuilder) {
			n.block(0x0a, make([]byte, maxBlock))
		})[:200_000], 0, ErrTruncated, "x: block 2 at byte 200000: truncated: 66280 bytes of a block without packets are missing; the capture was cut off, the frames before it are good"},

		{"gzip cut", packed[:len(packed)-40], 2, ErrTruncated, "x: record 3 at byte 93 of the unpacked data: truncated: the gzip data end too early; the file was cut off, the frames before it are good"},
		{"gzip trailer cut", packed[:len(packed)-4], 3, ErrTruncated, "x: record 4 at byte 183 of the unpacked data: truncated: the gzip data end too early; the file was cut off, the frames before it are good"},
		{"gzip header cut", packed[:5], 0, ErrTruncated, "x: truncated: the gzip data end too early; the file was cut off, the frames before it are good"},
		{"gzip header damaged", patch(packed, 2, 9), 0, ErrCorrupt, "x: corrupt: what follows is not gzip data"},
		{"gzip checksum", patch(packed, len(packed)-8, 0, 0), 3, ErrCorrupt, "x: record 4 at byte 183 of the unpacked data: corrupt: the gzip checksum does not match; any frame of the file may be damaged"},
		{"gzip data damaged", patch(packed, 10, 0x07), 0, ErrCorrupt, "x: corrupt: the gzip data are damaged; the frames before it are good"},
		{"record cut in gzip", zip(t, 6, pcap[:third+28]), 2, ErrTruncated, "x: record 3 at byte 93 of the unpacked data: truncated: 28 of 90 bytes are there; the capture was cut off, the frames before it are good"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile("x", c.bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			var got []Frame
			s, err := Open("x", nil)
			if err == nil {
				defer s.Close()
				got, err = drain(t, s)
			}
			if err.Error() != c.text {
				t.Errorf("error\n     %s\nwant %s", err, c.text)
			}
			var at *RecordError
			if !errors.Is(err, c.kind) || !errors.As(err, &at) || at.File != "x" {
				t.Errorf("error %#v is not of kind %v", err, c.kind)
			}
			want := frames[:c.good]
			if bytes.HasPrefix(c.bytes, []byte(btsnoopMagic)) {
				want = testFrames(3, LinkHCIH4)[:c.good]
			}
			sameFrames(t, got, want)
			sameFromPipe(t, c.bytes, err, c.good)
		})
	}
}

// sameFromPipe reads the same bytes from stdin, where nothing is known before
// Next.
func sameFromPipe(t *testing.T, b []byte, want error, good int) {
	t.Helper()
	s := openStdin(t, bytes.NewReader(b))
	got, err := drain(t, s)
	if text := "standard input" + want.Error()[1:]; err.Error() != text {
		t.Errorf("from stdin\n     %s\nwant %s", err, text)
	}
	if len(got) != good {
		t.Errorf("from stdin %d frames; want %d", len(got), good)
	}
}

func TestOpenMissingFile(t *testing.T) {
	_, err := Open("no/such.pcap", nil)
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != "open no/such.pcap: no such file or directory" {
		t.Errorf("%v", err)
	}
}

func TestOpenDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("d", 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open("d", nil); err == nil || err.Error() != "d: cannot be read: is a directory" {
		t.Errorf("%v", err)
	}
}

func TestOpenWithoutStdin(t *testing.T) {
	if _, err := Open("-", nil); err == nil {
		t.Error("no error")
	}
}

// TestReadFails in the middle of a record.
func TestReadFails(t *testing.T) {
	frames := testFrames(3, LinkRadiotap)
	r, w := io.Pipe()
	go func() {
		_, _ = w.Write(micro(frames)[:150])
		w.CloseWithError(errors.New("disk on fire"))
	}()
	got, err := drain(t, openStdin(t, r))
	if want := "standard input: record 3 at byte 93: cannot be read: disk on fire"; err.Error() != want {
		t.Errorf("%v", err)
	}
	sameFrames(t, got, frames[:2])
}
