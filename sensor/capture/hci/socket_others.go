//go:build !linux

package hci

import "errors"

// Adopt needs Linux.
func Adopt(int, bool) (Conn, error) {
	return nil, errors.New("listening to Bluetooth controllers needs Linux")
}
