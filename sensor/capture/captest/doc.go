// Package captest makes radio input for tests: a network interface that
// behaves like a radio in monitor mode, and frames to put on it.
//
// A TAP device is a network interface with this process at its other end: the
// kernel receives the frames written by the test. With its link layer set to 803
// (radiotap) it is a monitor interface in the eyes of a packet socket.
// Making one needs Linux and CAP_NET_ADMIN; tests skip without.
package captest
