package capture

import (
	"context"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
)

// input gives the bytes of a recorded capture.
type input interface {
	// read fills b as far as there are bytes. It returns ctx.Err() if ctx ends
	// first; a later read goes on from there.
	read(ctx context.Context, b []byte) (int, error)
	// wipe overwrites the rest of the input. Nothing is read afterwards.
	wipe()
}

// mayWait tells whether reading r can keep a caller waiting. A plain file
// does not, nor a directory: it is refused.
func mayWait(r io.Reader) bool {
	f, ok := r.(*os.File)
	if !ok {
		return true
	}
	info, err := f.Stat()
	return err != nil || !info.Mode().IsRegular() && !info.IsDir()
}

// direct reads in the goroutine of the caller.
type direct struct{ *unpacker }

func (d direct) read(_ context.Context, b []byte) (int, error) { return d.Read(b) }

// counted counts the bytes read through it.
type counted struct {
	io.Reader
	n atomic.Int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n.Add(int64(n))
	return n, err
}

// pumpSize is the number of bytes of one read: the size of a Linux pipe.
const pumpSize = 64 << 10

// pump reads in a goroutine, so the reader of a pipe can stop waiting. It never
// reads ahead. An abandoned read goes on until the other end of the pipe writes
// or closes. The goroutine therefore has a buffer of its own, and wipes it as
// soon as its bytes are handed over.
type pump struct {
	ask    chan []byte // the buffer to fill
	answer chan pumped
	stop   chan struct{}
	wiped  atomic.Bool
	gone   chan struct{} // closed when the goroutine has wiped and ended
	asked  bool
	rest   []byte // of the last answer, not yet handed over
	buf    []byte
	err    error
}

type pumped struct {
	n   int
	err error
}

func newPump(u *unpacker) *pump {
	p := &pump{ask: make(chan []byte, 1), answer: make(chan pumped, 1),
		stop: make(chan struct{}), gone: make(chan struct{})}
	go p.run(u)
	return p
}

func (p *pump) run(u *unpacker) {
	defer close(p.gone)
	defer u.wipe()
	for {
		select {
		case buf := <-p.ask:
			n, err := u.Read(buf)
			p.answer <- pumped{n, err}
			if p.wiped.Load() {
				p.drain()
				return
			}
		case <-p.stop:
			return
		}
	}
}

func (p *pump) read(ctx context.Context, b []byte) (int, error) {
	if len(p.rest) == 0 && p.err == nil {
		if err := p.wait(ctx); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.rest)
	clear(p.rest[:n])
	p.rest = p.rest[n:]
	if len(p.rest) == 0 {
		return n, p.err
	}
	return n, nil
}

// wait asks for bytes, unless it has before, and waits for the answer.
func (p *pump) wait(ctx context.Context) error {
	if !p.asked {
		if p.buf == nil {
			p.buf = make([]byte, pumpSize)
		}
		p.ask <- p.buf
		p.asked = true
	}
	select {
	case got := <-p.answer:
		p.asked = false
		p.rest, p.err = p.buf[:got.n], got.err
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-p.stop:
		return fs.ErrClosed
	}
}

// interrupt ends a wait; it may be called from any goroutine, once.
func (p *pump) interrupt() { close(p.stop) }

// wipe overwrites bytes that have not been handed over. A read may still be
// going on: the later of the two finds the answer.
func (p *pump) wipe() {
	clear(p.rest)
	p.wiped.Store(true)
	p.drain()
}

func (p *pump) drain() {
	select {
	case got := <-p.answer:
		clear(p.buf[:got.n])
	default:
	}
}
