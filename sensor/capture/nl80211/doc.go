// Package nl80211 manages Wi-Fi radios through the kernel's netlink interfaces:
// it finds them, gives them a monitor interface, sets and reads the channel, and
// undoes what it did. It reads no frame and makes the radio send none.
//
// # What it asks of the kernel
//
// [Kernel] is all of it, and [Dial] the real one. The commands that are sent are
// a closed list (commands.go). None of them scans, connects or transmits, and a
// test keeps it so. Changes need CAP_NET_ADMIN, which the kernel checks at each
// message; reading needs nothing.
//
// # What is ours
//
// A monitor interface that was added, and one that was switched to monitor mode,
// carry an alias (IFLA_IFALIAS) that begins with "footfall:" and says what was
// before. It outlives this process, so after a crash [Recover] finds what was
// left and puts it back. An interface without that alias is never changed.
//
// # What can be wrong
//
// [Diagnose] says why an interface cannot be captured from, as a [Problem]: one
// sentence for people, and the command that puts it right where there is one.
// problem.go has them all in a table.
package nl80211
