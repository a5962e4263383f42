package main

import (
	"fmt"
	"os"

	"footfall/hashing"
)

// loadOptOut reads the opt-out list, or returns nil if none is configured.
// Without the list nothing may be counted, so a missing file is an error.
func loadOptOut(file string) (*hashing.List, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("opt-out list: %w; create it (an empty file will do) or take opt_out.file out of the configuration", err)
	}
	defer f.Close()
	return hashing.ReadList(f, file)
}
