package setup

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// errEnded is the end of the input before the last question.
var errEnded = errors.New(`the terminal was closed before the last question; nothing was written, begin again with "footfall init"`)

// errInterrupted is Ctrl-C or another signal.
var errInterrupted = errors.New(`stopped before the last question; nothing was written, begin again with "footfall init"`)

// maxLine bounds a line of the input in bytes.
const maxLine = 4096

// dialog asks on a terminal.
type dialog struct {
	out   io.Writer
	hide  func() (func(), error)
	lines <-chan line
	want  chan<- struct{}
}

// line is a line of the input without its end.
type line struct {
	text []byte
	err  error
}

// newDialog reads lines as they are wanted. The reader ends with the input. Until then
// it may stay behind in a read: nothing can end one.
func newDialog(o *Options) *dialog {
	want, lines := make(chan struct{}), make(chan line)
	input := bufio.NewReaderSize(o.In, maxLine)
	go func() {
		for range want {
			text, err := readLine(input)
			lines <- line{text, err}
		}
	}()
	return &dialog{out: o.Out, hide: o.Hide, lines: lines, want: want}
}

// readLine reads a line of at most maxLine bytes, into memory of its own. A last line
// without an end is one, too.
func readLine(r *bufio.Reader) ([]byte, error) {
	text, err := r.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return nil, fmt.Errorf("a line is longer than %d bytes; nothing was written", maxLine)
	case err != nil && (len(text) == 0 || !errors.Is(err, io.EOF)):
		return nil, errEnded // EOF, or EIO from a terminal that is gone
	}
	own := bytes.Clone(bytes.TrimRight(text, "\r\n"))
	clear(text)
	return own, nil
}

// read returns the next line.
func (d *dialog) read(ctx context.Context) ([]byte, error) {
	select {
	case d.want <- struct{}{}:
	case <-ctx.Done():
		return nil, errInterrupted
	}
	select {
	case l := <-d.lines:
		return l.text, l.err
	case <-ctx.Done():
		fmt.Fprintln(d.out)
		return nil, errInterrupted
	}
}

// ask prints a question and returns the answer; an empty line is the one in brackets. "?" prints help and asks again.
func (d *dialog) ask(ctx context.Context, text, otherwise, help string) (string, error) {
	for {
		if otherwise == "" {
			fmt.Fprintf(d.out, "%s: ", text)
		} else {
			fmt.Fprintf(d.out, "%s [%s]: ", text, otherwise)
		}
		answer, err := d.read(ctx)
		if err != nil {
			return "", err
		}
		switch text := strings.TrimSpace(string(answer)); {
		case text == "?" && help != "":
			fmt.Fprintln(d.out, indented(help))
		case text == "?":
			fmt.Fprintln(d.out, "  There is nothing more to say about this.")
		case text == "":
			return otherwise, nil
		default:
			return text, nil
		}
	}
}

// choose asks for one of some words. The beginning of a word is enough.
func (d *dialog) choose(ctx context.Context, text string, words []string, otherwise string) (string, error) {
	for {
		answer, err := d.ask(ctx, text, otherwise, "")
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, strings.ToLower(answer)) })
		if i >= 0 {
			return words[i], nil
		}
		fmt.Fprintf(d.out, "  please answer %s\n", strings.Join(words, " or "))
	}
}

// agree asks for yes or no.
func (d *dialog) agree(ctx context.Context, text, otherwise string) (bool, error) {
	answer, err := d.choose(ctx, text, []string{"yes", "no"}, otherwise)
	return answer == "yes", err
}

// secret asks for a line without showing it.
func (d *dialog) secret(ctx context.Context, text string) ([]byte, error) {
	show, err := d.hide()
	if err != nil {
		return nil, err
	}
	defer show()
	fmt.Fprintf(d.out, "%s: ", text)
	answer, err := d.read(ctx)
	if err == nil {
		fmt.Fprintln(d.out)
	}
	return answer, err
}

// indented puts a margin before each line.
func indented(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ")
}
