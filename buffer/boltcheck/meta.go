package boltcheck

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

const (
	metaPages      = 2
	pageHeaderSize = 16
	elementSize    = 16
	bucketSize     = 16
	metaSize       = 64

	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10

	bucketElement = 0x01

	boltMagic   = 0xED0CDAED
	boltVersion = 2
)

var order = binary.NativeEndian

// meta is the relevant part of a meta page.
type meta struct {
	pageSize, root, freelist, pages, txid uint64
}

func parseMeta(b []byte) (meta, error) {
	h := fnv.New64a()
	h.Write(b[:metaSize-8])
	switch {
	case order.Uint32(b) != boltMagic:
		return meta{}, errors.New("not a bbolt file")
	case order.Uint32(b[4:]) != boltVersion:
		return meta{}, fmt.Errorf("bbolt file format %d, want %d", order.Uint32(b[4:]), boltVersion)
	case order.Uint64(b[56:]) != h.Sum64():
		return meta{}, errors.New("checksum does not match")
	}
	m := meta{
		pageSize: uint64(order.Uint32(b[8:])),
		root:     order.Uint64(b[16:]),
		freelist: order.Uint64(b[32:]),
		pages:    order.Uint64(b[40:]),
		txid:     order.Uint64(b[48:]),
	}
	if m.pageSize < 1<<10 || m.pageSize > 1<<16 || m.pageSize&(m.pageSize-1) != 0 {
		return meta{}, fmt.Errorf("page size %d", m.pageSize)
	}
	return m, nil
}

// readMeta reads the meta page at off.
func readMeta(f io.ReaderAt, off int64) (meta, error) {
	var b [metaSize]byte
	if _, err := f.ReadAt(b[:], off+pageHeaderSize); err != nil {
		return meta{}, fmt.Errorf("meta page: %w", err)
	}
	m, err := parseMeta(b[:])
	if err != nil {
		return meta{}, fmt.Errorf("meta page: %w", err)
	}
	return m, nil
}

// newestMeta finds the meta page that bbolt will use: the valid one of the
// newest transaction. One of the two may be torn by a power cut.
func newestMeta(f io.ReaderAt) (meta, error) {
	first, err := readMeta(f, 0)
	if err == nil {
		second, err := readMeta(f, int64(first.pageSize))
		if err == nil && second.pageSize == first.pageSize && second.txid > first.txid {
			return second, nil
		}
		return first, nil
	}
	for size := int64(1 << 10); size <= 1<<16; size <<= 1 {
		if m, err := readMeta(f, size); err == nil && int64(m.pageSize) == size {
			return m, nil
		}
	}
	return meta{}, err
}
