package keep

import (
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrNothing says that the key opens no state in the memory.
var ErrNothing = errors.New("no state was kept that this key opens")

// Layout: a header per slot, then the slots at the offsets in the headers.
//
//	0   slot 0: sequence, offset, capacity, length (8 bytes each, little endian)
//	32  slot 1: the same
//	64  sealed states: nonce, then ciphertext
const (
	slotHeader = 32
	slotsBegin = 2 * slotHeader
	// maxState bounds the allocation of Load if a header is damaged.
	maxState = 1 << 30
)

// Memory is a memory file with a sealed state. It belongs to one goroutine.
type Memory struct {
	file  *os.File
	slots [2]slot
	end   int64
	buf   []byte
}

type slot struct {
	sequence         uint64
	offset, capacity int64
	length           int64
}

// Open returns the memory in a file, which is empty or from the previous process.
func Open(file *os.File) (*Memory, error) {
	m := &Memory{file: file, end: slotsBegin}
	var header [slotsBegin]byte
	n, err := file.ReadAt(header[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("kept state: %w", err)
	}
	if n < len(header) {
		return m, nil
	}
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("kept state: %w", err)
	}
	for i := range m.slots {
		m.slots[i] = readSlot(header[i*slotHeader:], info.Size())
		m.end = max(m.end, m.slots[i].offset+m.slots[i].capacity)
	}
	return m, nil
}

// readSlot returns the zero slot if the header is not valid.
func readSlot(b []byte, size int64) slot {
	s := slot{
		sequence: binary.LittleEndian.Uint64(b), offset: int64(binary.LittleEndian.Uint64(b[8:])),
		capacity: int64(binary.LittleEndian.Uint64(b[16:])), length: int64(binary.LittleEndian.Uint64(b[24:])),
	}
	switch {
	case s.sequence > math.MaxInt64, s.offset < slotsBegin || s.offset > size, s.capacity < 0 || s.capacity > size-s.offset,
		s.length < 0 || s.length > min(s.capacity, maxState):
		return slot{}
	}
	return s
}

// Load returns the newest state that the key opens. The error is ErrNothing if there is
// none.
func (m *Memory) Load(key *[32]byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, err
	}
	newest := m.newest()
	for _, i := range []int{newest, 1 - newest} {
		if state, ok := m.open(aead, m.slots[i]); ok {
			return state, nil
		}
	}
	return nil, ErrNothing
}

func (m *Memory) newest() int {
	if m.slots[1].sequence > m.slots[0].sequence {
		return 1
	}
	return 0
}

func (m *Memory) open(aead cipher.AEAD, s slot) ([]byte, bool) {
	if s.sequence == 0 || s.length < chacha20poly1305.NonceSizeX {
		return nil, false
	}
	b := make([]byte, s.length)
	if _, err := m.file.ReadAt(b, s.offset); err != nil {
		return nil, false
	}
	nonce, sealed := b[:chacha20poly1305.NonceSizeX], b[chacha20poly1305.NonceSizeX:]
	state, err := aead.Open(sealed[:0], nonce, sealed, nil)
	return state, err == nil
}

// Save seals a state and writes it to the older slot. The nonce is drawn from random.
func (m *Memory) Save(key *[32]byte, random io.Reader, state []byte) error {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return err
	}
	m.buf = append(m.buf[:0], make([]byte, chacha20poly1305.NonceSizeX)...)
	if _, err := io.ReadFull(random, m.buf); err != nil {
		return fmt.Errorf("kept state: %w", err)
	}
	m.buf = aead.Seal(m.buf, m.buf, state, nil)
	return m.write(m.buf)
}

// write writes bytes to the older slot, then makes it the newest.
func (m *Memory) write(b []byte) error {
	newest := m.newest()
	i := 1 - newest
	s := m.slots[i]
	s.sequence, s.length = m.slots[newest].sequence+1, int64(len(b))
	if s.capacity < s.length {
		s.offset, s.capacity = m.end, 2*s.length
		m.end += s.capacity
		if err := m.file.Truncate(m.end); err != nil {
			return fmt.Errorf("kept state: %w", err)
		}
	}
	if _, err := m.file.WriteAt(b, s.offset); err != nil {
		return fmt.Errorf("kept state: %w", err)
	}
	var header [slotHeader]byte
	for j, v := range []uint64{s.sequence, uint64(s.offset), uint64(s.capacity), uint64(s.length)} {
		binary.LittleEndian.PutUint64(header[8*j:], v)
	}
	if _, err := m.file.WriteAt(header[:], int64(i*slotHeader)); err != nil {
		return fmt.Errorf("kept state: %w", err)
	}
	m.slots[i] = s
	return nil
}

// Wipe erases the memory.
func (m *Memory) Wipe() error {
	m.slots, m.end = [2]slot{}, slotsBegin
	clear(m.buf[:cap(m.buf)])
	return m.file.Truncate(0) // gives the pages back; they are zero when used again
}

// File returns the memory file, for the service manager.
func (m *Memory) File() *os.File { return m.file }
