package history

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

var errPosition = errors.New("not a position in the released windows")

// Page is a part of what is kept, in the order in which it was released.
type Page struct {
	Records []Record
	// Next is where the next page begins; "" where there is no more.
	Next string
	// Damaged are files that could not be read to their end.
	Damaged []string
}

// Read returns a page: the records that end after since, in nanoseconds since the Unix
// epoch, from a position on ("" for the beginning), of at most about most bytes.
func (r *Ring) Read(position string, since int64, most int) (Page, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Read(r.path, position, since, most)
}

// Read is [Ring.Read] for a ring that is not in use. It changes no file.
func Read(path, position string, since int64, most int) (Page, error) {
	from, offset, err := parsePosition(position)
	if err != nil {
		return Page{}, err
	}
	found, err := names(path, segmentMark)
	if errors.Is(err, fs.ErrNotExist) {
		return Page{}, nil
	}
	if err != nil {
		return Page{}, err
	}
	p := reading{since: since, left: most}
	for _, n := range found {
		if n < from || n[:len(dayLayout)] < dayOf(since) {
			continue
		}
		if n != from {
			offset = 0
		}
		if err := p.file(path+segmentMark+n, n, offset); err != nil {
			return Page{}, err
		}
		if p.page.Next != "" {
			break
		}
	}
	return p.page, nil
}

// reading is a page in the making.
type reading struct {
	page  Page
	since int64
	left  int
}

// file reads a file from an offset on. A file that has been removed meanwhile has
// nothing.
func (p *reading) file(path, name string, offset int64) error {
	f, err := os.OpenFile(path, os.O_RDONLY|noFollow, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewReaderSize(f, 64<<10)
	if offset == 0 {
		if !hasHeader(lines) {
			p.page.Damaged = append(p.page.Damaged, path)
			return nil
		}
		offset = int64(len(header))
	} else if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return err
	}
	return p.lines(lines, path, name, offset)
}

func hasHeader(r *bufio.Reader) bool {
	first := make([]byte, len(header))
	_, err := io.ReadFull(r, first)
	return err == nil && string(first) == header
}

func (p *reading) lines(from *bufio.Reader, path, name string, offset int64) error {
	for {
		line, err := readLine(from)
		if errors.Is(err, io.EOF) {
			return nil // an end without a line break is being written, or torn
		}
		if err != nil && !errors.Is(err, errLine) {
			return err
		}
		r, wrong := parseLine(bytes.TrimSuffix(line, []byte{'\n'}))
		if err != nil || wrong != nil {
			p.page.Damaged = append(p.page.Damaged, path)
			return nil
		}
		if r.End > p.since {
			if p.left -= len(line); p.left < 0 && len(p.page.Records) > 0 {
				p.page.Next = name + ":" + strconv.FormatInt(offset, 10)
				return nil
			}
			r.Payload = bytes.Clone(r.Payload)
			p.page.Records = append(p.page.Records, r)
		}
		offset += int64(len(line))
	}
}

// readLine reads a line with its end. A line that is too long is errLine.
func readLine(from *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := from.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			return nil, errLine
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// parsePosition reads what stood in Page.Next.
func parsePosition(text string) (name string, offset int64, err error) {
	if text == "" {
		return "", 0, nil
	}
	name, number, _ := strings.Cut(text, ":")
	offset, err = strconv.ParseInt(number, 10, 64)
	if _, _, ok := parseName(name); !ok || err != nil || offset < int64(len(header)) {
		return "", 0, errPosition
	}
	return name, offset, nil
}
