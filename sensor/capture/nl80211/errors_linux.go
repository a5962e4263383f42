package nl80211

import "golang.org/x/sys/unix"

// ErrBlocked is what the kernel answers where rfkill blocks a radio.
const ErrBlocked = unix.ERFKILL
