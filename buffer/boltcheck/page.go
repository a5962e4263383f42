package boltcheck

import (
	"bytes"
	"errors"
	"fmt"
)

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
// other without a space between, so damaged sizes are noticed.
type data struct {
	page []byte
	next int // the required start of the next key
}

// item returns the key and the value of the element at off.
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
