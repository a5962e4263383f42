// Package uplink empties the outbox into an MQTT broker.
//
// [Uplink.Run] connects, says what the sensor is (the greeting), publishes the
// records of a [buffer.Outbox] and deletes each when the broker has acknowledged
// all its messages. When the connection ends it starts over, after a pause that
// grows while things stay bad. It never gives up. A broker that is down, refuses
// the password or shows the wrong certificate is logged in words that name the
// setting to look at, and tried again.
//
// # What is on the wire
//
// MQTT 3.1.1 with a clean session, over TCP, TLS or WebSocket, through an HTTP
// proxy where one is set. All messages have QoS 1 and absolute topics. The last
// will and the farewell are one message (retained, "offline").
//
// A broker is not trusted. What it sends goes through a sieve that bounds the
// length of messages and ends the connection over anything that MQTT does not
// allow. Each payload of a [Subscription] reaches one handler, in a goroutine of
// its own, where a panic costs that message only.
//
// # Acknowledged means acknowledged
//
// The MQTT library can complete a publication without an error although no
// PUBACK came: with its automatic reconnection on, when the connection drops.
// Here it is off. Each session has a client of its own with an empty memory
// store, so a publication completes by a PUBACK on that connection or with an
// error.
//
// A PUBACK does not mean that the broker keeps the message: brokers acknowledge
// what their access list or size limit drops. So the uplink subscribes to what
// it publishes, and a record leaves the outbox only when it has come back too.
// Where the broker does not let it read, the PUBACK has to do, and [Delivery]
// says so. Where a record does not come back, the broker is asked in MQTT 5,
// which has words for a refusal.
//
// # Order
//
// Records that are not late go first, in their order and at once. Late ones
// follow in their own order, at a pace that does not overrun what brokers queue
// for a consumer that is away.
//
// # Waiting
//
// Waits of the MQTT library can last for ever. So each wait here is a select on
// completion, on the loss of the connection, on the context and on a timer.
//
// # Commands
//
// [PublishOnce] publishes one message. [Test] tries a connection step by step.
//
// DELIVERY.md beside the outbox tells what this adds up to.
package uplink
