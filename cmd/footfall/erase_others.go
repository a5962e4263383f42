//go:build !unix

package main

import "errors"

const noFollow = 0

// isLocked cannot tell whether the sensor runs.
func isLocked(string) (bool, error) {
	return false, errors.New("erasing needs a Unix system, which can tell whether the sensor runs")
}
