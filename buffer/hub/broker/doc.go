// Package broker is the MQTT broker of a hub: an embedded NATS server with JetStream, for
// MQTT 3.1.1 over TCP, TLS and WebSocket.
//
//	          TCP, TLS           loopback
//	sensor ------------> Door ------------> NATS server -> $MQTT_msgs -> consumer of the hub
//	browser -----------> page's server ---> its WebSocket
//
// The NATS server listens on the loopback interface alone. A [Door] stands before it: it
// ends TLS, so that a certificate can be exchanged without dropping anyone, bounds the
// connections, and closes while the disk is full. A full disk would otherwise switch
// JetStream off until a restart.
//
// # What is promised
//
//   - A message of QoS 1 is on the disk (fsync) when its PUBACK leaves.
//   - Windows, hours and days wait in the stream until the hub's consumer has written them
//     to the history and acknowledged them.
//   - A sensor publishes below its own site and sensor alone. The NATS server acknowledges
//     a message that it refuses, and drops it.
//
// A first connection is made before the door opens. Without it, the first subscriber after
// a restart may miss retained messages.
package broker
