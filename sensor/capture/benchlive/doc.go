// Command benchlive measures the cost of live capture: the daemon beside tcpdump
// with the same filter, on a TAP device with radiotap headers.
//
//	benchlive -daemon bin/footfall [-rounds 5] [-seconds 4]
//
// The sender runs on the first core and the receiver on the second. In each
// round the two programs take turns at every rate. The table shows medians over
// the rounds:
//
//   - CPU a frame: processor time of all threads of the program (schedstat),
//     divided by the frames sent, in microseconds
//   - switches: context switches of all threads a second, voluntary or not
//   - dropped: share of the probe requests dropped by the kernel
//
// Traffic is mixed (one frame in ten is a probe request, the others are beacons)
// or probe requests alone. Rates of 0 and 10 frames a second show how often an
// idle program wakes.
//
// It needs root and tcpdump, prints figures and judges nothing.
package main
