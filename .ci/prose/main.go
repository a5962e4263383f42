// Prose checks the English of comments, help texts and pages.
//
//	go run ./.ci/prose [-ratio] [-except PATH,PATH...] PATH...
//
// A path is a file, or a directory with all its files but for the exceptions. Checked are comments
// and string literals in Go, pages in Markdown, and comments in YAML. In Go tests
// the comments alone are checked, and testdata is left out. Each mistake is printed
// with its place:
//
//   - a sentence of more than 30 words,
//   - a word of the short list in words.go.
//
// With -ratio it prints how many relative words there are in 100 words of Go
// comments outside of tests, for each path. See [relative] for how they are counted.
//
// The exit status is 1 if there are mistakes, and 2 if something cannot be read.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	ratio := flag.Bool("ratio", false, "print relative words per 100 words of comment in place of mistakes")
	except := flag.String("except", "", "files and directories to leave out, separated by commas")
	flag.Parse()
	mistakes, err := check(os.Stdout, flag.Args(), strings.Split(*except, ","), *ratio)
	if err != nil {
		fmt.Fprintln(os.Stderr, "prose:", err)
		os.Exit(2)
	}
	if mistakes > 0 {
		fmt.Fprintf(os.Stderr, "prose: %d mistakes\n", mistakes)
		os.Exit(1)
	}
}

// check prints the mistakes below the paths, or the ratio of each path, and returns
// how many mistakes there are. Paths of except are left out.
func check(w io.Writer, paths, except []string, ratio bool) (mistakes int, err error) {
	if len(paths) == 0 {
		return 0, errors.New("no paths given")
	}
	for _, path := range paths {
		var sum share
		files, err := below(path, except)
		if err != nil {
			return mistakes, err
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				return mistakes, err
			}
			texts, err := textsOf(file, data)
			if err != nil {
				return mistakes, err
			}
			for _, t := range texts {
				sum.add(t, file)
				if !ratio {
					mistakes += report(w, file, t)
				}
			}
		}
		if ratio {
			fmt.Fprintf(w, "%-16s %s\n", path, &sum)
		}
	}
	return mistakes, nil
}

// below lists the files with prose at or below a path, without those at or below an
// exception.
func below(path string, except []string) (files []string, err error) {
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case slices.Contains(except, name):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git"):
			return fs.SkipDir
		case !d.IsDir() && readers[filepath.Ext(name)] != nil:
			files = append(files, name)
		}
		return nil
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: no Go, Markdown or YAML files", path)
	}
	return files, err
}

// report prints the mistakes of a text.
func report(w io.Writer, file string, t text) (mistakes int) {
	for _, s := range t.sentences() {
		if n := s.count(); n > longest {
			fmt.Fprintf(w, "%s:%d: %d words, at most %d: %s\n", file, s[0].line, n, longest, s)
			mistakes++
		}
		for _, word := range s {
			if better, ok := listed(word.text); ok {
				fmt.Fprintf(w, "%s:%d: %q, better %s: %s\n", file, word.line, strings.Trim(word.text, punctuation), better, s)
				mistakes++
			}
		}
	}
	return mistakes
}
