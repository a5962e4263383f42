package capture

import (
	"bytes"
	"compress/gzip"
	"io"
)

// packedSize is how many compressed bytes are read at once.
const packedSize = 64 << 10

// Magic numbers of compressed files.
const (
	gzipMagic = "\x1f\x8b"
	zstdMagic = "\x28\xb5\x2f\xfd"
)

// unpacker reads a file as it is stored or, if it begins like a compressed one,
// unpacked. It looks at the first bytes when it is first read, not before.
type unpacker struct {
	raw    io.Reader
	begun  bool
	packed *packed
	gzip   *gzip.Reader
	other  io.Reader // of a registered compression
	junk   bool      // something else follows the end of the gzip data
}

// Read returns unpacked bytes. io.ErrUnexpectedEOF: the compressed data end too
// early.
func (u *unpacker) Read(b []byte) (int, error) {
	switch {
	case !u.begun:
		return u.begin(b)
	case u.gzip != nil:
		return u.member(b)
	case u.other != nil:
		return u.other.Read(b)
	}
	return u.raw.Read(b)
}

// begin reads the first bytes straight into b: if the file is not compressed,
// they belong there.
func (u *unpacker) begin(b []byte) (int, error) {
	n, err := io.ReadAtLeast(u.raw, b[:min(len(b), packedSize)], len(zstdMagic))
	u.begun = true
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	open := registered(b[:n])
	if open == nil && !hasPrefix(b[:n], gzipMagic) {
		return n, err
	}
	u.packed = &packed{raw: u.raw, buf: make([]byte, packedSize), err: err}
	u.packed.high = copy(u.packed.buf, b[:n])
	clear(b[:n])
	if open != nil {
		if u.other, err = open(u.packed); err != nil {
			return 0, err
		}
		return u.other.Read(b)
	}
	u.gzip, err = gzip.NewReader(u.packed)
	if err != nil {
		u.gzip = nil
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return 0, err
	}
	u.gzip.Multistream(false)
	return u.member(b)
}

// member reads one member of a gzip file, and goes on with the next. Bytes behind
// the last one are no part of the capture: copying from a disk image leaves zeros
// there, a broken upload other things.
func (u *unpacker) member(b []byte) (int, error) {
	for {
		n, err := u.gzip.Read(b)
		if err != io.EOF {
			return n, err
		}
		if n > 0 {
			return n, nil // the end comes again
		}
		switch more, err := u.packed.follows(gzipMagic); {
		case err != nil:
			return 0, err
		case !more:
			return 0, io.EOF
		}
		if u.junk = !u.packed.begins(gzipMagic); u.junk {
			return 0, io.EOF
		}
		if err := u.gzip.Reset(u.packed); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		u.gzip.Multistream(false)
	}
}

// isPacked tells whether the file turned out to be compressed.
func (u *unpacker) isPacked() bool { return u.packed != nil }

// wipe overwrites the window of the decompressor.
// The window is out of reach, so it is made to unpack zeros until the window
// holds nothing else: one stored block of 64 KiB, twice the window.
func (u *unpacker) wipe() {
	if u.packed != nil {
		clear(u.packed.buf)
	}
	if u.gzip == nil {
		return
	}
	stored := make([]byte, 10+5+1<<16-1)
	copy(stored, gzipMagic+"\x08\x00\x00\x00\x00\x00\x00\xff"+"\x01\xff\xff\x00\x00")
	if err := u.gzip.Reset(bytes.NewReader(stored)); err != nil {
		return
	}
	// The trailer is missing, so this ends with an error once all is unpacked.
	_, _ = io.CopyBuffer(io.Discard, struct{ io.Reader }{u.gzip}, make([]byte, 4<<10))
}

// packed hands compressed bytes to the decompressor. It gives single bytes, so the
// decompressor reads no further than the end of the data. It stands in for a
// bufio.Reader: a buffer of that kind could not be wiped.
type packed struct {
	raw       io.Reader
	buf       []byte
	low, high int
	err       error
}

func (p *packed) fill() error {
	if p.low < p.high {
		return nil
	}
	if p.err != nil {
		return p.err
	}
	p.low = 0
	p.high, p.err = p.raw.Read(p.buf)
	if p.high == 0 && p.err == nil {
		return io.ErrNoProgress
	}
	if p.high == 0 {
		return p.err
	}
	return nil
}

// follows tells whether any bytes follow. It has as many of them in the buffer as
// the magic number is long, if there are.
func (p *packed) follows(magic string) (bool, error) {
	p.high = copy(p.buf, p.buf[p.low:p.high])
	p.low = 0
	for p.high < len(magic) && p.err == nil {
		var n int
		n, p.err = p.raw.Read(p.buf[p.high:])
		p.high += n
	}
	if p.high < len(magic) && p.err != io.EOF {
		return false, p.err
	}
	return p.high > 0, nil
}

// begins tells whether the next bytes are a magic number.
func (p *packed) begins(magic string) bool { return hasPrefix(p.buf[p.low:p.high], magic) }

func (p *packed) ReadByte() (byte, error) {
	if p.low == p.high {
		if err := p.fill(); err != nil {
			return 0, err
		}
	}
	p.low++
	return p.buf[p.low-1], nil
}

func (p *packed) Read(b []byte) (int, error) {
	if err := p.fill(); err != nil {
		return 0, err
	}
	n := copy(b, p.buf[p.low:p.high])
	p.low += n
	return n, nil
}
