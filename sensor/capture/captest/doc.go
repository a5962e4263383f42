// Package captest makes radio input for tests: a network interface that
// behaves like a radio in monitor mode, and frames to put on it.
//
// A TAP device is a network interface whose other end is this process: what
// the test writes is what the kernel receives. With its link layer set to 803
// (radiotap) it is a monitor interface for all that a packet socket can see.
// Making one needs Linux and CAP_NET_ADMIN; tests skip without.
package captest
