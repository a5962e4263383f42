//go:build !linux

package nl80211

import "errors"

// ErrBlocked is what Linux answers where rfkill blocks a radio.
var ErrBlocked = errors.New("operation not possible due to RF-kill")
