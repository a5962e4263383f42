package evidence

import (
	"bufio"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
)

// FaultError is the first line that is not as it was written.
type FaultError struct {
	File string
	Line int // in the file, from 1
	Err  error
}

func (e *FaultError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }
func (e *FaultError) Unwrap() error { return e.Err }

// errTorn is a last line without its end.
var errTorn = errors.New("the last line is cut off")

// Checked is how far a log is as it was written.
type Checked struct {
	First int   // number of the first line; 0 for an empty log
	Head  Head  // the last good line
	Bytes int64 // of the good lines
}

// Read checks a log and hands over each line. The first line must follow the head from;
// nil takes the first line as it is, for a file whose older lines are not there. The
// error is a *FaultError for the first line that is not good.
func Read(key ed25519.PublicKey, name string, r io.Reader, from *Head, each func(*Line, Head) error) (Checked, error) {
	c := Checked{Head: none}
	if from != nil {
		c.Head = *from
	}
	b := bufio.NewReaderSize(r, maxLine)
	for n := 1; ; n++ {
		text, err := b.ReadSlice('\n')
		switch {
		case err == io.EOF && len(text) == 0:
			return c, nil
		case err == io.EOF:
			return c, &FaultError{name, n, errTorn}
		case errors.Is(err, bufio.ErrBufferFull):
			return c, &FaultError{name, n, ErrUnsigned}
		case err != nil:
			return c, fmt.Errorf("%s: %w", name, err)
		}
		line, err := parseLine(key, text[:len(text)-1])
		if err == nil && (from != nil || n > 1) {
			err = line.follows(c.Head)
		}
		if err != nil {
			return c, &FaultError{name, n, err}
		}
		if n == 1 {
			c.First = line.Number
		}
		c.Head, c.Bytes = headOf(line.Number, text[:len(text)-1]), c.Bytes+int64(len(text))
		if err := each(&line, c.Head); err != nil {
			return c, err
		}
	}
}
