package boltcheck

import (
	"errors"
	"fmt"
	"io"
)

// checker walks a file and remembers the pages it has met.
type checker struct {
	f    io.ReaderAt
	meta meta
	seen []bool
	free [][]byte // memory of pages that are done
}

// File finds the fault of a bbolt file of size bytes; nil if bbolt can
// safely use it. Errors name the page. It holds one page a level of the tree in
// memory, and one flag for each page of the file.
func File(f io.ReaderAt, size int64) error {
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
	off := int64(id * c.meta.pageSize)
	b := c.memory() // nearly all pages have no overflow, and need one read
	if _, err := c.f.ReadAt(b, off); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	more := uint64(order.Uint32(b[12:]))
	if order.Uint64(b) != id || more >= c.meta.pages-id {
		return nil, fmt.Errorf("page %d has a wrong header", id)
	}
	if err := c.mark(id, more); err != nil {
		return nil, err
	}
	if more == 0 {
		return b, nil
	}
	b = make([]byte, (more+1)*c.meta.pageSize)
	if _, err := c.f.ReadAt(b, off); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	return b, nil
}

// memory is for one page without overflow.
func (c *checker) memory() []byte {
	if n := len(c.free); n > 0 {
		b := c.free[n-1]
		c.free = c.free[:n-1]
		return b
	}
	return make([]byte, c.meta.pageSize)
}

// done takes the memory of a page back. No key of it may be used any more.
func (c *checker) done(b []byte) {
	if uint64(len(b)) == c.meta.pageSize {
		c.free = append(c.free, b)
	}
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
	defer c.done(b) // the pages below it know their bounds by its keys
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
