// Package load puts a fleet of simulated sensors on a broker: real connections, and real
// windows through disclosure, status and uplink. It measures what a consumer gets.
//
//  1. All sensors start at once (the start storm).
//  2. Windows end at the same moment everywhere, as the clock has it.
//  3. The network breaks for all of them, and windows go on.
//  4. The network is back, and perhaps a node of the broker is killed: the catch-up.
//
// The consumer has a persistent session, as one should. Window ids say what was lost and
// what came twice. Latency is the time from the end of a window to its arrival, of those
// that ended while there was a network.
package load
