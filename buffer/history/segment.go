package history

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Endings of the files' names, behind the path of the ring.
const (
	segmentMark = "-"
	asideMark   = ".corrupt-"
	dayLayout   = "20060102"
	nameLength  = len("20060102-0001")
	lastNumber  = 9999
)

// name is what tells the files of a ring apart: "20260302-0001". Names sort by time.
func name(day string, number int) string { return fmt.Sprintf("%s-%04d", day, number) }

func dayOf(end int64) string { return time.Unix(0, end).UTC().Format(dayLayout) }

// parseName returns the day and the number of a name.
func parseName(text string) (day time.Time, number int, ok bool) {
	if len(text) != nameLength {
		return time.Time{}, 0, false
	}
	day, err := time.Parse(dayLayout, text[:len(dayLayout)])
	if err != nil {
		return time.Time{}, 0, false
	}
	if _, err := fmt.Sscanf(text[len(dayLayout):], "-%04d", &number); err != nil || name(text[:len(dayLayout)], number) != text {
		return time.Time{}, 0, false
	}
	return day, number, true
}

// names lists the files of the ring at path with a mark, oldest first.
func names(path, mark string) ([]string, error) {
	dir, base := filepath.Split(path)
	entries, err := os.ReadDir(filepath.Clean(dir + "."))
	if err != nil {
		return nil, err
	}
	var found []string
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), base+mark)
		if _, _, valid := parseName(rest); ok && valid && e.Type().IsRegular() {
			found = append(found, rest)
		}
	}
	slices.Sort(found)
	return found, nil
}

// sound says how many bytes of a file are whole lines, and whether only the end is
// torn: then what follows holds no whole line.
func sound(text []byte) (length int, err error) {
	if !bytes.HasPrefix(text, []byte(header)) {
		if bytes.HasPrefix([]byte(header), text) {
			return 0, nil // torn while it was made
		}
		return 0, errHeader
	}
	length, torn := len(header), false
	for rest := text[length:]; len(rest) > 0; {
		line, after, whole := bytes.Cut(rest, []byte{'\n'})
		_, wrong := parseLine(line)
		switch {
		case wrong != nil || !whole:
			torn = true
		case torn:
			return 0, errLine
		default:
			length += len(line) + 1
		}
		rest = after
	}
	return length, nil
}
