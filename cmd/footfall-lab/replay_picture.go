package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"footfall/sensor/accuracy/picture"
)

// draw writes the picture of a labelled replay, under the names of the captures;
// without --picture it does nothing.
func (o *replayOptions) draw(t *truthTable, captures []string) error {
	if o.picture == "" {
		return nil
	}
	f, err := os.Create(o.picture)
	if err != nil {
		return fmt.Errorf("--picture: %w", err)
	}
	defer f.Close()
	c := picture.Chart{Title: titleOf(captures), Windows: t.windows, Location: t.config.Location}
	if err := c.Write(f); err != nil {
		return fmt.Errorf("--picture: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("--picture: %w", err)
	}
	return nil
}

// titleOf names the captures by their files, without folders and endings.
func titleOf(captures []string) string {
	names := make([]string, len(captures))
	for i, file := range captures {
		if names[i] = "standard input"; file != "-" {
			names[i], _, _ = strings.Cut(filepath.Base(file), ".")
		}
	}
	return strings.Join(names, ", ")
}
