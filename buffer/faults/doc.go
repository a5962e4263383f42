// Faults breaks a running sensor in many ways and tells what that did to the
// windows that it publishes. "make faults" runs it.
//
//	go run ./buffer/faults [-for 15s] [-times N] [-parallel N] [-bin PROGRAM] [FAULT ...]
//
// It needs root (a TAP device and small file systems) and Mosquitto. Each fault
// gets a world of its own:
//
//	TAP of link type 803 --> footfall run --> relay --> mosquitto --> recorder
//	  a crowd of phones      kill, signals,   knows     kill,         persistent
//	                         limits, disk,    MQTT,     SIGSTOP       session,
//	                         clock            breaks it               QoS 1
//
// The sensor is started as systemd does it: it reports readiness over
// NOTIFY_SOCKET, and its file descriptors are kept over restarts.
//
// # The table
//
//	times       how often the fault was made
//	cells       windows of zones that arrived
//	lost        cells of windows that lie wholly in the life of a ready sensor,
//	            and never came
//	open        cells of windows in which the sensor was killed or away
//	same, diff  the same cell again, with the same or with other numbers
//	order       cells that came after a newer one of their zone; late ones count
//	            among themselves
//	recovered   seconds from the end of the last fault until the newest window
//	            had arrived
//
// A fault passes if nothing is lost, no cell came with other numbers, none came
// out of order and the sensor recovered. Where the clock is set, lost, open and order are
// not judged: the windows after it have other times. The exit status is 1 if one failed.
//
// # Soak
//
// With -soak DURATION ("make soak") no fault is made. The sensor hears visitors with
// addresses that never come again, as fast as a busy store. The kernel's figures
// for it are printed: resident memory (anonymous: without the program's file),
// descriptors, threads, and the size of the outbox. It fails if they grow after the
// first quarter, or if a window is lost.
//
// Faults of the clock need a program that was built with the tag "faults", see
// [footfall/buffer/faults/faultclock]. Without -bin it is built so.
package main
