package buffer

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// bbolt maps its file into memory and follows page numbers and offsets as they
// stand there. In a truncated or damaged file that ends in a panic at best and
// in a fault that no recover can catch at worst (bbolt's own check runs in a
// goroutine of its own). So before bbolt may see the file it is read here with
// plain bounded reads and walked from the root.
//
// Layout of bbolt file format 2, in the byte order of the machine:
//
//	page    id u64, flags u16, count u16, overflow u32; then its elements
//	meta    magic u32, version u32, page size u32, flags u32, root bucket 16,
//	        freelist u64, pages u64, transaction u64, FNV-1a of all before u64
//	branch  element: pos u32, key size u32, page u64
//	leaf    element: flags u32, pos u32, key size u32, value size u32
//	bucket  value of a flagged leaf element: root u64, sequence u64, and where
//	        root is 0 a whole leaf page follows
//
// pos counts from the element itself.
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

// meta is what counts of a meta page.
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
		return meta{}, errChecksum
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

// readMeta reads the meta page that starts at off.
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

// checker walks a file and remembers which pages it has met.
type checker struct {
	f    io.ReaderAt
	meta meta
	seen []bool
}

// verify tells what is wrong with a bbolt file of the given size, nil if bbolt
// can safely use it. It does not look into values; those have checksums.
func verify(f io.ReaderAt, size int64) error {
	m, err := newestMeta(f)
	if err != nil {
		return err
	}
	if m.pages < metaPages || m.pages > uint64(size)/m.pageSize {
		return fmt.Errorf("file of %d bytes is shorter than its %d pages", size, m.pages)
	}
	c := &checker{f: f, meta: m, seen: make([]bool, m.pages)}
	c.seen[0], c.seen[1] = true, true
	if err := c.tree(m.root, nil, nil); err != nil {
		return err
	}
	return c.freelist()
}

// page reads a page with its overflow and marks it as met.
func (c *checker) page(id uint64) ([]byte, error) {
	if id < metaPages || id >= c.meta.pages {
		return nil, fmt.Errorf("page %d is out of range", id)
	}
	var head [pageHeaderSize]byte
	off := int64(id * c.meta.pageSize)
	if _, err := c.f.ReadAt(head[:], off); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	more := uint64(order.Uint32(head[12:]))
	if order.Uint64(head[:]) != id || more >= c.meta.pages-id {
		return nil, fmt.Errorf("page %d has a wrong header", id)
	}
	if err := c.mark(id, more); err != nil {
		return nil, err
	}
	b := make([]byte, (more+1)*c.meta.pageSize)
	if _, err := c.f.ReadAt(b, off); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	return b, nil
}

func (c *checker) mark(id, more uint64) error {
	for i := id; i <= id+more; i++ {
		if c.seen[i] {
			return fmt.Errorf("page %d is used twice", i)
		}
		c.seen[i] = true
	}
	return nil
}

// tree checks the pages from id down. The first key must be low, which is how
// the parent knows the page, and all must be below high, where those are given.
func (c *checker) tree(id uint64, low, high []byte) error {
	b, err := c.page(id)
	if err != nil {
		return err
	}
	switch order.Uint16(b[8:]) {
	case branchPage:
		err = c.branch(b, low, high)
	case leafPage:
		err = c.leaf(b, low, high)
	default:
		err = errors.New("neither branch nor leaf")
	}
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	return nil
}

func (c *checker) branch(b, low, high []byte) error {
	n, err := elements(b)
	if err != nil || n == 0 {
		return errors.Join(err, errors.New("branch without a readable element"))
	}
	keys, children := make([][]byte, n), make([]uint64, n)
	data := data{page: b, next: pageHeaderSize + n*elementSize}
	for i := range n {
		off := pageHeaderSize + i*elementSize
		e := b[off:]
		if keys[i], _, err = data.item(off, order.Uint32(e), order.Uint32(e[4:]), 0); err != nil {
			return err
		}
		children[i] = order.Uint64(e[8:])
	}
	if err := ascending(keys, low, high); err != nil {
		return err
	}
	for i := range n {
		end := high
		if i+1 < n {
			end = keys[i+1]
		}
		if err := c.tree(children[i], keys[i], end); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) leaf(b, low, high []byte) error {
	n, err := elements(b)
	if err != nil {
		return err
	}
	keys := make([][]byte, n)
	data := data{page: b, next: pageHeaderSize + n*elementSize}
	for i := range n {
		off := pageHeaderSize + i*elementSize
		e := b[off:]
		key, value, err := data.item(off, order.Uint32(e[4:]), order.Uint32(e[8:]), order.Uint32(e[12:]))
		if err != nil {
			return err
		}
		keys[i] = key
		if err := c.value(order.Uint32(e), value); err != nil {
			return err
		}
	}
	return ascending(keys, low, high)
}

// value checks a nested bucket; plain values pass.
func (c *checker) value(flags uint32, v []byte) error {
	switch {
	case flags == 0:
		return nil
	case flags != bucketElement:
		return fmt.Errorf("element flags %#x", flags)
	case len(v) < bucketSize:
		return errors.New("bucket header is cut short")
	}
	if root := order.Uint64(v); root != 0 {
		return c.tree(root, nil, nil)
	}
	inline := v[bucketSize:]
	if len(inline) < pageHeaderSize || order.Uint16(inline[8:]) != leafPage || order.Uint64(inline) != 0 {
		return errors.New("inline bucket has a wrong header")
	}
	return c.leaf(inline, nil, nil)
}

// freelist checks that free pages exist and are not in use. bbolt would hand
// them out for writing.
func (c *checker) freelist() error {
	b, err := c.page(c.meta.freelist)
	if err != nil {
		return fmt.Errorf("freelist: %w", err)
	}
	if order.Uint16(b[8:]) != freelistPage {
		return errors.New("freelist: wrong kind of page")
	}
	n, ids := uint64(order.Uint16(b[10:])), b[pageHeaderSize:]
	if n == 0xFFFF {
		n, ids = order.Uint64(ids), ids[8:]
	}
	if n > uint64(len(ids)/8) {
		return fmt.Errorf("freelist: %d entries do not fit", n)
	}
	for i := range n {
		id := order.Uint64(ids[8*i:])
		if id < metaPages || id >= c.meta.pages {
			return fmt.Errorf("freelist: page %d is out of range", id)
		}
		if err := c.mark(id, 0); err != nil {
			return fmt.Errorf("freelist: %w", err)
		}
	}
	return nil
}

// elements returns how many elements a page holds, having seen that their
// headers fit.
func elements(b []byte) (int, error) {
	n := int(order.Uint16(b[10:]))
	if pageHeaderSize+n*elementSize > len(b) {
		return 0, fmt.Errorf("%d elements do not fit", n)
	}
	return n, nil
}

// data walks the keys and values of a page. bbolt writes them one after the
// other without a space between, which makes sizes hard to damage unnoticed.
type data struct {
	page []byte
	next int // where the next key must begin
}

// item returns the key and the value of the element that starts at off.
func (d *data) item(off int, pos, keySize, valueSize uint32) (key, value []byte, err error) {
	start := uint64(off) + uint64(pos)
	middle := start + uint64(keySize)
	end := middle + uint64(valueSize)
	if keySize == 0 || start != uint64(d.next) || end > uint64(len(d.page)) {
		return nil, nil, errors.New("an element is not where it should be")
	}
	d.next = int(end)
	return d.page[start:middle], d.page[middle:end], nil
}

func ascending(keys [][]byte, low, high []byte) error {
	for i, k := range keys {
		if i > 0 && bytes.Compare(keys[i-1], k) >= 0 {
			return errors.New("keys out of order")
		}
	}
	if n := len(keys); n > 0 {
		if low != nil && !bytes.Equal(keys[0], low) || high != nil && bytes.Compare(keys[n-1], high) >= 0 {
			return errors.New("keys out of range")
		}
	}
	return nil
}
