package history

import (
	"bytes"
	"compress/flate"
	_ "embed" // the dictionary
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"sync"
)

// dictionary is made of typical payloads. It is part of the format of the file: another
// one gets another number in packed rows.
//
//go:embed dictionary.txt
var dictionary []byte

// Forms of a packed payload, in its first byte. Four bytes of checksum follow.
const (
	plainForm = 0
	flateForm = 1
	packHead  = 5
)

var (
	errDamaged = errors.New("a row is damaged")
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

// packer compresses rows. Its state takes 1 MB, so there is one of it.
type packer struct {
	mu sync.Mutex
	w  *flate.Writer
}

func (p *packer) pack(payload []byte) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := bytes.NewBuffer(make([]byte, packHead, packHead+len(payload)/3))
	if p.w == nil {
		p.w, _ = flate.NewWriterDict(b, 6, dictionary) // the level is right
	} else {
		p.w.Reset(b)
	}
	_, err := p.w.Write(payload)
	packed := b.Bytes()
	if errors.Join(err, p.w.Close()) == nil {
		packed = b.Bytes()
		packed[0] = flateForm
	}
	if err != nil || len(packed) > packHead+len(payload) {
		packed = append(make([]byte, packHead), payload...)
		packed[0] = plainForm
	}
	binary.BigEndian.PutUint32(packed[1:], crc32.Checksum(packed[packHead:], castagnoli))
	return packed
}

// unpacker reads packed rows, one at a time.
type unpacker struct{ r io.ReadCloser }

func (u *unpacker) unpack(packed []byte) ([]byte, error) {
	if len(packed) < packHead || binary.BigEndian.Uint32(packed[1:]) != crc32.Checksum(packed[packHead:], castagnoli) {
		return nil, errDamaged
	}
	body := packed[packHead:]
	if packed[0] == plainForm {
		return bytes.Clone(body), nil
	}
	if packed[0] != flateForm {
		return nil, errDamaged
	}
	if u.r == nil {
		u.r = flate.NewReaderDict(bytes.NewReader(body), dictionary)
	} else if err := u.r.(flate.Resetter).Reset(bytes.NewReader(body), dictionary); err != nil {
		return nil, err
	}
	payload, err := io.ReadAll(io.LimitReader(u.r, maxPayload+1))
	if err != nil || len(payload) > maxPayload {
		return nil, errDamaged
	}
	return payload, nil
}
