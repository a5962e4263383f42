package secret

import (
	"errors"
	"os"
	"unsafe"
)

// Memory is a kind of memory for a secret.
type Memory uint8

const (
	// Process is ordinary memory of the process, for replays and tests. It may
	// end up in a core dump or in swap.
	Process Memory = iota
	// Protected is a page of memfd_secret(2) where the kernel has it, else as
	// Locked.
	Protected
	// Locked is a private page: locked against swap, left out of core dumps, and
	// wiped in child processes.
	Locked
)

// What Kind returns.
const (
	KindSecret  = "memfd_secret"
	KindLocked  = "locked memory"
	KindProcess = "process memory"
)

// Page is one page of memory for a secret. It is for one goroutine.
type Page struct {
	bytes  []byte
	kind   string
	file   *os.File // of secret memory; nil for none
	mapped bool     // false for ordinary memory
}

// NewPage returns a page of zeros. Where protected memory was asked for and
// none can be had, the error names the limit to raise.
func NewPage(m Memory) (*Page, error) {
	switch m {
	case Process:
		return processPage(), nil
	case Protected:
		// The reason does not matter: kernels before 5.14 lack secret memory,
		// many have it switched off (secretmem.enable), some filters refuse it.
		if p, err := secretPage(); err == nil {
			return p, nil
		}
		return lockedPage()
	case Locked:
		return lockedPage()
	}
	return nil, errors.New("unknown kind of memory for a secret")
}

// OpenPage maps the page of a secret file of another process
// ([Page.File]). The page owns the file from then on. After an error the
// caller still owns it.
func OpenPage(file *os.File) (*Page, error) { return openPage(file) }

// processPage returns ordinary memory. Go's collector does not move heap
// objects, so the bytes stay in one place until they are overwritten. Words are
// allocated rather than bytes, for their alignment.
func processPage() *Page {
	words := make([]uint64, os.Getpagesize()/8)
	return &Page{bytes: unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), 8*len(words)), kind: KindProcess}
}

// Bytes returns the memory of the page, aligned for any type; nil after Close
// or Unmap where it was mapped. A reference to it must not outlive the page.
func (p *Page) Bytes() []byte { return p.bytes }

// Kind is the kind of memory, as one of the constants.
func (p *Page) Kind() string { return p.kind }

// File returns the file behind secret memory, to be handed to another process;
// nil for other kinds. A process with the file can read the secret.
func (p *Page) File() *os.File { return p.file }

// Unmap gives the mapping back and leaves the file open. It does not wipe: the
// secret stays in the file.
func (p *Page) Unmap() {
	if p.mapped {
		p.unmap()
		p.bytes, p.mapped = nil, false
	}
}

// Close gives mapping and file back without wiping. Secret memory is freed, and
// zeroed by the kernel, when the last process that holds the file closes it.
func (p *Page) Close() {
	p.Unmap()
	if p.file != nil {
		_ = p.file.Close() // nothing was written through it that could be lost
		p.file = nil
	}
}
