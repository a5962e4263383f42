// Package uplink empties the outbox into an MQTT broker.
//
// [Uplink.Run] connects, says what the sensor is (the greeting), publishes the
// records of a [buffer.Outbox] in order and deletes each when the broker has
// acknowledged all its messages. When the connection ends it starts over, after
// a pause that grows while things stay bad. It never gives up: a broker that is
// down, refuses the password or shows the wrong certificate is logged in words
// that name the setting to look at, and tried again.
//
// # What is on the wire
//
// MQTT 3.1.1 with a clean session. All messages have QoS 1 and absolute topics.
// The last will and the farewell are one message (retained, "offline").
//
// The sensor listens to nothing but the topics of its [Subscription] list, and
// a broker is not trusted with more than that: what it sends goes through a
// sieve that bounds the length of messages and ends the connection over
// anything that MQTT does not allow. Each payload reaches one handler, in a
// goroutine of its own, where a panic costs that message only.
//
// # Acknowledged means acknowledged
//
// The MQTT library can complete a publication without an error although no
// PUBACK came: with its automatic reconnection on, when the connection drops.
// Here it is off. Each session has a client of its own with an empty memory
// store, so a publication completes by a PUBACK on that connection or with an
// error. A record leaves the outbox only when all its messages completed
// without error, all records before it did, and the connection was still up.
//
// Nothing else waits for the library without a way out, because its waits can
// last for ever: each is a select on completion, on the loss of the connection,
// on the context and on a timer.
//
// # Once
//
// [PublishOnce] publishes one message for a command.
//
// DELIVERY.md beside the outbox tells what this adds up to.
package uplink
