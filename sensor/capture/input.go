package capture

import (
	"context"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
)

// input is where the bytes of a recorded capture come from.
type input interface {
	// read fills b as far as there are bytes. It returns ctx.Err() where ctx
	// ends first; a later read goes on where it left off.
	read(ctx context.Context, b []byte) (int, error)
	// wipe overwrites what the input still holds. Nothing is read afterwards.
	wipe()
}

// mayWait tells whether reading r can keep a caller waiting. A plain file
// does not, nor a directory, which is refused.
func mayWait(r io.Reader) bool {
	f, ok := r.(*os.File)
	if !ok {
		return true
	}
	info, err := f.Stat()
	return err != nil || !info.Mode().IsRegular() && !info.IsDir()
}

// direct reads where it is called.
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

// pumpSize is how much a pump reads at once: what a Linux pipe holds.
const pumpSize = 64 << 10

// pump reads in a goroutine, so that who waits for a pipe can stop waiting.
// It never reads ahead. A read that nobody waits for any more goes on until
// the other end of the pipe writes or closes; that is why the goroutine has a
// buffer of its own, which it wipes as soon as its bytes are handed over.
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

// wait asks for bytes, unless that has been done, and waits for the answer.
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

// wipe overwrites what has arrived and not been handed over. Whichever of
// wipe and a read that is still going on comes last finds the answer.
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
