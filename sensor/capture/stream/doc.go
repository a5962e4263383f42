// Package stream receives a capture from another access point, over TLS.
//
// An access point that has only tcpdump cannot run a sensor. It can send what it hears:
// tcpdump writes a capture to its output, and any TLS client carries that to the sensor.
//
//	access point                        sensor
//	tcpdump -w -  ->  TLS client  ---->  Server  ->  capture.OpenReader  ->  frames
//
// # Trust
//
// Both sides have a key and a certificate of their own, and each knows the certificate
// of the other (RFC 8446, mutual authentication). No authority signs them. A certificate
// is compared byte by byte, so its name and its dates do not matter: a gateway often has
// no clock before it has a network. A connection from another client ends in the
// handshake, before one byte of a capture is read.
//
// # Bounds
//
// Up to [mostHandshakes] clients may be in their handshake; the oldest is dropped for a
// new one, so silent clients hold nothing up. A handshake takes [handshakeTime] at most.
// One access point is connected at a time. A newer connection of the same access point
// takes the place of an older one, since a restarted access point does not close its old
// connection. A connection that is gone without a word is noticed by keep-alive probes in
// about half a minute. Records of the capture are bounded by package capture.
//
// # Time
//
// The clock of the access point is not trusted. Frames get the time of the sensor's own
// clock, and keep the distances that the access point measured; see [arrival]. Frames
// that are held up for more than [lateAfter] are dropped and counted.
//
// # Memory
//
// Addresses cross the network encrypted, and are in the memory of both machines. TLS
// decrypts each record in the place where it was received. [wiped] overwrites that place
// before the next record is waited for.
package stream
