// Leaks searches every file below a folder for the addresses that inject sent.
// It finds them as raw bytes and as text, with colons, with dashes, or with
// nothing between, and by their last four bytes as hexadecimal words in either
// byte order, as in a stack trace. It prints the names of files, no address, and
// ends with status 1 if there are any.
package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("leaks: ")
	if len(os.Args) != 3 {
		log.Fatal("usage: leaks ADDRESSES FOLDER")
	}
	addresses, err := os.ReadFile(os.Args[1])
	if err != nil || len(addresses) == 0 || len(addresses)%6 != 0 {
		log.Fatalf("%s: no list of addresses: %v", os.Args[1], err)
	}
	leaky, searched, err := search(os.Args[2], newForms(addresses))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("leaks: %d addresses, %d bytes searched, in %d files there are some\n", len(addresses)/6, searched, len(leaky))
	if len(leaky) > 0 {
		log.Fatal("found in ", strings.Join(leaky, ", "))
	}
}

// search returns the files that hold an address, and how many bytes it read.
func search(folder string, wanted forms) (leaky []string, searched int, err error) {
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		searched += len(data)
		if form := wanted.in(data); form != "" {
			leaky = append(leaky, path+" ("+form+")")
		}
		return err
	})
	return leaky, searched, err
}

// forms are the ways in which an address may be written, by name.
type forms map[string][][]byte

func newForms(addresses []byte) forms {
	f := forms{}
	for a := range slices.Chunk(addresses, 6) {
		octets := make([]string, 6)
		for i, b := range a {
			octets[i] = hex.EncodeToString([]byte{b})
		}
		word := slices.Clone(a[2:])
		f.add("hexadecimal", []byte(hex.EncodeToString(word)))
		slices.Reverse(word)
		f.add("hexadecimal, reversed", []byte(hex.EncodeToString(word)))
		f.add("raw bytes", a)
		f.add("colons", []byte(strings.Join(octets, ":")))
		f.add("dashes", []byte(strings.Join(octets, "-")))
	}
	return f
}

func (f forms) add(name string, form []byte) { f[name] = append(f[name], form) }

// in names the first form of any address that data holds, or "".
func (f forms) in(data []byte) string {
	low := bytes.ToLower(data)
	for _, name := range []string{"raw bytes", "colons", "dashes", "hexadecimal", "hexadecimal, reversed"} {
		text := low
		if name == "raw bytes" {
			text = data
		}
		if slices.ContainsFunc(f[name], func(form []byte) bool { return bytes.Contains(text, form) }) {
			return name
		}
	}
	return ""
}
